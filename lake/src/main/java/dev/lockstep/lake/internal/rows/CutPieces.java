package dev.lockstep.lake.internal.rows;

import dev.lockstep.api.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts rows as they come into pieces of about two megabytes that end where row groups end. For one
 * thread at a time.
 */
final class CutPieces {
    private static final int PIECE_BYTES = 2 << 20;

    /** What a row takes apart from its values. */
    private static final int ROW_BYTES = 64;

    private final int groupRows;
    private List<Piece.Range> waiting = new ArrayList<>();
    private long bytes;
    private int inGroup;
    private long turns;

    CutPieces(int groupRows) {
        this.groupRows = groupRows;
    }

    /** Takes rows; returns the pieces that are full now. */
    List<Piece> add(Batch batch) {
        List<Piece> full = new ArrayList<>();
        int from = 0;
        for (int row = 0; row < batch.size(); row++) {
            bytes += bytes(batch, row);
            inGroup++;
            if (bytes >= PIECE_BYTES || inGroup == groupRows) {
                waiting.add(new Piece.Range(batch, from, row + 1));
                full.add(cut());
                from = row + 1;
            }
        }
        if (from < batch.size()) {
            waiting.add(new Piece.Range(batch, from, batch.size()));
        }
        return full;
    }

    private Piece cut() {
        Piece piece = new Piece(turns++, waiting, inGroup == groupRows);
        waiting = new ArrayList<>();
        bytes = 0;
        inGroup = piece.last() ? 0 : inGroup;
        return piece;
    }

    /** What is left. */
    Optional<Piece> rest() {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(cut());
    }

    /** How many pieces there were. */
    long turns() {
        return turns;
    }

    private static long bytes(Batch batch, int row) {
        return ROW_BYTES
                + 4L * batch.dimension()
                + batch.id(row).length()
                + length(batch.document(row))
                + length(batch.metadata(row));
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
