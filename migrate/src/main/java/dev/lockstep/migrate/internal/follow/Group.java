package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Deleted;
import dev.lockstep.api.ChangeReader.Emptied;
import dev.lockstep.api.ChangeReader.Part;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Transactions that are applied together: of each id only what it is at their end counts. */
final class Group {
    private static final long MOST_BYTES = 16L << 20;

    private final Map<String, Change> last = new LinkedHashMap<>();
    private final Map<String, String> positions = new HashMap<>();
    private final String before;
    private String position;
    private @Nullable Instant oldest;
    private final int most;
    private int changes;
    private long bytes;

    /**
     * One that goes on behind a position.
     *
     * @param most changes after which it is full
     */
    Group(String before, int most) {
        this.before = before;
        this.most = most;
        this.position = before;
    }

    boolean isFull() {
        return changes >= most || bytes >= MOST_BYTES;
    }

    boolean isEmpty() {
        return changes == 0 && position.equals(before);
    }

    int changes() {
        return changes;
    }

    /** When the first of them was committed. */
    @Nullable Instant oldest() {
        return oldest;
    }

    /** That of the last transaction that is whole in here, else where it went on from. */
    String position() {
        return position;
    }

    /** Of the last change of an id that writes it. */
    String position(String id) {
        return positions.getOrDefault(id, "");
    }

    Set<String> ids() {
        return last.keySet();
    }

    void add(Transaction transaction) {
        if (oldest == null) {
            oldest = transaction.committed();
        }
        for (Change change : transaction.changes()) {
            changes++;
            switch (change) {
                case Deleted d -> last.put(d.id(), d);
                case Written w -> {
                    positions.put(w.row().id(), transaction.position());
                    last.put(w.row().id(), over(last.get(w.row().id()), w));
                    bytes += bytes(w.row());
                }
                case Emptied _ -> throw emptied();
            }
        }
        if (transaction.whole()) {
            position = transaction.position();
        }
    }

    private static long bytes(Row row) {
        float[] vector = row.vector();
        String document = row.document();
        String metadata = row.metadata();
        return 100L
                + (vector == null ? 0 : 4L * vector.length)
                + (document == null ? 0 : document.length())
                + (metadata == null ? 0 : metadata.length());
    }

    private static LockstepException emptied() {
        return LockstepException.conflict(
                "source-emptied",
                "Cannot follow the source row by row: found that all its rows were removed at once"
                        + " (TRUNCATE), expected single changes; roll the migration back, or start it"
                        + " again to make the target equal to what the source holds now.");
    }

    /** A change over what the group has of the row. */
    private static Change over(@Nullable Change earlier, Written change) {
        return earlier instanceof Written base
                ? merged(change, base.row(), base.unchanged())
                : change;
    }

    private static Written merged(Written change, Row base, Set<Part> stillUnchanged) {
        if (change.unchanged().isEmpty()) {
            return change;
        }
        Row row = change.row();
        Row whole =
                new Row(
                        row.id(),
                        change.unchanged().contains(Part.VECTOR) ? base.vector() : row.vector(),
                        change.unchanged().contains(Part.DOCUMENT)
                                ? base.document()
                                : row.document(),
                        change.unchanged().contains(Part.METADATA)
                                ? base.metadata()
                                : row.metadata());
        Set<Part> left = EnumSet.noneOf(Part.class);
        left.addAll(change.unchanged());
        left.retainAll(stillUnchanged);
        return new Written(whole, left);
    }

    /** What is to be written and deleted. */
    record Settled(List<Row> rows, List<String> deleted) {}

    /**
     * Completes rows of which a part was left out.
     *
     * @param there what the target has of these ids, before this group
     * @param now what the source has of them now: for a row that the target has not, since it was
     *     deleted later on, of which the changes are still to come
     */
    Settled settle(
            Function<Collection<String>, List<Row>> there,
            Function<Collection<String>, List<Row>> now) {
        complete(there);
        complete(now);
        List<Row> rows = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        last.forEach((id, change) -> {
            if (change instanceof Written w && w.unchanged().isEmpty()) {
                rows.add(w.row());
            } else {
                deleted.add(id);
            }
        });
        return new Settled(rows, deleted);
    }

    private void complete(Function<Collection<String>, List<Row>> rows) {
        List<String> partial = new ArrayList<>();
        last.forEach((id, change) -> {
            if (change instanceof Written w && !w.unchanged().isEmpty()) {
                partial.add(id);
            }
        });
        if (!partial.isEmpty()) {
            for (Row base : rows.apply(partial)) {
                if (last.get(base.id()) instanceof Written w) {
                    last.put(base.id(), merged(w, base, Set.of()));
                }
            }
        }
    }
}
