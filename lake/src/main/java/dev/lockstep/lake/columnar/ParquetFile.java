package dev.lockstep.lake.columnar;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * Writes one Parquet file in zstd, every column optional. The types may be told at the end. A file
 * that is closed without {@link #finish} is no Parquet file. For one thread.
 */
public final class ParquetFile implements Closeable {
    /** How footers begin to say whose file it is. */
    public static final String CREATED_BY = "lockstep";

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final List<RowGroup> rowGroups = new ArrayList<>();
    private final OutputStream target;
    private final OutputStream out;
    private final @Nullable WrittenSums sums;
    private long written;
    private long rows;

    public ParquetFile(Path path) throws IOException {
        this(Files.newOutputStream(path), null);
    }

    /**
     * @param target closed at the end
     * @param sums get what is written
     */
    public ParquetFile(OutputStream target, @Nullable WrittenSums sums) throws IOException {
        this.target = target;
        this.out = new BufferedOutputStream(target, 1 << 18);
        this.sums = sums;
        write(MAGIC);
    }

    /** Bytes so far. */
    public long written() {
        return written;
    }

    public long rows() {
        return rows;
    }

    /** Writes a row group: the columns in their order. */
    public void add(int groupRows, List<Chunk> chunks) throws IOException {
        List<ColumnChunk> columns = new ArrayList<>();
        long from = written;
        long uncompressed = 0;
        for (Chunk chunk : chunks) {
            columns.add(column(chunk));
            uncompressed += chunk.uncompressed();
            write(chunk);
        }
        RowGroup group = new RowGroup(columns, uncompressed, groupRows);
        group.setFile_offset(from);
        group.setTotal_compressed_size(written - from);
        rowGroups.add(group);
        rows += groupRows;
    }

    private void write(Chunk chunk) throws IOException {
        if (sums != null) {
            sums.begin();
        }
        for (ByteBuffer pages : chunk.pages()) {
            write(pages.array(), pages.arrayOffset() + pages.position(), pages.remaining());
        }
        if (sums != null) {
            sums.end();
        }
    }

    /** All that is known of a chunk before the types are. */
    private ColumnChunk column(Chunk chunk) {
        ColumnMetaData meta = new ColumnMetaData();
        if (chunk.hasDictionary()) {
            meta.setDictionary_page_offset(written);
        }
        meta.setEncodings(chunk.encodings());
        meta.setCodec(CompressionCodec.ZSTD);
        meta.setNum_values(chunk.values());
        meta.setTotal_uncompressed_size(chunk.uncompressed());
        meta.setTotal_compressed_size(chunk.length());
        meta.setData_page_offset(written + chunk.dictionaryBytes());
        meta.setStatistics(chunk.statistics());
        ColumnChunk column = new ColumnChunk(0);
        column.setMeta_data(meta);
        return column;
    }

    private void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    private void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        written += length;
        if (sums != null) {
            sums.update(bytes, from, length);
        }
    }

    /** Writes the footer and closes the file. */
    public void finish(List<ColumnForm> columns) throws IOException {
        finish(columns, Map.of());
    }

    /**
     * Writes the footer and closes the file.
     *
     * @param keyValues that the footer carries
     */
    public void finish(List<ColumnForm> columns, Map<String, String> keyValues) throws IOException {
        List<SchemaElement> schema = new ArrayList<>();
        SchemaElement root = new SchemaElement("schema");
        root.setNum_children(columns.size());
        root.setRepetition_type(FieldRepetitionType.REQUIRED);
        schema.add(root);
        List<ColumnOrder> orders = new ArrayList<>();
        for (ColumnForm column : columns) {
            schema.addAll(column.elements());
            orders.add(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
        for (RowGroup group : rowGroups) {
            for (int i = 0; i < columns.size(); i++) {
                ColumnMetaData meta = group.getColumns().get(i).getMeta_data();
                meta.setType(columns.get(i).type());
                meta.setPath_in_schema(columns.get(i).path());
            }
        }
        FileMetaData footer = new FileMetaData(1, schema, rows, rowGroups);
        footer.setColumn_orders(orders);
        keyValues.forEach((key, value) -> {
            KeyValue pair = new KeyValue(key);
            pair.setValue(value);
            footer.addToKey_value_metadata(pair);
        });
        footer.setCreated_by(CREATED_BY + " version 1");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, bytes);
        write(bytes.toByteArray());
        Bytes tail = new Bytes(4);
        tail.putInt(bytes.size());
        write(tail.array());
        write(MAGIC);
        out.close();
    }

    /** Where the columns of each row group lie; of a file that is finished. */
    public List<List<ChunkPlace>> groups() {
        List<List<ChunkPlace>> groups = new ArrayList<>();
        for (RowGroup group : rowGroups) {
            int number = groups.size();
            groups.add(
                    group.getColumns().stream()
                            .map(c -> place(number, group, c.getMeta_data()))
                            .toList());
        }
        return groups;
    }

    private static ChunkPlace place(int number, RowGroup group, ColumnMetaData meta) {
        return new ChunkPlace(
                String.join(".", meta.getPath_in_schema()),
                number,
                group.getNum_rows(),
                meta.isSetDictionary_page_offset()
                        ? meta.getDictionary_page_offset()
                        : meta.getData_page_offset(),
                meta.getTotal_compressed_size(),
                meta.getTotal_uncompressed_size());
    }

    /** Without what is still in the buffer, since nobody reads half a file. */
    @Override
    public void close() throws IOException {
        target.close();
    }
}
