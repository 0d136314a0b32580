package dev.lockstep.transfer.internal;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Finds rows that have the same value among any number, by the value's hash: spilled to disk in 256
 * parts, of which one at a time is in memory, a few bytes for each value that is different. Added
 * to by many threads at once, then asked by one.
 */
public final class Alike implements AutoCloseable {
    private static final int IDS_SHOWN = 10;

    private final Spill spill;

    private Alike(Spill spill) {
        this.spill = spill;
    }

    public static Alike in(Path directory) {
        return new Alike(Spill.in(directory));
    }

    /**
     * @param beside something that rows of the same value may differ in
     */
    public void add(HashValue128 value, long beside, String id) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        spill.add(
                value.getMostSignificantBits(),
                value.getLeastSignificantBits(),
                beside,
                utf8,
                0,
                utf8.length);
    }

    /**
     * What was found.
     *
     * @param rows in all groups together
     * @param largest the ids of the largest groups, some of each
     */
    public record Found(long groups, long rows, List<List<String>> largest) {}

    /** Both kinds of groups, from one pass over the spill. */
    public record Both(Found alike, Found alikeButBeside) {}

    /**
     * Groups of two rows or more: all, and those whose rows differ beside the value.
     *
     * @param shown groups whose ids are kept, at most
     */
    public Both groups(int shown) {
        Tally all = new Tally(shown);
        Tally differing = new Tally(shown);
        for (int p = 0; p < Spill.PARTITIONS; p++) {
            Map<Value, Group> groups = new HashMap<>();
            spill.each(
                    p,
                    (high, low, beside, array, at, length) ->
                            groups.computeIfAbsent(new Value(high, low), _ -> new Group(beside))
                                    .add(beside, array, at, length));
            for (Group group : groups.values()) {
                if (group.rows > 1) {
                    all.add(group);
                    if (group.differ) {
                        differing.add(group);
                    }
                }
            }
        }
        return new Both(all.found(), differing.found());
    }

    @Override
    public void close() {
        spill.close();
    }

    private record Value(long high, long low) {}

    /** Holds one id until a second one shows that there is something to be shown. */
    private static final class Group {
        private final long firstBeside;
        private byte[] only = new byte[0];
        private FewIds ids = new FewIds(0);
        private long rows;
        private boolean differ;

        Group(long firstBeside) {
            this.firstBeside = firstBeside;
        }

        void add(long beside, byte[] array, int at, int length) {
            rows++;
            differ |= beside != firstBeside;
            if (rows == 1) {
                only = java.util.Arrays.copyOfRange(array, at, at + length);
                return;
            }
            if (rows == 2) {
                ids = new FewIds(IDS_SHOWN);
                ids.add(new String(only, StandardCharsets.UTF_8));
            }
            ids.add(new String(array, at, length, StandardCharsets.UTF_8));
        }

        String first() {
            return ids.ids().getFirst();
        }
    }

    /** Counts groups and keeps the largest. */
    private static final class Tally {
        private static final Comparator<Group> SMALLEST_FIRST =
                Comparator.comparingLong((Group g) -> g.rows)
                        .thenComparing(Comparator.comparing(Group::first).reversed());

        private final int shown;
        private final PriorityQueue<Group> largest = new PriorityQueue<>(SMALLEST_FIRST);
        private long groups;
        private long rows;

        Tally(int shown) {
            this.shown = shown;
        }

        void add(Group group) {
            groups++;
            rows += group.rows;
            largest.add(group);
            if (largest.size() > shown) {
                largest.remove();
            }
        }

        Found found() {
            List<Group> sorted = new ArrayList<>(largest);
            sorted.sort(SMALLEST_FIRST.reversed());
            return new Found(groups, rows, sorted.stream().map(g -> g.ids.ids()).toList());
        }
    }
}
