package dev.lockstep.lake.internal.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.columnar.PageVersion;
import dev.lockstep.lake.internal.scan.BatchBuilder;
import dev.lockstep.lake.internal.scan.FileCursor;
import dev.lockstep.lake.internal.scan.OwnCursor;
import dev.lockstep.lake.parquet.Excerpt;
import dev.lockstep.lake.parquet.FileShape;
import dev.lockstep.lake.parquet.ParquetRows;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What our writer wrote reads without DuckDB as DuckDB reads it, and never otherwise. */
class OwnRowsTest {
    /** Every bit takes half a minute; these are of all bytes and all places in a byte. */
    private static final int STEP = 7;

    @TempDir Path directory;
    private final List<OwnScan> scans = new ArrayList<>();

    @AfterEach
    void close() {
        scans.forEach(OwnScan::close);
    }

    private OwnScan scan(Path file, int dimension) {
        OwnScan scan = new OwnScan(file, dimension);
        scans.add(scan);
        return scan;
    }

    private Path write(PageVersion version, int dimension, int groupRows, List<Batch> batches) {
        RowsForm form =
                new RowsForm(
                        RowsForm.rows(dimension, Map.of()).columns(), version, groupRows, Map.of());
        Path path = directory.resolve(version + ".parquet");
        try (RowEncoders encoders = new RowEncoders();
                RowsFile file = encoders.file(path, form)) {
            batches.forEach(batch -> file.add(batch).run());
            file.finish();
        }
        return path;
    }

    /** The dimension 0 has no vectors; 70,000 fill more than a page each. */
    @ParameterizedTest
    @CsvSource({
        "V1, 0, 300, 1000", "V1, 1, 3000, 700", "V1, 3, 1, 2048", "V1, 384, 2500, 1000",
        "V2, 0, 300, 1000", "V2, 1, 3000, 700", "V2, 3, 1, 2048", "V2, 384, 2500, 1000",
        "V2, 70000, 9, 4", "V1, 70000, 9, 4", "V2, 17, 40000, 16384", "V1, 5, 0, 4"
    })
    void everyRowIsAsDuckDBReadsIt(PageVersion version, int dimension, int rows, int groupRows)
            throws SQLException {
        Path file =
                write(
                        version,
                        dimension,
                        groupRows,
                        RandomRows.of(new SplittableRandom(rows + dimension), dimension, rows));

        assertThat(scan(file, dimension).read(0, rows)).isEqualTo(ReadFile.rows(file));
    }

    @ParameterizedTest
    @EnumSource
    void anyPositionIsFoundAgainAndDroppedRowsStayOut(PageVersion version) throws SQLException {
        int rows = 1500;
        List<Batch> batches = RandomRows.of(new SplittableRandom(7), 4, rows);
        Path file = write(version, 4, 400, batches);
        List<String> all = ReadFile.rows(file);
        BitSet dropped = new BitSet();
        new SplittableRandom(3).ints(500, 0, rows).forEach(dropped::set);
        dropped.set(790, 830);
        OwnScan scan = scan(file, 4);

        for (int from = 0; from < rows; from += 83) {
            List<String> kept = new ArrayList<>();
            IntStream.range(from, rows - 10)
                    .filter(row -> !dropped.get(row))
                    .forEach(row -> kept.add(all.get(row)));
            Position position = new Position(5, "0:" + from, false);
            assertThat(
                            RandomRows.texts(
                                    scan.read(dropped, OwnScan.split(0, rows - 10), position, 77)))
                    .isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @EnumSource
    void textsOfEveryKindComeBack(PageVersion version) throws SQLException {
        String odd = "\uFFFD \uD83D\uDE00 \u0000 \u00E9 \u6F22";
        List<Row> rows = new ArrayList<>();
        for (String text : new String[] {"", odd, "x".repeat(1 << 20), odd.repeat(150_000), null}) {
            rows.add(new Row(rows.size() + odd, new float[] {1, -0f}, text, text));
            rows.add(new Row("r" + rows.size(), null, null, text));
        }
        Path file = write(version, 2, 4, List.of(Batch.of(rows, 2)));

        assertThat(scan(file, 2).read(0, rows.size()))
                .isEqualTo(ReadFile.rows(file))
                .isEqualTo(RandomRows.texts(List.of(Batch.of(rows, 2))));
    }

    @Test
    void aPartOfAFileIsReadByTheRowsOfTheWhole() throws Exception {
        Path file = write(PageVersion.V2, 3, 7, List.of(some(25)));
        List<String> all = ReadFile.rows(file);
        byte[] whole = Files.readAllBytes(file);
        Excerpt excerpt = Excerpt.of(whole, 1, 3, _ -> true);
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        part.writeBytes(Excerpt.head());
        for (Excerpt.Span span : excerpt.spans()) {
            part.write(whole, (int) span.offset(), (int) span.bytes());
        }
        part.writeBytes(excerpt.footer());
        Files.write(file, part.toByteArray());
        BitSet dropped = new BitSet();
        dropped.set(11);

        BatchBuilder rows = new BatchBuilder(3, 100);
        try (FileCursor cursor =
                scan(file, 3)
                        .open(dropped, new OwnCursor.Part(new FileContent.Here(file), 7, 10, 25))) {
            while (cursor.read(rows)) {
                assertThat(cursor.next()).isBetween(11L, 21L);
            }
            assertThat(cursor.next()).isEqualTo(21);
        }

        List<String> wanted = new ArrayList<>(all.subList(10, 21));
        wanted.remove(1);
        assertThat(RandomRows.texts(List.of(rows.build()))).isEqualTo(wanted);
    }

    @Test
    void onlyWhatIsAskedForIsRead() {
        int rows = 4000;
        Path file =
                write(PageVersion.V2, 384, 1000, RandomRows.of(new SplittableRandom(1), 384, rows));
        FileShape shape = ParquetRows.shape(file);

        OwnScan texts = scan(file, 0);
        texts.read(0, rows);
        assertThat(texts.counters().view().bytesRead()).isEqualTo(bytes(shape.groups(), false));

        OwnScan second = scan(file, 384);
        second.read(1000, 2000);
        assertThat(second.counters().view().bytesRead())
                .isEqualTo(bytes(shape.groups().subList(1, 2), true));

        OwnScan few = scan(file, 384);
        few.read(3990, 4000);
        assertThat(few.counters().view().bytesRead())
                .isLessThan(bytes(shape.groups().subList(3, 4), true));
    }

    private static long bytes(List<FileShape.RowGroup> groups, boolean vectors) {
        return groups.stream()
                .flatMap(group -> group.chunks().stream())
                .filter(chunk -> vectors || !chunk.column().startsWith("vector"))
                .mapToLong(FileShape.Chunk::bytes)
                .sum();
    }

    /**
     * Of what lies before the footer any bit counts; of the footer, what could serve other rows.
     */
    @ParameterizedTest
    @EnumSource
    void aBitThatHasChangedIsNamedAndNeverServed(PageVersion version) throws Exception {
        int rows = 22;
        Path file = write(version, 3, 15, List.of(RandomRows.named("row ", 0, 3, 9), some(13)));
        List<String> right = ReadFile.rows(file);
        long pages =
                ParquetRows.shape(file).groups().stream()
                        .flatMap(group -> group.chunks().stream())
                        .mapToLong(chunk -> chunk.offset() + chunk.bytes())
                        .max()
                        .orElseThrow();
        byte[] whole = Files.readAllBytes(file);
        OwnScan scan = scan(file, 3);
        int left = 0;
        for (int bit = 0; bit < 8 * whole.length; bit += STEP) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, damaged);
            try {
                List<String> found = scan.read(0, rows);
                assertThat(found).as("bit %d of byte %d", bit % 8, bit / 8).isEqualTo(right);
                assertThat(bit / 8 < 4 || bit / 8 >= pages)
                        .as("bit %d of byte %d is not noticed", bit % 8, bit / 8)
                        .isTrue();
            } catch (LockstepException named) {
                assertThat(named).hasMessageContaining("row");
                assertThat(bit / 8 >= 4).isTrue();
            } catch (OwnScan.LeftToDuck notOurs) {
                left++;
                assertThat(bit / 8 >= pages).isTrue();
            }
        }
        assertThat(left).isPositive();
    }

    private static Batch some(int rows) {
        SplittableRandom random = new SplittableRandom(11);
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            float[] vector = {random.nextInt(), 0.1f * i, -i};
            all.add(
                    new Row(
                            "some" + i,
                            i % 6 == 2 ? null : vector,
                            i % 5 == 1 ? null : "text \u00E9 " + random.nextLong(),
                            i % 3 == 0 ? null : "{\"k\":" + i + "}"));
        }
        return Batch.of(all, 3);
    }

    @Test
    void aFileThatEndsTooEarlyIsNamed() throws Exception {
        Path file = write(PageVersion.V2, 3, 25, List.of(some(25)));
        OwnScan scan = scan(file, 3);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> scan.read(0, 25)).isInstanceOf(OwnScan.LeftToDuck.class);
        }
    }

    @Test
    void aVectorOfAnotherDimensionIsRefusedAsDuckDBRefusesIt() {
        Path file = write(PageVersion.V2, 3, 25, List.of(some(25)));

        assertThatThrownBy(() -> scan(file, 4).read(0, 25))
                .hasMessageContaining("a vector of 3 components where the first has 4");
    }
}
