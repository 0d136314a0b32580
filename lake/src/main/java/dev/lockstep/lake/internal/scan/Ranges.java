package dev.lockstep.lake.internal.scan;

import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Parts of files that are read one after the other.
 *
 * <p>A split's spec lists them: {@code 0:0-20480,1:0-500}, a file's number, its first row and the
 * one behind its last.
 */
public record Ranges(List<Range> ranges) {
    /** Splits within a file are cut at multiples of this, near the bounds of row groups. */
    private static final long STEP = 2048;

    public record Range(int file, long from, long to) {}

    public static Ranges parse(String spec) {
        return new Ranges(
                spec.isEmpty()
                        ? List.of()
                        : Arrays.stream(spec.split(",")).map(Ranges::range).toList());
    }

    private static Range range(String text) {
        int colon = text.indexOf(':');
        int dash = text.indexOf('-');
        return new Range(
                Integer.parseInt(text.substring(0, colon)),
                Long.parseLong(text.substring(colon + 1, dash)),
                Long.parseLong(text.substring(dash + 1)));
    }

    String spec() {
        return ranges.stream()
                .map(r -> r.file() + ":" + r.from() + "-" + r.to())
                .collect(Collectors.joining(","));
    }

    /** Cuts files into about so many splits of about equal size. */
    public static List<Split> plan(List<FileRows> files, int wanted) {
        long total = files.stream().mapToLong(FileRows::rows).sum();
        long size = Math.max(STEP, roundUp((total + wanted - 1) / Math.max(1, wanted)));
        List<Split> splits = new ArrayList<>();
        List<Range> open = new ArrayList<>();
        long filled = 0;
        for (int file = 0; file < files.size(); file++) {
            long rows = files.get(file).rows();
            for (long from = 0; from < rows; ) {
                long to = Math.min(rows, from + size - filled);
                open.add(new Range(file, from, to));
                filled += to - from;
                from = to;
                if (filled >= size) {
                    splits.add(split(splits.size(), open, files));
                    open.clear();
                    filled = 0;
                }
            }
        }
        if (!open.isEmpty()) {
            splits.add(split(splits.size(), open, files));
        }
        return splits;
    }

    private static long roundUp(long rows) {
        return (rows + STEP - 1) / STEP * STEP;
    }

    private static Split split(int number, List<Range> ranges, List<FileRows> files) {
        long live =
                ranges.stream().mapToLong(r -> files.get(r.file()).live(r.from(), r.to())).sum();
        return new Split(
                "rows-" + number, Split.Kind.ROWS, new Ranges(List.copyOf(ranges)).spec(), live);
    }
}
