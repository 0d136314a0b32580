package dev.lockstep.api.run;

import dev.lockstep.api.run.RunView.Failure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run consists of beside its steps.
 *
 * @param attempts oldest first
 * @param splits of the steps that have some, in the order of the steps
 * @param waitsFor the runs that keep this one from starting; empty where none does
 */
public record RunDetail(
        List<AttemptView> attempts, List<SplitGrid> splits, List<WaitsFor> waitsFor) {
    /**
     * From a server's claim of the run to its next end: several steps may lie in one.
     *
     * @param step the last one that it began, null where it began none
     * @param endedAt null while it is under way, and where its server went away
     * @param outcome the state of the run after it, null where there is no {@code endedAt}
     */
    public record AttemptView(
            @Nullable String step,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable RunState outcome,
            @Nullable Failure failure) {}

    /**
     * The splits of one reading of a step, thousands of them folded into few cells.
     *
     * @param side which reading, empty where the step has one
     * @param splits of all cells together
     */
    public record SplitGrid(String step, String side, int splits, List<SplitCell> cells) {}

    /**
     * Neighbouring splits, often just one.
     *
     * @param first the number of the first of them, from 0
     * @param name of the split where it is one, else empty
     * @param waiting how many of them wait; so do the following tell
     * @param rows read so far
     * @param total −1 where it is not known
     * @param millis worked on them in this attempt, all workers together
     * @param error of the last that failed or is tried again, null where none is
     */
    public record SplitCell(
            int first,
            String name,
            int waiting,
            int running,
            int retrying,
            int done,
            int failed,
            long rows,
            long total,
            long millis,
            @Nullable String error) {
        public int splits() {
            return waiting + running + retrying + done + failed;
        }

        /** What nobody works on any more waits. */
        public SplitCell atRest() {
            return new SplitCell(
                    first,
                    name,
                    waiting + running + retrying,
                    0,
                    0,
                    done,
                    failed,
                    rows,
                    total,
                    millis,
                    failed > 0 ? error : null);
        }
    }

    /**
     * A run in the way.
     *
     * @param target what both write
     * @param held whether it has that already, or only asked for it earlier
     */
    public record WaitsFor(String run, String subject, String target, boolean held) {}
}
