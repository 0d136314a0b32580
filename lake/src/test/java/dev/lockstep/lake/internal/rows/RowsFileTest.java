package dev.lockstep.lake.internal.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.FileProfile;
import dev.lockstep.lake.columnar.PageVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written here, DuckDB reads, and finds it like what it writes itself. */
class RowsFileTest {
    private static final RowsForm.FieldIds TABLE =
            new RowsForm.FieldIds() {
                @Override
                public Integer field(RowsForm.Part part) {
                    return part.ordinal() + 1;
                }

                @Override
                public Integer element(RowsForm.Part part) {
                    return 6;
                }
            };

    @TempDir Path directory;

    private RowsForm form(PageVersion version, int dimension, int groupRows) {
        RowsForm form = RowsForm.rows(version, dimension, TABLE);
        return new RowsForm(
                form.columns(), version, groupRows, Map.of("lockstep.collection", "x 'y' é"));
    }

    private Path write(RowsForm form, List<Batch> batches) {
        Path path = directory.resolve("rows.parquet");
        try (RowEncoders encoders = new RowEncoders();
                RowsFile file = encoders.file(path, form)) {
            batches.forEach(batch -> file.add(batch).run());
            file.finish();
            assertThat(file.rows()).isEqualTo(batches.stream().mapToInt(Batch::size).sum());
        }
        return path;
    }

    /** The dimension 0 has no vectors; 70,000 fill more than a page each. */
    @ParameterizedTest
    @CsvSource({
        "V1, 0, 300, 1000", "V1, 1, 3000, 700", "V1, 3, 1, 2048", "V1, 384, 2500, 1000",
        "V2, 0, 300, 1000", "V2, 1, 3000, 700", "V2, 3, 1, 2048", "V2, 384, 2500, 1000",
        "V2, 70000, 9, 4", "V1, 70000, 9, 4", "V2, 17, 40000, 16384"
    })
    void everyBitComesBackInItsPlace(PageVersion version, int dimension, int rows, int groupRows)
            throws Exception {
        List<Batch> batches =
                RandomRows.of(new SplittableRandom(rows + dimension), dimension, rows);

        Path path = write(form(version, dimension, groupRows), batches);

        assertThat(ReadFile.rows(path)).isEqualTo(RandomRows.texts(batches));
        assertThat(ReadFile.groups(path)).isEqualTo(groups(rows, groupRows));
        assertThat(ReadFile.idStatistics(path)).containsAll(bounds(batches, groupRows));
    }

    /** What is to be said of the ids of each row group; nothing of one with a very long id. */
    private static List<String> bounds(List<Batch> batches, int groupRows) {
        List<String> ids = batches.stream().flatMap(batch -> Stream.of(batch.ids())).toList();
        List<String> bounds = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += groupRows) {
            List<String> group = ids.subList(from, Math.min(ids.size(), from + groupRows));
            if (group.stream().allMatch(id -> id.getBytes(UTF_8).length <= 256)) {
                Comparator<String> order =
                        (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
                bounds.add(
                        from / groupRows
                                + " "
                                + Collections.min(group, order)
                                + " "
                                + Collections.max(group, order)
                                + " 0");
            }
        }
        assertThat(bounds).hasSizeGreaterThan(ids.size() / groupRows / 4);
        return bounds;
    }

    private static List<Long> groups(int rows, int groupRows) {
        List<Long> groups = new ArrayList<>();
        for (int left = rows; left > 0; left -= groupRows) {
            groups.add((long) Math.min(left, groupRows));
        }
        return groups;
    }

    @ParameterizedTest
    @EnumSource
    void theFileLooksAsOneOfDuckDBs(FileProfile profile) throws Exception {
        PageVersion version = profile == FileProfile.SHARED ? PageVersion.V1 : PageVersion.V2;
        List<Batch> batches = RandomRows.of(new SplittableRandom(4), 5, 5_000);
        Path ours = write(form(version, 5, 2_048), batches);
        Path theirs = directory.resolve("duckdb.parquet");
        ReadFile.copy(
                ours,
                theirs,
                profile.copyOptions()
                        + ", ROW_GROUP_SIZE 2048, FIELD_IDS {id: 1, vector: {__duckdb_field_id: 2,"
                        + " element: 6}, document: 3, metadata: 4, embedded_from: 5}");

        assertThat(ReadFile.schema(ours)).isEqualTo(ReadFile.schema(theirs));
        assertThat(ReadFile.idStatistics(ours)).isEqualTo(ReadFile.idStatistics(theirs));
        assertThat(ReadFile.counts(ours)).isEqualTo(ReadFile.counts(theirs));
        assertThat(ReadFile.keyValues(ours)).containsEntry("lockstep.collection", "x 'y' é");
    }

    @Test
    void aVeryLongIdLeavesItsRowGroupWithoutBounds() throws Exception {
        Path path =
                write(
                        form(PageVersion.V1, 0, 2),
                        List.of(Batch.ofIds(List.of("b", "z".repeat(300), "c", "a"))));

        assertThat(ReadFile.idStatistics(path)).containsExactly("0 0", "1 a c 0");
    }

    @Test
    void aFileOfNoRowsIsOneAllTheSame() throws Exception {
        Path path = write(form(PageVersion.V2, 3, 100), List.of());

        assertThat(ReadFile.rows(path)).isEmpty();
        assertThat(ReadFile.groups(path)).isEmpty();
    }

    @Test
    void idsAloneAreAFileToo() throws Exception {
        Path path = directory.resolve("ids.parquet");
        try (RowEncoders encoders = new RowEncoders();
                RowsFile file = encoders.file(path, RowsForm.ids(Map.of()))) {
            file.add(Batch.ofIds(List.of("b", "", "a\uD83D\uDE00"))).run();
            file.finish();
        }

        assertThat(ReadFile.query("SELECT id FROM '" + path + "'"))
                .containsExactly("b", "", "a\uD83D\uDE00");
    }

    @Test
    void manyThreadsMayWriteAndEachOnesOrderHolds() throws Exception {
        int threads = 4;
        Path path = directory.resolve("many.parquet");
        try (RowEncoders encoders = new RowEncoders();
                RowsFile file = encoders.file(path, form(PageVersion.V2, 40, 3_000));
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String name = "t" + t + " ";
                all.add(
                        pool.submit(() -> {
                            for (int i = 0; i < 200; i++) {
                                file.add(RandomRows.named(name, i, 40, 1 + i % 90)).run();
                            }
                        }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            file.finish();
            assertThat(file.rows()).isEqualTo(ReadFile.rows(path).size());
        }

        String gaps =
                "SELECT count(*) FROM (SELECT id[1:3] AS t, id[4:]::INT AS n, row_number() OVER"
                        + " (PARTITION BY id[1:3] ORDER BY file_row_number) - 1 AS place FROM"
                        + " read_parquet('"
                        + path
                        + "', file_row_number=true)) WHERE n <> place";
        assertThat(ReadFile.query(gaps)).containsExactly("0");
    }

    @Test
    void whatIsNotFinishedLeavesNothing() {
        Path path = directory.resolve("half.parquet");
        try (RowEncoders encoders = new RowEncoders();
                RowsFile file = encoders.file(path, form(PageVersion.V2, 3, 100))) {
            file.add(RandomRows.named("x", 0, 3, 99)).run();
            assertThat(path).doesNotExist();
            file.add(RandomRows.named("x", 1, 3, 60_000)).run();
            assertThat(path).exists();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void aFileThatCannotBeWrittenFailsByName() throws Exception {
        Path path = directory.resolve("taken");
        Files.createDirectory(path);
        try (RowEncoders encoders = new RowEncoders();
                RowsFile file = encoders.file(path, form(PageVersion.V2, 3, 100))) {
            file.add(RandomRows.named("x", 0, 3, 10)).run();
            assertThatThrownBy(file::finish).hasMessageContaining("Cannot write rows");
        }
    }
}
