package dev.lockstep.store.opensearch.internal.layout;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one collection beside its rows: one document, changed by compare-and-set, so
 * that a checkpoint, an epoch and what they speak of change in one act.
 *
 * @param identity tells it from an earlier collection of that name
 * @param generation the number of the index behind the alias
 * @param lastGeneration the highest number that any index of it has had
 * @param version counts commits
 * @param dropped whether it is gone, but for its indexes
 * @param pending a commit that is decided and may not have reached the index yet
 * @param turn an exchange of the index that is decided and may not have reached the alias yet
 * @param retired numbers of indexes that wait for their last reader
 * @param runs epochs and checkpoints, the latest last
 */
public record CollectionState(
        String tenant,
        String name,
        String identity,
        long generation,
        long lastGeneration,
        long version,
        boolean dropped,
        CollectionSpec spec,
        @Nullable Pending pending,
        @Nullable Turn turn,
        List<Long> retired,
        Map<String, RunState> runs) {
    private static final int RUNS_KEPT = 200;

    public CollectionState {
        retired = List.copyOf(retired);
        runs = new LinkedHashMap<>(runs);
    }

    /**
     * Rows that are decided and lie in the log.
     *
     * @param version what the rows carry, so that older ones lose against them
     * @param session whose entries of the log they are
     * @param entries how many there are, from 0
     */
    public record Pending(long version, String session, int entries) {}

    /** An exchange: the index to serve, and what the collection becomes. */
    public record Turn(long generation, String run, String step, CollectionSpec spec) {}

    /** What is known of a run. */
    public record RunState(long epoch, Map<String, StepState> steps) {
        static final RunState NONE = new RunState(Long.MIN_VALUE, Map.of());

        public RunState with(String step, StepState state) {
            Map<String, StepState> changed = new LinkedHashMap<>(steps);
            changed.put(step, state);
            return new RunState(epoch, changed);
        }
    }

    /** What is known of a step: its checkpoint among the rows, and what it staged. */
    public record StepState(@Nullable Checkpoint checkpoint, @Nullable Staging staging) {
        static final StepState NONE = new StepState(null, null);
    }

    /**
     * Rows beside the collection.
     *
     * @param published the version that publishing them made; null: not yet
     * @param sessions how many numbers were given out to writers that write straight to the index
     * @param open those of them whose rows are not decided, and may be there
     */
    public record Staging(
            long generation,
            long version,
            @Nullable Checkpoint checkpoint,
            @Nullable Pending pending,
            @Nullable String published,
            long sessions,
            List<Long> open) {
        public Staging {
            open = List.copyOf(open);
        }

        public static Staging of(long generation) {
            return new Staging(generation, 0, null, null, null, 0, List.of());
        }

        /** With one more session, whose number is {@link #sessions()} then. */
        public Staging oneMoreSession() {
            List<Long> more = new ArrayList<>(open);
            more.add(sessions + 1);
            return new Staging(
                    generation, version, checkpoint, pending, published, sessions + 1, more);
        }

        public Staging without(Collection<Long> ended) {
            List<Long> rest = new ArrayList<>(open);
            rest.removeAll(ended);
            return new Staging(generation, version, checkpoint, pending, published, sessions, rest);
        }

        public Staging decided(Checkpoint reached, @Nullable Pending left) {
            return new Staging(generation, version + 1, reached, left, published, sessions, open);
        }

        public Staging applied() {
            return new Staging(generation, version, checkpoint, null, published, sessions, open);
        }

        public Staging published(String as) {
            return new Staging(generation, version, checkpoint, null, as, sessions, List.of());
        }
    }

    public static CollectionState fresh(CollectionRef ref, String identity, CollectionSpec spec) {
        return new CollectionState(
                ref.tenant().value(),
                ref.name(),
                identity,
                1,
                1,
                0,
                false,
                spec,
                null,
                null,
                List.of(),
                Map.of());
    }

    public String shownVersion() {
        return identity + "/" + version;
    }

    Metric metric() {
        return spec.metric();
    }

    public RunState run(String run) {
        return runs.getOrDefault(run, RunState.NONE);
    }

    public StepState step(String run, String step) {
        return run(run).steps().getOrDefault(step, StepState.NONE);
    }

    /** With one more index given out, whose number is {@link #lastGeneration()} then. */
    public CollectionState oneMoreGeneration() {
        return new CollectionState(
                tenant,
                name,
                identity,
                generation,
                lastGeneration + 1,
                version,
                dropped,
                spec,
                pending,
                turn,
                retired,
                runs);
    }

    /**
     * With the run's epoch at least this one.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer} where it is newer
     */
    public CollectionState claimed(String run, long epoch) {
        long found = run(run).epoch();
        if (found > epoch) {
            throw LockstepException.staleWriter(tenant + "/" + name, epoch, found);
        }
        return with(run, new RunState(epoch, run(run).steps()));
    }

    public CollectionState with(String run, RunState state) {
        Map<String, RunState> changed = new LinkedHashMap<>(runs);
        changed.remove(run);
        changed.put(run, state);
        while (changed.size() > RUNS_KEPT) {
            changed.remove(changed.keySet().iterator().next());
        }
        return copy(generation, version, dropped, spec, pending, turn, retired, changed);
    }

    public CollectionState with(String run, String step, StepState state) {
        return with(run, run(run).with(step, state));
    }

    public CollectionState decided(Pending decided) {
        return copy(generation, decided.version(), dropped, spec, decided, turn, retired, runs);
    }

    public CollectionState applied() {
        return copy(generation, version, dropped, spec, null, turn, retired, runs);
    }

    public CollectionState dropping() {
        return copy(generation, version, true, spec, null, null, retired, runs);
    }

    public CollectionState turning(Turn decided, long as) {
        return copy(generation, as, dropped, spec, pending, decided, retired, runs);
    }

    public CollectionState turned() {
        Turn done = Objects.requireNonNull(turn);
        List<Long> waiting = new ArrayList<>(retired);
        waiting.add(generation);
        return copy(done.generation(), version, dropped, done.spec(), pending, null, waiting, runs);
    }

    public CollectionState released(long gone) {
        List<Long> waiting = new ArrayList<>(retired);
        waiting.remove(gone);
        return copy(generation, version, dropped, spec, pending, turn, waiting, runs);
    }

    private CollectionState copy(
            long index,
            long commits,
            boolean gone,
            CollectionSpec shape,
            @Nullable Pending open,
            @Nullable Turn exchange,
            List<Long> waiting,
            Map<String, RunState> all) {
        return new CollectionState(
                tenant,
                name,
                identity,
                index,
                lastGeneration,
                commits,
                gone,
                shape,
                open,
                exchange,
                waiting,
                all);
    }
}
