package dev.lockstep.lake.internal.scan;

import dev.lockstep.lake.columnar.ChunkPlace;
import dev.lockstep.lake.columnar.ParquetFile;
import dev.lockstep.lake.internal.files.ParquetFooter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Where the rows lie in a file that our own writer wrote, by its footer. */
record OwnFile(List<Group> groups) {
    private static final Set<Encoding> TEXTS = Set.of(Encoding.RLE, Encoding.PLAIN);
    private static final Set<Encoding> FLOATS =
            Set.of(Encoding.RLE, Encoding.PLAIN, Encoding.BYTE_STREAM_SPLIT);
    private static final String WRITER = ParquetFile.CREATED_BY + " version 1";

    /** The columns of a row group, of which the first is the id; the others as they were asked. */
    record Group(long rows, List<ChunkPlace> texts, @Nullable ChunkPlace vector) {}

    /**
     * A column that is asked for.
     *
     * @param fieldId null where it goes by its name alone
     */
    record Column(String name, @Nullable Integer fieldId) {}

    /**
     * What is asked for of each row.
     *
     * @param texts the id first
     */
    record Wanted(List<Column> texts, @Nullable Column vector) {
        Wanted {
            texts = List.copyOf(texts);
        }
    }

    long rows() {
        return groups.stream().mapToLong(Group::rows).sum();
    }

    /** Empty where the file is of another writer, or has not all of these columns as we write. */
    static Optional<OwnFile> of(ParquetFooter footer, Wanted wanted) {
        MessageType schema = footer.schema();
        boolean readable =
                WRITER.equals(footer.metadata().getFileMetaData().getCreatedBy())
                        && wanted.texts().stream().allMatch(c -> isText(schema, c))
                        && (wanted.vector() == null || isVector(schema, wanted.vector()));
        if (!readable) {
            return Optional.empty();
        }
        List<Group> groups = new ArrayList<>();
        for (BlockMetaData block : footer.metadata().getBlocks()) {
            Group group = group(block, groups.size(), wanted, footer.bytes());
            if (group == null) {
                return Optional.empty();
            }
            groups.add(group);
        }
        return Optional.of(new OwnFile(groups));
    }

    private static boolean isText(MessageType schema, Column column) {
        Type type = root(schema, column);
        return type != null
                && type.isPrimitive()
                && type.isRepetition(Type.Repetition.OPTIONAL)
                && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    }

    private static boolean isVector(MessageType schema, Column column) {
        Type type = root(schema, column);
        if (type == null || type.isPrimitive() || !schema.containsPath(path(column))) {
            return false;
        }
        ColumnDescriptor leaf = schema.getColumnDescription(path(column));
        return leaf.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
                && leaf.getMaxDefinitionLevel() == 3
                && leaf.getMaxRepetitionLevel() == 1;
    }

    private static String[] path(Column vector) {
        return new String[] {vector.name(), "list", "element"};
    }

    private static @Nullable Type root(MessageType schema, Column column) {
        if (!schema.containsField(column.name())) {
            return null;
        }
        Type type = schema.getType(column.name());
        boolean known =
                column.fieldId() == null
                        || type.getId() != null && type.getId().intValue() == column.fieldId();
        return known ? type : null;
    }

    private static @Nullable Group group(
            BlockMetaData block, int number, Wanted wanted, long fileBytes) {
        List<ChunkPlace> texts = new ArrayList<>();
        for (Column column : wanted.texts()) {
            ChunkPlace place = place(block, number, column.name(), TEXTS, fileBytes);
            if (place == null) {
                return null;
            }
            texts.add(place);
        }
        Column vector = wanted.vector();
        if (vector == null) {
            return new Group(block.getRowCount(), texts, null);
        }
        ChunkPlace place = place(block, number, String.join(".", path(vector)), FLOATS, fileBytes);
        return place == null ? null : new Group(block.getRowCount(), texts, place);
    }

    private static @Nullable ChunkPlace place(
            BlockMetaData block, int group, String path, Set<Encoding> as, long fileBytes) {
        for (ColumnChunkMetaData chunk : block.getColumns()) {
            if (chunk.getPath().toDotString().equals(path)) {
                ChunkPlace place =
                        new ChunkPlace(
                                path,
                                group,
                                block.getRowCount(),
                                chunk.getStartingPos(),
                                chunk.getTotalSize(),
                                chunk.getTotalUncompressedSize());
                boolean readable =
                        chunk.getCodec() == CompressionCodecName.ZSTD
                                && as.containsAll(chunk.getEncodings())
                                && block.getRowCount() > 0
                                && place.offset() > 0
                                && place.bytes() > 0
                                && place.bytes() < fileBytes - place.offset();
                return readable ? place : null;
            }
        }
        return null;
    }
}
