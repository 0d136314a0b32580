package dev.lockstep.store.lucene.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Row;
import dev.lockstep.store.lucene.internal.document.Columns;
import dev.lockstep.store.lucene.internal.document.RowDocuments;
import dev.lockstep.store.lucene.internal.segment.Ids;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.StoredFields;
import org.jspecify.annotations.Nullable;

/** Rows as they were written, every bit of their vectors; for one thread. */
public final class RowReader {
    private final OpenGeneration generation;
    private final @Nullable FloatVectorValues[] vectors;
    private final Columns columns = new Columns(true);

    public RowReader(OpenGeneration generation) {
        this.generation = generation;
        this.vectors = new @Nullable FloatVectorValues[generation.leaves().size()];
    }

    public List<Row> fetch(Collection<String> wanted) throws IOException {
        List<Row> rows = new ArrayList<>();
        each(
                wanted,
                (id, vector) -> rows.add(new Row(id, vector, columns.document, columns.metadata)));
        return rows;
    }

    Batch fetchBatch(Collection<String> wanted) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<@Nullable String> embeddedFrom = new ArrayList<>();
        each(
                wanted,
                (id, vector) -> {
                    rows.add(new Row(id, vector, columns.document, columns.metadata));
                    embeddedFrom.add(columns.embeddedFrom);
                });
        Batch plain = Batch.of(rows, generation.dimension());
        boolean lineage = embeddedFrom.stream().anyMatch(Objects::nonNull);
        return new Batch(
                plain.ids(),
                plain.dimension(),
                plain.vectors(),
                plain.withoutVector(),
                plain.documents(),
                plain.metadata(),
                lineage ? embeddedFrom.toArray(new @Nullable String[0]) : null);
    }

    private interface Found {
        void take(String id, float @Nullable [] vector);
    }

    private void each(Collection<String> wanted, Found found) throws IOException {
        Ids ids = new Ids(generation.leaves());
        StoredFields stored = generation.reader().storedFields();
        for (String id : new LinkedHashSet<>(wanted)) {
            int doc = ids.doc(id);
            if (doc != Ids.NONE) {
                int leaf = ids.leafOf(doc);
                columns.clear();
                stored.document(doc, columns);
                found.take(id, vector(leaf, doc - generation.leaves().get(leaf).docBase()));
            }
        }
    }

    /** The row's own vector, null where it has none; its columns have been read before. */
    private float @Nullable [] vector(int leaf, int doc) throws IOException {
        byte[] raw = columns.rawVector;
        if (raw != null) {
            float[] vector = new float[raw.length / 4];
            floats(raw, vector, 0);
            return vector;
        }
        int ordinal = generation.leaves().get(leaf).ordinal(doc);
        return ordinal < 0 ? null : values(leaf).vectorValue(ordinal).clone();
    }

    private FloatVectorValues values(int leaf) throws IOException {
        FloatVectorValues values = vectors[leaf];
        if (values == null) {
            values = generation.leaves().get(leaf).values();
            vectors[leaf] = values;
        }
        return values;
    }

    static void floats(byte[] bytes, float[] target, int at) {
        MemorySegment.copy(
                MemorySegment.ofArray(bytes),
                RowDocuments.LITTLE_ENDIAN,
                0,
                target,
                at,
                bytes.length / 4);
    }
}
