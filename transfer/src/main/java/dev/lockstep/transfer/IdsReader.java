package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Split;
import dev.lockstep.transfer.internal.Batches;
import dev.lockstep.transfer.internal.IdFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a part of a list of ids, or the rows that the ids name; a token is an offset. */
final class IdsReader implements BatchReader {
    static final Function<List<String>, Batch> IDS_ALONE = Batch::ofIds;

    private final IdFile ids;
    private final int batchRows;
    private final Function<List<String>, Batch> rows;
    private final long end;
    private long at;
    private Position position;

    IdsReader(
            IdFile ids,
            Split split,
            Position from,
            int batchRows,
            Function<List<String>, Batch> rows) {
        this.ids = ids;
        this.batchRows = batchRows;
        this.rows = rows;
        this.position = from;
        int dash = split.spec().indexOf('-');
        this.end = Long.parseLong(split.spec().substring(dash + 1));
        this.at =
                Long.parseLong(
                        from.token().isEmpty() ? split.spec().substring(0, dash) : from.token());
    }

    @Override
    public @Nullable Batch next() {
        IdFile.Page page = ids.read(at, position.done() ? at : end, batchRows);
        at = page.next();
        int count = page.ids().size();
        if (count == 0) {
            position = new Position(position.rows(), position.token(), true);
            return null;
        }
        Batch batch = inOrder(rows.apply(page.ids()), page.ids());
        position = new Position(position.rows() + count, Long.toString(at), false);
        return batch;
    }

    /** A fetch gives rows in no particular order; a split has one. */
    private static Batch inOrder(Batch found, List<String> wanted) {
        Map<String, Integer> places = HashMap.newHashMap(found.size());
        boolean ordered = found.size() == wanted.size();
        for (int i = 0; i < found.size(); i++) {
            places.put(found.id(i), i);
            ordered = ordered && found.id(i).equals(wanted.get(i));
        }
        if (ordered) {
            return found;
        }
        int[] rows = new int[wanted.size()];
        for (int i = 0; i < rows.length; i++) {
            Integer place = places.get(wanted.get(i));
            if (place == null) {
                throw new LockstepException(
                        ErrorKind.INTERNAL,
                        "row-vanished",
                        "Cannot read a changed row: found none of its id, expected the one that"
                                + " the same snapshot had before.");
            }
            rows[i] = place;
        }
        return Batches.select(found, rows);
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {}
}
