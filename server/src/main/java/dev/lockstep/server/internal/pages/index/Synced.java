package dev.lockstep.server.internal.pages.index;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.server.internal.pages.Show;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one sync touched and what it skipped; −1 where it is not known.
 *
 * @param kind how the generation was built, or that there was nothing to do
 * @param embedded rows of the collection written
 * @param reused of their texts, those whose vectors were there already
 * @param deleted rows of the collection removed
 * @param unchanged rows of the generation taken over as they were
 * @param took empty while it is under way
 */
public record Synced(
        RunView run,
        String kind,
        long embedded,
        long reused,
        long deleted,
        long unchanged,
        long generation,
        String took) {
    /**
     * @param rows of a generation by its number, −1 where it is not known
     */
    public static Synced of(RunView run, java.util.function.LongUnaryOperator rows) {
        long generation = number(run.result().get("generation"));
        long written = number(run.result().get("upserted"));
        boolean incremental = "incremental".equals(run.result().get("build"));
        long all = generation > 0 ? rows.applyAsLong(generation) : -1;
        return new Synced(
                run,
                kind(run),
                number(run.result().get("embedded")),
                number(run.result().get("reused")),
                number(run.result().get("deleted")),
                all < 0 || written < 0 ? -1 : incremental ? Math.max(0, all - written) : 0,
                generation,
                run.startedAt() == null || run.endedAt() == null
                        ? ""
                        : Show.took(Duration.between(run.startedAt(), run.endedAt())));
    }

    private static String kind(RunView run) {
        String build = run.result().get("build");
        if (build != null) {
            return build;
        }
        return run.state() == RunState.SUCCEEDED ? "nothing to do" : "–";
    }

    private static long number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,18}") ? -1 : Long.parseLong(text);
    }

    /** "1,200", or a dash where it is not known. */
    public static String shown(long n) {
        return n < 0 ? "–" : Show.number(n);
    }

    public static List<Synced> of(List<RunView> runs, java.util.function.LongUnaryOperator rows) {
        return runs.stream().map(run -> of(run, rows)).toList();
    }
}
