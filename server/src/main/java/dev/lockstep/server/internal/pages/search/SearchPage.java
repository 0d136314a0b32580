package dev.lockstep.server.internal.pages.search;

import dev.lockstep.server.internal.pages.Same;
import dev.lockstep.server.internal.pages.Show;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The search page: one side searched, or two of them side by side.
 *
 * @param sides where it can be searched, to choose from
 * @param left null until something was asked
 * @param right null where one side only was asked
 * @param error what was wrong with the search, null where nothing
 */
public record SearchPage(
        List<Searched> sides,
        Asked asked,
        @Nullable Answered left,
        @Nullable Answered right,
        @Nullable String error) {
    private static final int SUGGESTED = 6;

    /**
     * What was asked; the address of the page holds all of it.
     *
     * @param with what is searched beside it, null for nothing
     */
    public record Asked(
            Searched side,
            @Nullable Searched with,
            String query,
            String mode,
            String filter,
            int count,
            String why) {
        /** The page that asks this. */
        public String link() {
            return "/search?index="
                    + Show.part(side.text())
                    + (with == null ? "" : "&with=" + Show.part(with.text()))
                    + "&"
                    + search()
                    + (why.isEmpty() ? "" : "&why=" + Show.part(why) + "#why");
        }

        /** The search alone, as query parameters. */
        public String search() {
            return "query="
                    + Show.part(query)
                    + (mode.equals("vector") ? "" : "&mode=" + Show.part(mode))
                    + (filter.isEmpty() ? "" : "&filter=" + Show.part(filter))
                    + "&count="
                    + count;
        }

        /** The same, asked why a row is where it is. */
        public Asked why(String id) {
            return new Asked(side, with, query, mode, filter, count, id);
        }

        /** The same with another side beside it. */
        public Asked with(@Nullable Searched other) {
            return new Asked(side, other, query, mode, filter, count, "");
        }

        /** The same the other way round. */
        public Asked swapped() {
            return new Asked(with == null ? side : with, side, query, mode, filter, count, why);
        }
    }

    public boolean hybrid() {
        return asked.mode().equals("hybrid");
    }

    /** Both answered. */
    public boolean compared() {
        return left != null && left.view() != null && right != null && right.view() != null;
    }

    public RankLines lines() {
        return RankLines.of(
                left == null ? List.of() : left.ids(), right == null ? List.of() : right.ids());
    }

    /** What could be put beside it with one press. */
    public List<Searched> suggested() {
        return sides.stream()
                .filter(s -> !s.equals(asked.side()) && !s.equals(asked.with()))
                .sorted(java.util.Comparator.comparing(s -> !near(s)))
                .limit(SUGGESTED)
                .toList();
    }

    /** Another generation of the same index comes before anything else. */
    private boolean near(Searched s) {
        return s.kind() == Searched.Kind.INDEX && s.name().equals(asked.side().name());
    }

    /** What the scores are; higher is always nearer. */
    public String scale() {
        return switch (asked.mode()) {
            case "text" -> "BM25, the more of the words";
            case "hybrid" -> "ranks of both, fused";
            default -> "cosine, 1 is the same";
        };
    }

    /** The first line. */
    public String answer() {
        if (error != null) {
            return "This cannot be searched for.";
        }
        if (left == null) {
            return "Search an index";
        }
        if (compared()) {
            return comparison(Objects.requireNonNull(right));
        }
        if (right != null) {
            return oneSided(left, right);
        }
        int hits = left.ids().size();
        return hits == 0
                ? "Nothing was found."
                : Show.count(hits, "row", "rows") + ", nearest first.";
    }

    private static String oneSided(Answered left, Answered right) {
        if (left.view() == null && right.view() == null) {
            return "Neither side answered.";
        }
        Answered answered = left.view() == null ? right : left;
        Answered silent = answered == left ? right : left;
        return "%s found %s; %s did not answer."
                .formatted(
                        answered.side().label(),
                        Show.count(answered.ids().size(), "row", "rows"),
                        silent.side().label());
    }

    private String comparison(Answered other) {
        RankLines lines = lines();
        if (lines.rows() == 0) {
            return "Neither side found anything.";
        }
        Double correlation = lines.correlation();
        String order =
                correlation == null
                        ? ""
                        : correlation == 1
                                ? " in the same order"
                                : ", rank correlation " + Show.decimal(correlation, 2);
        return "%d of %d in common%s; %s and %s."
                .formatted(
                        lines.common(),
                        lines.rows(),
                        order,
                        left == null ? "" : left.latency(),
                        other.latency());
    }

    /** The same from a terminal. */
    public Same same() {
        Asked shown =
                asked.query().isEmpty()
                        ? new Asked(
                                asked.side().name().isEmpty()
                                        ? Searched.index("works", 0)
                                        : asked.side(),
                                asked.with(),
                                "agreeing when computers crash",
                                asked.mode(),
                                asked.filter(),
                                asked.count(),
                                "")
                        : asked;
        String commands =
                Stream.of(shown.side(), shown.with())
                        .filter(Objects::nonNull)
                        .map(side -> command(side, shown))
                        .collect(Collectors.joining("\n"));
        String generation =
                shown.side().generation() == 0 ? "" : "&generation=" + shown.side().generation();
        return new Same(commands, "GET", shown.side().route() + "?" + shown.search() + generation);
    }

    private static String command(Searched side, Asked asked) {
        String where =
                switch (side.kind()) {
                    case INDEX, COLLECTION -> side.name();
                    case BACKUP -> "archive/" + side.name() + "/" + side.part();
                };
        return "lockstep search "
                + Show.quoted(where)
                + " "
                + Show.quoted(asked.query())
                + (asked.mode().equals("vector") ? "" : " --mode " + asked.mode())
                + (asked.filter().isEmpty() ? "" : " --filter " + Show.quoted(asked.filter()))
                + (side.generation() == 0 ? "" : " --generation " + side.generation())
                + " --count "
                + asked.count()
                + (asked.why().isEmpty() ? "" : " --why " + Show.quoted(asked.why()));
    }
}
