package dev.lockstep.store.memory;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
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
    private volatile CollectionSpec spec;
    private final String identity = UUID.randomUUID().toString();
    private final History history = new History();
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<Step, Checkpoint> checkpoints = new HashMap<>();
    private final Map<Step, Staged> staged = new HashMap<>();
    private boolean closed;

    MemoryCollection(String name, CollectionSpec spec) {
        this.name = name;
        this.spec = spec;
    }

    private record Step(String run, String step) {
        static Step of(WriteScope scope) {
            return new Step(scope.run(), scope.step());
        }
    }

    /** What a run and step staged, and the version that its publishing made. */
    private record Staged(MemoryCollection rows, @Nullable String published) {}

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

    /** Rows beside these, which {@link #publish} puts in their place. */
    synchronized MemoryCollection staging(WriteScope scope) {
        claim(scope);
        return staged.computeIfAbsent(
                        Step.of(scope), _ -> new Staged(new MemoryCollection(name, spec), null))
                .rows();
    }

    synchronized Receipt publish(WriteScope scope, CollectionSpec becomes) {
        claim(scope);
        Staged mine = staged.get(Step.of(scope));
        if (mine == null || mine.rows().checkpoint(scope).isEmpty()) {
            throw new LockstepException(
                    ErrorKind.NOT_FOUND,
                    "staging-not-found",
                    "Cannot publish to " + name + ": found nothing staged.");
        }
        if (mine.published() != null) {
            return new Receipt(mine.published(), 0);
        }
        Map<String, @Nullable Stored> changes = new HashMap<>();
        history.visit(null, history.last(), (id, _) -> changes.put(id, null) == null);
        History rows = mine.rows().history;
        rows.visit(
                null,
                rows.last(),
                (id, row) -> {
                    changes.put(id, row);
                    return true;
                });
        spec = becomes;
        long commit = changes.isEmpty() ? history.last() : history.add(changes);
        mine.rows().end();
        staged.put(Step.of(scope), new Staged(mine.rows(), version(commit)));
        return new Receipt(version(commit), 0);
    }

    synchronized void discard(WriteScope scope) {
        Staged mine = staged.get(Step.of(scope));
        if (mine != null && mine.published() == null) {
            staged.remove(Step.of(scope));
        }
    }

    /** No commit comes after this. */
    synchronized void end() {
        closed = true;
    }
}
