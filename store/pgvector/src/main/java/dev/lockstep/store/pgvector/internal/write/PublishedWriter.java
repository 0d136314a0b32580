package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The writer of a staging that has been published: it tells how far it came and takes no rows. */
record PublishedWriter(CollectionRef ref, Optional<Checkpoint> resumed) implements StoreWriter {
    @Override
    public List<Refusal> upsert(Batch batch) {
        throw published();
    }

    @Override
    public void delete(Collection<String> ids) {
        throw published();
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        throw published();
    }

    private LockstepException published() {
        return LockstepException.conflict(
                "staging-published",
                "Cannot stage rows for "
                        + ref
                        + ": found that this step has been published; start another run.");
    }

    @Override
    public void close() {}
}
