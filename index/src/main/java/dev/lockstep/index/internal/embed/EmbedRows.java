package dev.lockstep.index.internal.embed;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Names;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.embed.Lineage;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.internal.shape.RowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of a dataset into rows of a collection: id, text, vector, metadata, and the lineage of
 * the vector. A row without id or text, or with a text beyond the model's window, is refused with
 * its reason.
 */
final class EmbedRows {
    private final RowShape shape;
    private final Embedder embedder;
    private final Lineage lineage;

    EmbedRows(RowShape shape, Embedders.Loaded model) {
        this.shape = shape;
        this.embedder = model.embedder();
        this.lineage = model.lineage();
    }

    /** The rows that are taken; may be empty. */
    Batch embed(Batch rows, Consumer<Refusal> refused) {
        List<RowShape.Shaped> taken = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            RowShape.Shaped row = shape.shape(rows.id(i), columns(rows, i));
            String reason = refusal(row);
            if (reason == null) {
                taken.add(row);
            } else {
                refused.accept(new Refusal(row.id() == null ? rows.id(i) : row.id(), reason));
            }
        }
        return batch(taken);
    }

    /** The rows whose collection id is among these, still as rows of the dataset. */
    Batch only(Batch rows, java.util.Collection<String> ids) {
        List<dev.lockstep.api.Row> wanted = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String id = shape.id(rows.id(i), columns(rows, i));
            if (id != null && ids.contains(id)) {
                wanted.add(rows.row(i));
            }
        }
        return Batch.of(wanted, 0);
    }

    /** One batch of several, each made by {@link #embed}. */
    static Batch join(List<Batch> batches, int dimension) {
        int n = batches.stream().mapToInt(Batch::size).sum();
        String[] ids = new String[n];
        float[] vectors = new float[n * dimension];
        @Nullable String[] documents = new String[n];
        @Nullable String[] metadata = new String[n];
        @Nullable String[] lineages = new String[n];
        int at = 0;
        for (Batch b : batches) {
            System.arraycopy(b.vectors(), 0, vectors, at * dimension, b.size() * dimension);
            for (int i = 0; i < b.size(); i++, at++) {
                ids[at] = b.id(i);
                documents[at] = b.document(i);
                metadata[at] = b.metadata(i);
                lineages[at] = b.embeddedFrom(i);
            }
        }
        return new Batch(ids, dimension, vectors, null, documents, metadata, lineages);
    }

    static String columns(Batch rows, int row) {
        String columns = rows.metadata(row);
        return columns == null ? "{}" : columns;
    }

    private @Nullable String refusal(RowShape.Shaped row) {
        if (row.id() == null || row.id().isEmpty()) {
            return "found no value in the id column, expected one";
        }
        if (row.text().isEmpty()) {
            return "found an empty text, expected words to embed";
        }
        int tokens = embedder.window() == Integer.MAX_VALUE ? 0 : embedder.tokens(row.text());
        if (tokens > embedder.window()) {
            return "found a text of "
                    + tokens
                    + " tokens ('"
                    + Names.shown(row.text())
                    + "'), expected at most "
                    + embedder.window()
                    + "; make the index with --long-texts chunk";
        }
        return null;
    }

    private Batch batch(List<RowShape.Shaped> rows) {
        int n = rows.size();
        int dimension = embedder.dimension();
        String[] ids = new String[n];
        @Nullable String[] documents = new String[n];
        @Nullable String[] metadata = new String[n];
        @Nullable String[] embeddedFrom = new String[n];
        float[] vectors = new float[n * dimension];
        List<float[]> embedded =
                n == 0
                        ? List.of()
                        : embedder.embed(rows.stream().map(RowShape.Shaped::text).toList());
        for (int i = 0; i < n; i++) {
            RowShape.Shaped row = rows.get(i);
            ids[i] = row.id() == null ? "" : row.id();
            documents[i] = row.text();
            metadata[i] = row.metadata();
            embeddedFrom[i] = lineage.hex(row.text());
            System.arraycopy(embedded.get(i), 0, vectors, i * dimension, dimension);
        }
        return new Batch(ids, dimension, vectors, null, documents, metadata, embeddedFrom);
    }
}
