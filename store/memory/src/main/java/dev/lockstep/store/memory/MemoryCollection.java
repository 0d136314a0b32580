package dev.lockstep.store.memory;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.WriteScope;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One collection: its rows through time, and the checkpoint of each run and step. */
final class MemoryCollection {
    private final String name;
    private final CollectionSpec spec;
    private final String identity = UUID.randomUUID().toString();
    private final History history = new History();
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<Step, Checkpoint> checkpoints = new HashMap<>();
    private boolean closed;

    MemoryCollection(String name, CollectionSpec spec) {
        this.name = name;
        this.spec = spec;
    }

    private record Step(String run, String step) {}

    CollectionSpec spec() {
        return spec;
    }

    String identity() {
        return identity;
    }

    History history() {
        return history;
    }

    CollectionInfo info(CollectionRef ref) {
        long last = history.last();
        return new CollectionInfo(ref, spec, history.count(last), -1, version(last));
    }

    private String version(long commit) {
        return identity + "/" + commit;
    }

    synchronized Optional<Checkpoint> checkpoint(WriteScope scope) {
        return Optional.ofNullable(checkpoints.get(new Step(scope.run(), scope.step())));
    }

    /** Fails where a newer epoch of the run has been here; else takes this one for the newest. */
    synchronized void claim(WriteScope scope) {
        long newest = epochs.getOrDefault(scope.run(), Long.MIN_VALUE);
        if (newest > scope.epoch()) {
            throw LockstepException.staleWriter(name, scope.epoch(), newest);
        }
        epochs.put(scope.run(), scope.epoch());
    }

    synchronized Receipt commit(
            Map<String, @Nullable Stored> changes, Checkpoint checkpoint, long bytes) {
        if (closed) {
            throw LockstepException.conflict(
                    "collection-closed",
                    "Cannot write to " + name + ": it has been dropped or sealed.");
        }
        claim(checkpoint.scope());
        long commit = changes.isEmpty() ? history.last() : history.add(changes);
        WriteScope scope = checkpoint.scope();
        checkpoints.put(new Step(scope.run(), scope.step()), checkpoint);
        return new Receipt(version(commit), bytes);
    }

    /** No commit comes after this. */
    synchronized void end() {
        closed = true;
    }
}
