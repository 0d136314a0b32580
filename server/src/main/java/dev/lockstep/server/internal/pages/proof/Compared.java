package dev.lockstep.server.internal.pages.proof;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.server.internal.pages.Badge;
import dev.lockstep.server.internal.pages.Show;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run that compares two collections, in a list. */
public record Compared(RunView run) {
    public static final String DIFF = "collection-diff";
    public static final String COPY = "collection-copy";
    private static final Set<String> JOBS = Set.of(DIFF, COPY);

    /** Whether a run ends with a proof. */
    public static boolean is(RunView run) {
        return JOBS.contains(run.job());
    }

    public String link() {
        return "/proofs/" + Show.part(run.id());
    }

    public String left() {
        return run.parameters().getOrDefault("left", "?");
    }

    public String right() {
        return run.parameters().getOrDefault("right", "?");
    }

    public boolean isCopy() {
        return run.job().equals(COPY);
    }

    /** What it was for. */
    public String purpose() {
        return isCopy() ? "copy" : repairs() ? "repair" : "comparison";
    }

    public boolean repairs() {
        return Boolean.parseBoolean(run.parameters().getOrDefault("repair", "false"));
    }

    public @Nullable Instant at() {
        return run.endedAt() == null ? run.createdAt() : run.endedAt();
    }

    /** The result in two words; a copy or a repair that is done has proven both sides equal. */
    public Badge badge() {
        RunState state = run.state();
        if (state != RunState.SUCCEEDED) {
            return new Badge(Show.word(state), Show.colour(state), "");
        }
        long differ = isCopy() || repairs() ? 0 : differences();
        return differ == 0
                ? new Badge("Equal", "green", "")
                : new Badge(Show.count(differ, "row differs", "rows differ"), "red", "");
    }

    /** As many as were found, before a repair. */
    public long differences() {
        String found = run.result().getOrDefault("differences", "0");
        return found.matches("\\d{1,18}") ? Long.parseLong(found) : 0;
    }

    public String rows() {
        String rows = run.result().getOrDefault("rows", "");
        return rows.matches("\\d{1,18}") ? Show.number(Long.parseLong(rows)) : "–";
    }

    /** The last of each pair that has ended, newest first. */
    public static List<Compared> lastOfEach(List<RunView> newestFirst, int atMost) {
        Map<String, Compared> pairs = new LinkedHashMap<>();
        newestFirst.stream()
                .filter(run -> run.state() == RunState.SUCCEEDED)
                .map(Compared::new)
                .forEach(c -> pairs.putIfAbsent(c.left() + "|" + c.right(), c));
        return pairs.values().stream().limit(atMost).toList();
    }

    /** The page's first line: what came of it. */
    public String answer(@Nullable ProofView proof) {
        if (proof == null) {
            return switch (run.state()) {
                case FAILED -> "Nobody can say: it failed before both were read.";
                case CANCELLED -> "Nobody can say: it was cancelled before both were read.";
                case SUCCEEDED -> "Its proof was not kept; compare them again.";
                case QUEUED, RUNNING, RETRYING -> "They are being read.";
            };
        }
        if (proof.differing().isEmpty()) {
            return proof.left().rows() == 0
                    ? "Yes: both are empty."
                    : "Yes: "
                            + Show.count(proof.left().rows(), "row is", "rows are")
                            + " equal "
                            + proof.equality()
                            + ".";
        }
        return "No: %s, in %s of 4,096 cells."
                .formatted(
                        Show.count(proof.differences(), "row differs", "rows differ"),
                        Show.number(proof.differing().size()));
    }
}
