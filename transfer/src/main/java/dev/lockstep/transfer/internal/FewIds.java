package dev.lockstep.transfer.internal;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The few ids that come first by a rank and then by themselves, whatever the order in which they
 * were seen. Not for two threads at once.
 */
public final class FewIds {
    private static final Comparator<Ranked> ORDER =
            Comparator.comparingDouble(Ranked::rank).thenComparing(Ranked::id);

    private final int atMost;
    private final TreeSet<Ranked> first = new TreeSet<>(ORDER);

    /** An id with what it is ranked by, the lowest first. */
    public record Ranked(double rank, String id) {}

    public FewIds(int atMost) {
        this.atMost = atMost;
    }

    /** One of those that are all alike. */
    public void add(String id) {
        add(0, id);
    }

    public void add(double rank, String id) {
        if (first.size() < atMost) {
            first.add(new Ranked(rank, id));
            return;
        }
        Ranked last = first.last();
        if (rank < last.rank() || (rank == last.rank() && id.compareTo(last.id()) < 0)) {
            first.add(new Ranked(rank, id));
            if (first.size() > atMost) {
                first.pollLast();
            }
        }
    }

    public void merge(FewIds other) {
        other.first.forEach(r -> add(r.rank(), r.id()));
    }

    public List<Ranked> ranked() {
        return List.copyOf(first);
    }

    public List<String> ids() {
        return first.stream().map(Ranked::id).toList();
    }
}
