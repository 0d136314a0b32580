package dev.lockstep.lake.internal.rows;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.columnar.Chunk;
import dev.lockstep.lake.columnar.PageVersion;
import dev.lockstep.lake.columnar.Pages;
import dev.lockstep.lake.columnar.TextColumn;
import dev.lockstep.lake.columnar.TextPages;
import dev.lockstep.lake.columnar.VectorPages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes pages of rows, in buffers that it keeps. For one thread at a time. */
final class EncodeRows implements AutoCloseable {
    /** A twentieth smaller than at level 1, for a fifth of the time that texts take. */
    private static final int DENSE_TEXTS = 2;

    private final Pages pages = new Pages();
    private final TextColumn texts = new TextColumn();
    private final VectorPages vectors = new VectorPages(pages);

    /** The columns of a piece, in the form's order; valid until the next call. */
    List<Chunk> encode(Piece piece, RowsForm form) {
        pages.begin();
        List<Chunk> chunks = new ArrayList<>();
        for (RowsForm.Column column : form.columns()) {
            chunks.add(
                    column.part() == RowsForm.Part.VECTOR
                            ? vectors(piece, form)
                            : texts(piece, column.part(), form));
        }
        return chunks;
    }

    private Chunk vectors(Piece piece, RowsForm form) {
        pages.level(1);
        vectors.begin(form.version(), piece.floats());
        for (Piece.Range range : piece.ranges()) {
            Batch batch = range.batch();
            int dimension = batch.dimension();
            for (int row = range.from(); row < range.to(); row++) {
                if (batch.hasVector(row)) {
                    vectors.add(batch.vectors(), row * dimension, dimension);
                } else {
                    vectors.addMissing();
                }
            }
        }
        return pages.column(vectors.end());
    }

    private Chunk texts(Piece piece, RowsForm.Part part, RowsForm form) {
        texts.clear();
        for (Piece.Range range : piece.ranges()) {
            for (int row = range.from(); row < range.to(); row++) {
                add(text(range.batch(), part, row));
            }
        }
        pages.level(form.version() == PageVersion.V2 ? DENSE_TEXTS : 1);
        return pages.column(TextPages.put(pages, texts, form.version()));
    }

    private void add(@Nullable String text) {
        if (text == null) {
            texts.addMissing();
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            texts.add(utf8, 0, utf8.length);
        }
    }

    private static @Nullable String text(Batch batch, RowsForm.Part part, int row) {
        return switch (part) {
            case ID -> batch.id(row);
            case DOCUMENT -> batch.document(row);
            case METADATA -> batch.metadata(row);
            case LINEAGE -> batch.embeddedFrom(row);
            case VECTOR -> throw new IllegalArgumentException("no text: " + part);
        };
    }

    @Override
    public void close() {
        pages.close();
    }
}
