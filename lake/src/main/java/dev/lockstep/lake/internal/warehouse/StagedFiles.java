package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.internal.files.ParquetFooter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Checks Parquet files that anyone wrote and makes them Iceberg data files. */
public final class StagedFiles {
    private final Table table;
    private final OpenLake lake;
    private final Types.@Nullable NestedField id;

    /**
     * @param id the column that must not be null, if the table has one
     */
    public StagedFiles(Table table, OpenLake lake, Types.@Nullable NestedField id) {
        this.table = table;
        this.lake = lake;
        this.id = id;
    }

    /** The files that have rows, durable and in order. */
    public List<DataFile> register(List<String> locations) {
        List<DataFile> files = new ArrayList<>();
        for (String location : locations) {
            ParquetFooter footer = ParquetFooter.read(table.io().newInputFile(location));
            requireColumns(location, footer.schema());
            if (footer.rows() > 0) {
                lake.takeSum(location, footer);
                lake.bucket().sync(location);
                files.add(register(lake.location(location), footer));
            }
        }
        return files;
    }

    private DataFile register(String location, ParquetFooter footer) {
        Metrics metrics = footer.metrics(MetricsConfig.forTable(table));
        requireIds(location, metrics);
        return DataFiles.builder(table.spec())
                .withPath(location)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(footer.bytes())
                .withMetrics(metrics)
                .withSplitOffsets(ParquetUtil.getSplitOffsets(footer.metadata()))
                .build();
    }

    private void requireIds(String location, Metrics metrics) {
        if (id == null) {
            return;
        }
        Map<Integer, Long> nulls = metrics.nullValueCounts();
        Long count = nulls == null ? null : nulls.get(id.fieldId());
        if (count == null || count > 0) {
            throw refused(
                    location,
                    (count == null ? "no" : count + " null values in")
                            + " column '"
                            + id.name()
                            + "'",
                    "an id in every row");
        }
    }

    private void requireColumns(String location, MessageType parquet) {
        if (parquet.getFields().stream().anyMatch(field -> field.getId() == null)) {
            throw refused(location, "columns without field ids", "those of copyOptions()");
        }
        Schema file = ParquetSchemaUtil.convert(parquet);
        for (Types.NestedField field : file.columns()) {
            Types.NestedField expected = table.schema().findField(field.fieldId());
            if (expected == null
                    || !expected.name().equals(field.name())
                    || !readable(field.type(), expected.type())) {
                throw refused(
                        location,
                        "column '"
                                + field.name()
                                + "' "
                                + field.type()
                                + " as field "
                                + field.fieldId(),
                        expected == null ? "no such field" : expected.toString());
            }
        }
    }

    private static boolean readable(Type file, Type table) {
        if (file.isPrimitiveType() && table.isPrimitiveType()) {
            return file.equals(table) || TypeUtil.isPromotionAllowed(file, table.asPrimitiveType());
        }
        return file.isListType()
                && table.isListType()
                && file.asListType().elementId() == table.asListType().elementId()
                && file.asListType().elementType().equals(table.asListType().elementType());
    }

    private static LockstepException refused(String location, String found, String expected) {
        return LockstepException.user(
                "file-schema",
                "Cannot take "
                        + location
                        + ": found "
                        + found
                        + ", expected "
                        + expected
                        + "; write the file with the table's COPY options.");
    }

    /** Unsigned bytes of a bound, for comparing. */
    static byte @Nullable [] bound(@Nullable Map<Integer, ByteBuffer> bounds, int fieldId) {
        ByteBuffer buffer = bounds == null ? null : bounds.get(fieldId);
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
