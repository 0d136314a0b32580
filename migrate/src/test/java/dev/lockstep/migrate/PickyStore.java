package dev.lockstep.migrate;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Refuses rows by their ids, as a server does that finds a field wrong.
 *
 * @param afterCommit stands behind each commit, to lose its answer
 */
record PickyStore(Writable store, Predicate<String> refuses, Runnable afterCommit)
        implements Writable {
    @Override
    public String kind() {
        return store.kind();
    }

    @Override
    public Limits limits() {
        return store.limits();
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return store.describe(ref);
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return store.collections(tenant);
    }

    @Override
    public Set<Distinction> loses() {
        return store.loses();
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public void create(CollectionRef ref, CollectionSpec spec) {
        store.create(ref, spec);
    }

    @Override
    public void drop(CollectionRef ref) {
        store.drop(ref);
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        StoreWriter writer = store.write(ref, scope);
        return new StoreWriter() {
            @Override
            public Optional<Checkpoint> resumed() {
                return writer.resumed();
            }

            @Override
            public List<Refusal> upsert(Batch batch) {
                List<Row> taken = new ArrayList<>();
                List<Refusal> refused = new ArrayList<>();
                for (int i = 0; i < batch.size(); i++) {
                    Row row = batch.row(i);
                    if (refuses.test(row.id())) {
                        refused.add(new Refusal(row.id(), "It is not to its taste."));
                    } else {
                        taken.add(row);
                    }
                }
                if (!taken.isEmpty()) {
                    refused.addAll(writer.upsert(Batch.of(taken, batch.dimension())));
                }
                return refused;
            }

            @Override
            public void delete(Collection<String> ids) {
                writer.delete(ids);
            }

            @Override
            public Receipt commit(Checkpoint checkpoint) {
                Receipt receipt = writer.commit(checkpoint);
                afterCommit.run();
                return receipt;
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}
