package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Store;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The store under a contract test, with the acts that the tests share. */
public final class StoreSubject {
    public static final TenantId TENANT = TenantId.DEFAULT;

    private final Store store;
    private final Map<Ability, String> refusals;

    public StoreSubject(Store store, Map<Ability, String> refusals) {
        this.store = store;
        this.refusals = refusals;
    }

    public Store store() {
        return store;
    }

    public Writable writable() {
        return (Writable) store;
    }

    public Replaceable replaceable() {
        return (Replaceable) store;
    }

    public Readable readable() {
        return (Readable) store;
    }

    public Differencing differencing() {
        return (Differencing) store;
    }

    /** The words of the refusal, empty where the store has the ability. */
    public Optional<String> refuses(Ability ability) {
        return Optional.ofNullable(refusals.get(ability));
    }

    public boolean loses(Distinction distinction) {
        return store.loses().contains(distinction);
    }

    public CollectionRef ref(String name) {
        return new CollectionRef(TENANT, store.kind(), name);
    }

    /** Makes a collection; metric COSINE. */
    public CollectionRef create(String name, int dimension) {
        CollectionRef ref = ref(name);
        writable().create(ref, CollectionSpec.of(dimension, Metric.COSINE));
        return ref;
    }

    public static WriteScope scope(String run, long epoch) {
        return new WriteScope(run, "copy", epoch);
    }

    public static Checkpoint checkpoint(WriteScope scope, long upserted) {
        return new Checkpoint(scope, Map.of(), upserted, 0, 0);
    }

    /** Writes and commits in a run of its own. */
    public void write(CollectionRef ref, String run, int dimension, Row... rows) {
        write(ref, run, Batch.of(Arrays.asList(rows), dimension));
    }

    public void write(CollectionRef ref, String run, Batch batch) {
        WriteScope scope = scope(run, 1);
        try (StoreWriter writer = writable().write(ref, scope)) {
            assertThat(writer.upsert(batch)).isEmpty();
            writer.commit(checkpoint(scope, batch.size()));
        }
    }

    public void delete(CollectionRef ref, String run, String... ids) {
        WriteScope scope = scope(run, 1);
        try (StoreWriter writer = writable().write(ref, scope)) {
            writer.delete(List.of(ids));
            writer.commit(checkpoint(scope, 0));
        }
    }

    public Snapshot pin(CollectionRef ref) {
        return readable().pin(ref, "contract", Duration.ofHours(1));
    }

    /** What the collection holds now. */
    public Map<String, Row> rows(CollectionRef ref) {
        try (Snapshot snapshot = pin(ref)) {
            Map<String, Row> rows = Rows.all(snapshot);
            assertThat(snapshot.rows()).isEqualTo(rows.size());
            readable().unpin(snapshot.ref(), "contract");
            return rows;
        }
    }

    /** Asserts kind and words of a refusal. */
    public static void assertFails(ErrorKind kind, String words, Runnable act) {
        LockstepException e = catchThrowableOfType(LockstepException.class, act::run);
        assertThat(e).as("a LockstepException that says: " + words).isNotNull();
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.code() + ": " + e.getMessage()).contains(words);
    }
}
