package dev.lockstep.lake.internal.rows;

import dev.lockstep.lake.columnar.Chunk;
import dev.lockstep.lake.columnar.MergedBounds;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.Encoding;

/** One column of a row group on its way, piece by piece. For one thread at a time. */
final class GroupColumn {
    private final Blocks blocks;
    private final List<Encoding> encodings = new ArrayList<>();
    private MergedBounds bounds = new MergedBounds();
    private long uncompressed;
    private long values;

    GroupColumn(Blocks.Free free) {
        this.blocks = new Blocks(free);
    }

    void add(Chunk piece) {
        piece.pages().forEach(blocks::add);
        uncompressed += piece.uncompressed();
        values += piece.values();
        bounds.add(piece.statistics(), piece.values());
        for (Encoding encoding : piece.encodings()) {
            if (!encodings.contains(encoding)) {
                encodings.add(encoding);
            }
        }
    }

    /** All pieces as one; valid until {@link #clear}. */
    Chunk chunk() {
        return new Chunk(
                blocks.all(), 0, uncompressed, values, List.copyOf(encodings), bounds.statistics());
    }

    void clear() {
        blocks.clear();
        encodings.clear();
        bounds = new MergedBounds();
        uncompressed = 0;
        values = 0;
    }
}
