package dev.lockstep.store.memory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Every version of every row. A commit costs what it changes, and a reader at a commit sees that
 * commit for ever. One writer at a time, readers without locks.
 */
final class History {
    private final ConcurrentSkipListMap<String, Version> rows = new ConcurrentSkipListMap<>();
    private final List<Set<String>> changed = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();

    History() {
        changed.add(Set.of());
        counts.add(0L);
    }

    /** A row from a commit on, and what it was before; a null row is a deletion. */
    private record Version(long commit, @Nullable Stored row, @Nullable Version before) {}

    /** Adds a commit; values that are null delete. */
    synchronized long add(Map<String, @Nullable Stored> changes) {
        long commit = changed.size();
        long count = counts.getLast();
        for (Map.Entry<String, @Nullable Stored> change : changes.entrySet()) {
            Version before = rows.get(change.getKey());
            Stored row = change.getValue();
            boolean was = before != null && before.row() != null;
            if (row != null || was) {
                rows.put(change.getKey(), new Version(commit, row, before));
            }
            count += (row == null ? 0 : 1) - (was ? 1 : 0);
        }
        changed.add(new HashSet<>(changes.keySet()));
        counts.add(count);
        return commit;
    }

    synchronized long last() {
        return changed.size() - 1L;
    }

    synchronized long count(long commit) {
        return counts.get((int) commit);
    }

    /** The ids that a commit touched. */
    synchronized Set<String> changedAt(long commit) {
        return changed.get((int) commit);
    }

    /** The row as it was at a commit, null where it was not. */
    @Nullable Stored at(String id, long commit) {
        return visible(rows.get(id), commit);
    }

    private static @Nullable Stored visible(@Nullable Version newest, long commit) {
        Version v = newest;
        while (v != null && v.commit() > commit) {
            v = v.before();
        }
        return v == null ? null : v.row();
    }

    /** Calls for each row at a commit in order of ids, after one id, until the visitor says no. */
    void visit(@Nullable String after, long commit, Visitor visitor) {
        NavigableMap<String, Version> rest = after == null ? rows : rows.tailMap(after, false);
        for (Map.Entry<String, Version> e : rest.entrySet()) {
            Stored row = visible(e.getValue(), commit);
            if (row != null && !visitor.row(e.getKey(), row)) {
                return;
            }
        }
    }

    /** The ids that any commit in between touched, in order. */
    synchronized NavigableIds changedBetween(long from, long to) {
        TreeSet<String> ids = new TreeSet<>();
        for (long c = from + 1; c <= to; c++) {
            ids.addAll(changed.get((int) c));
        }
        TreeSet<String> gone = new TreeSet<>(ids);
        gone.removeIf(id -> at(id, to) != null || at(id, from) == null);
        ids.removeIf(id -> at(id, to) == null || at(id, to) == at(id, from));
        return new NavigableIds(ids, gone);
    }

    /** Ids written and ids deleted, disjoint. */
    record NavigableIds(TreeSet<String> written, TreeSet<String> deleted) {}

    /** Takes rows until it has enough. */
    interface Visitor {
        boolean row(String id, Stored row);
    }
}
