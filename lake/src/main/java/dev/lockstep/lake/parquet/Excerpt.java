package dev.lockstep.lake.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * Some row groups of a Parquet file, with some of its columns, as a Parquet file of their own:
 * {@code PAR1}, the bytes of the spans one behind the other, the footer. What was not fetched is
 * not in it, so that nothing can be read that was not.
 *
 * @param spans what to fetch of the file; neighbours are one
 * @param footer with its length and the mark that ends a file
 */
public record Excerpt(List<Span> spans, byte[] footer) {
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    /** Bytes of the file that the excerpt is of. */
    public record Span(long offset, long bytes) {
        private long end() {
            return offset + bytes;
        }
    }

    public Excerpt {
        spans = List.copyOf(spans);
    }

    /** What comes before the spans. */
    public static byte[] head() {
        return MAGIC.clone();
    }

    /** Of the whole excerpt. */
    public long bytes() {
        return MAGIC.length + spans.stream().mapToLong(Span::bytes).sum() + footer.length;
    }

    /**
     * @param end the last bytes of the file, its whole footer among them
     * @param from number of the first row group
     * @param to behind the last one
     * @param columns by name, those of the schema's root
     * @throws IOException where that is no footer
     */
    public static Excerpt of(byte[] end, int from, int to, Predicate<String> columns)
            throws IOException {
        FileMetaData file = Util.readFileMetaData(new ByteArrayInputStream(footer(end)));
        file.setSchema(schema(file.getSchema(), columns));
        file.unsetColumn_orders();
        List<Span> spans = new ArrayList<>();
        List<RowGroup> groups = new ArrayList<>();
        long rows = 0;
        for (RowGroup group : file.getRow_groups().subList(from, to)) {
            rows += group.getNum_rows();
            groups.add(moved(group, columns, spans));
        }
        file.setRow_groups(groups);
        file.setNum_rows(rows);
        return new Excerpt(spans, ended(file));
    }

    private static byte[] footer(byte[] end) throws IOException {
        int length = end.length < 8 ? 0 : littleEndian(end).getInt(end.length - 8);
        if (length <= 0 || length > end.length - 8) {
            throw new IOException("no Parquet footer");
        }
        return Arrays.copyOfRange(end, end.length - 8 - length, end.length - 8);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<SchemaElement> schema(List<SchemaElement> all, Predicate<String> columns) {
        List<SchemaElement> kept = new ArrayList<>();
        SchemaElement root = all.getFirst();
        kept.add(root);
        int children = 0;
        for (int at = 1; at < all.size(); ) {
            int next = behind(all, at);
            if (columns.test(all.get(at).getName())) {
                kept.addAll(all.subList(at, next));
                children++;
            }
            at = next;
        }
        root.setNum_children(children);
        return kept;
    }

    /** Elements lie depth first, each telling how many children follow. */
    private static int behind(List<SchemaElement> all, int at) {
        int next = at + 1;
        for (int i = 0; i < all.get(at).getNum_children(); i++) {
            next = behind(all, next);
        }
        return next;
    }

    private static RowGroup moved(RowGroup group, Predicate<String> columns, List<Span> spans) {
        List<ColumnChunk> kept = new ArrayList<>();
        long uncompressed = 0;
        long compressed = 0;
        for (ColumnChunk chunk : group.getColumns()) {
            if (columns.test(chunk.getMeta_data().getPath_in_schema().getFirst())) {
                moved(chunk, spans);
                kept.add(chunk);
                uncompressed += chunk.getMeta_data().getTotal_uncompressed_size();
                compressed += chunk.getMeta_data().getTotal_compressed_size();
            }
        }
        RowGroup moved = new RowGroup(kept, uncompressed, group.getNum_rows());
        moved.setTotal_compressed_size(compressed);
        return moved;
    }

    private static void moved(ColumnChunk chunk, List<Span> spans) {
        ColumnMetaData meta = chunk.getMeta_data();
        boolean dictionary =
                meta.isSetDictionary_page_offset() && meta.getDictionary_page_offset() > 0;
        long start =
                dictionary
                        ? Math.min(meta.getDictionary_page_offset(), meta.getData_page_offset())
                        : meta.getData_page_offset();
        long by = MAGIC.length + spans.stream().mapToLong(Span::bytes).sum() - start;
        add(spans, new Span(start, meta.getTotal_compressed_size()));
        meta.setData_page_offset(meta.getData_page_offset() + by);
        if (dictionary) {
            meta.setDictionary_page_offset(meta.getDictionary_page_offset() + by);
        }
        meta.unsetIndex_page_offset();
        meta.unsetBloom_filter_offset();
        meta.unsetBloom_filter_length();
        chunk.setFile_offset(0);
        chunk.unsetOffset_index_offset();
        chunk.unsetOffset_index_length();
        chunk.unsetColumn_index_offset();
        chunk.unsetColumn_index_length();
    }

    private static void add(List<Span> spans, Span next) {
        if (!spans.isEmpty() && spans.getLast().end() == next.offset()) {
            Span last = spans.removeLast();
            spans.add(new Span(last.offset(), last.bytes() + next.bytes()));
        } else {
            spans.add(next);
        }
    }

    private static byte[] ended(FileMetaData file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Util.writeFileMetaData(file, out);
        byte[] length = new byte[4];
        littleEndian(length).putInt(out.size());
        out.writeBytes(length);
        out.writeBytes(MAGIC);
        return out.toByteArray();
    }
}
