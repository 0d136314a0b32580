package dev.lockstep.server.internal.pages.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How two lists of ids, best first, go together.
 *
 * @param rows the length of the longer list
 * @param lines of the ids that both have, in the order of the left
 */
public record RankLines(int rows, List<Line> lines) {
    private static final double ROW = 100;

    /** An id's rank on both sides, from 1; heights are in hundredths of a row. */
    public record Line(String id, int left, int right) {
        public long from() {
            return Math.round((left - 0.5) * ROW);
        }

        public long to() {
            return Math.round((right - 0.5) * ROW);
        }

        /** {@code up}, {@code down} or {@code same}, from left to right. */
        public String way() {
            return right < left ? "up" : right > left ? "down" : "same";
        }
    }

    public static RankLines of(List<String> left, List<String> right) {
        Map<String, Integer> ranks = new HashMap<>();
        for (int i = 0; i < right.size(); i++) {
            ranks.putIfAbsent(right.get(i), i + 1);
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            Integer there = ranks.get(left.get(i));
            if (there != null) {
                lines.add(new Line(left.get(i), i + 1, there));
            }
        }
        return new RankLines(Math.max(left.size(), right.size()), lines);
    }

    public int common() {
        return lines.size();
    }

    /** The share of the longer list that both have, 0 to 1; 1 where both are empty. */
    public double overlap() {
        return rows == 0 ? 1 : (double) common() / rows;
    }

    /**
     * Kendall's tau over the ids that both have: 1 for the same order, −1 for the opposite one;
     * null with fewer than two.
     */
    public @Nullable Double correlation() {
        int n = lines.size();
        if (n < 2) {
            return null;
        }
        long agree = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                agree += Integer.signum(lines.get(j).right() - lines.get(i).right());
            }
        }
        return 2.0 * agree / ((long) n * (n - 1));
    }

    /** The height of the drawing in hundredths of a row. */
    public long height() {
        return Math.round(rows * ROW);
    }

    /** What became of a row of the left. */
    public Mark left(String id) {
        return lines.stream()
                .filter(line -> line.id().equals(id))
                .findFirst()
                .map(line -> new Mark("both", ""))
                .orElse(new Mark("left", "− only here"));
    }

    /** How a row of the right came to be there. */
    public Mark right(String id) {
        return lines.stream()
                .filter(line -> line.id().equals(id))
                .findFirst()
                .map(RankLines::moved)
                .orElse(new Mark("entered", "+ only here"));
    }

    private static Mark moved(Line line) {
        int by = Math.abs(line.left() - line.right());
        return switch (line.way()) {
            case "up" -> new Mark("both", "↑ " + by);
            case "down" -> new Mark("both", "↓ " + by);
            default -> new Mark("both", "=");
        };
    }

    /** A row's mark: a class, and what it says. */
    public record Mark(String kind, String text) {}
}
