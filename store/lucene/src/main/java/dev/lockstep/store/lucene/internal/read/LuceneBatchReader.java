package dev.lockstep.store.lucene.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.store.lucene.internal.document.Columns;
import dev.lockstep.store.lucene.internal.document.Fields;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.segment.DocRange;
import dev.lockstep.store.lucene.internal.segment.LeafVectors;
import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.codecs.StoredFieldsReader;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** Reads the live documents of a range in order. Holds the generation's files until closed. */
final class LuceneBatchReader implements BatchReader {
    private final OpenGeneration generation;
    private final LeafVectors leaf;
    private final DocRange range;
    private final int batchRows;
    private final StoredFieldsReader stored;
    private final BinaryDocValues ids;
    private final @Nullable FloatVectorValues vectors;
    private final Columns columns = new Columns(true);
    private int doc;
    private Position position;
    private boolean open = true;

    LuceneBatchReader(OpenGeneration generation, DocRange range, Position from, int batchRows)
            throws IOException {
        this.generation = generation;
        this.leaf = generation.leaves().get(range.leaf());
        this.range = range;
        this.batchRows = batchRows;
        CodecReader codec = (CodecReader) leaf.reader();
        this.stored = codec.getFieldsReader().getMergeInstance();
        this.ids = Objects.requireNonNull(codec.getBinaryDocValues(Fields.ID));
        this.vectors = leaf.size() == 0 ? null : leaf.values();
        this.doc = from.token().isEmpty() ? range.from() : Integer.parseInt(from.token());
        this.position = from;
        skipDeleted();
        generation.reader().incRef();
    }

    @Override
    public @Nullable Batch next() {
        if (!open) {
            throw new IllegalStateException("the reader is closed");
        }
        Batch batch = doc >= range.to() ? null : generation.reading(this::read).toBatch();
        long rows = position.rows() + (batch == null ? 0 : batch.size());
        position = new Position(rows, Integer.toString(doc), doc >= range.to());
        return batch;
    }

    private BatchColumns read() throws IOException {
        BatchColumns batch = new BatchColumns(generation.dimension(), batchRows);
        while (doc < range.to() && batch.size() < batchRows) {
            columns.clear();
            stored.document(doc, columns);
            if (!batch.goesWith(columns.absent)) {
                break;
            }
            add(batch);
            doc++;
            skipDeleted();
        }
        return batch;
    }

    private void add(BatchColumns batch) throws IOException {
        ids.advanceExact(doc);
        String id = ids.binaryValue().utf8ToString();
        int ordinal = leaf.ordinal(doc);
        if (columns.rawVector != null) {
            batch.add(id, columns, columns.rawVector);
        } else {
            batch.add(
                    id,
                    columns,
                    ordinal < 0 ? null : Objects.requireNonNull(vectors).vectorValue(ordinal));
        }
    }

    private void skipDeleted() {
        Bits live = leaf.liveDocs();
        while (live != null && doc < range.to() && !live.get(doc)) {
            doc++;
        }
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Faults.run("close a reader", generation.reader()::decRef);
        }
    }
}
