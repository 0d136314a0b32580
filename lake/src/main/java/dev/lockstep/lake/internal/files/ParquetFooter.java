package dev.lockstep.lake.internal.files;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.columnar.ParquetFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * The footer of a Parquet file, read without Hadoop: the last eight bytes are its length and {@code
 * PAR1}.
 *
 * @param bytes of the whole file
 */
public record ParquetFooter(long bytes, ParquetMetadata metadata) {
    private static final int MAGIC =
            ByteBuffer.wrap(new byte[] {'P', 'A', 'R', '1'})
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();

    /**
     * @throws LockstepException USER with code {@code file-schema} where it is no Parquet file
     */
    public static ParquetFooter read(InputFile file) {
        try (SeekableInputStream in = file.newStream()) {
            long size = file.getLength();
            ByteBuffer tail = bytes(in, size - 8, 8);
            int length = tail.getInt(0);
            if (tail.getInt(4) != MAGIC || length <= 0 || length > size - 12) {
                throw noParquet(file.location(), null);
            }
            byte[] footer = bytes(in, size - 8 - length, length).array();
            return new ParquetFooter(
                    size,
                    new ParquetMetadataConverter()
                            .fromParquetMetadata(
                                    Util.readFileMetaData(new ByteArrayInputStream(footer))));
        } catch (IOException | RuntimeException e) {
            throw e instanceof LockstepException known ? known : noParquet(file.location(), e);
        }
    }

    private static ByteBuffer bytes(SeekableInputStream in, long offset, int length)
            throws IOException {
        in.seek(Math.max(0, offset));
        return ByteBuffer.wrap(in.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static LockstepException noParquet(String location, @Nullable Throwable cause) {
        return new LockstepException(
                ErrorKind.USER,
                "file-schema",
                "Cannot take " + location + ": found no readable Parquet footer, expected one.",
                cause);
    }

    public MessageType schema() {
        return metadata.getFileMetaData().getSchema();
    }

    /** Whether it is of our own writer, whose pages have sums. */
    public boolean isOurs() {
        String by = metadata.getFileMetaData().getCreatedBy();
        return by != null && by.startsWith(ParquetFile.CREATED_BY);
    }

    public long rows() {
        return metadata.getBlocks().stream().mapToLong(b -> b.getRowCount()).sum();
    }

    public Metrics metrics(MetricsConfig config) {
        return ParquetUtil.footerMetrics(metadata, Stream.empty(), config);
    }
}
