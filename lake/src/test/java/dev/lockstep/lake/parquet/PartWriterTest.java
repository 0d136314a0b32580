package dev.lockstep.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.columnar.FileTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a writer says of its file is what the file has. */
class PartWriterTest {
    private static final int DIMENSION = 48;

    @TempDir Path directory;

    private static long crc(byte[] bytes, long from, long to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, (int) from, (int) (to - from));
        return crc.getValue();
    }

    private static Batch batch(int rows) {
        Random random = new Random(rows);
        float[] vectors = new float[rows * DIMENSION];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = random.nextFloat();
        }
        String[] ids = IntStream.range(0, rows).mapToObj(i -> "row " + i).toArray(String[]::new);
        return new Batch(ids, DIMENSION, vectors, null, ids, null, null);
    }

    /** The largest has several row groups. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 400_000})
    void shapeAndSumsAreThoseOfTheFile(int rows) throws Exception {
        Path path = directory.resolve("rows.parquet");
        PartWriter.Written written;
        try (PartWriters writers = new PartWriters();
                PartWriter writer =
                        writers.rows(FileTarget.of(path), DIMENSION, Map.of("a key", "é"))) {
            for (int left = rows; left > 0; left -= 20_000) {
                writer.add(batch(Math.min(20_000, left))).run();
            }
            written = writer.finish();
        }

        byte[] file = Files.readAllBytes(path);
        assertThat(written.shape()).isEqualTo(ParquetRows.shape(path));
        List<FileShape.Chunk> chunks =
                written.shape().groups().stream().flatMap(g -> g.chunks().stream()).toList();
        List<Long> sums = new ArrayList<>();
        chunks.forEach(c -> sums.add(crc(file, c.offset(), c.offset() + c.bytes())));
        assertThat(written.sums().columns()).isEqualTo(sums);
        FileShape.Chunk last = chunks.isEmpty() ? null : chunks.getLast();
        long behind = last == null ? 0 : last.offset() + last.bytes();
        assertThat(written.sums().rest()).isEqualTo(crc(file, behind, file.length));
        assertThat(written.sums().crc32c()).isEqualTo(crc(file, 0, file.length));
        assertThat(written.sums().bytes()).isEqualTo(file.length);
        assertThat(written.sums().sha256())
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
    }

    @Test
    void whatIsNotFinishedIsGone() throws Exception {
        Path path = directory.resolve("half.parquet");
        try (PartWriters writers = new PartWriters();
                PartWriter writer = writers.ids(FileTarget.of(path), Map.of())) {
            writer.add(Arrays.asList("a", "b")).run();
        }
        assertThat(path).doesNotExist();
    }
}
