package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other programs wrote is read as it is, and what is odd about it is noted. */
class ForeignTest {
    @TempDir Path directory;
    private Opened opened;
    private Path theirs;
    private ArchiveStore store;

    @BeforeEach
    void open() {
        opened = Opened.in(directory);
        theirs = directory.resolve("archive/export");
        store =
                ArchiveStore.directory(
                        opened.bucket(), "export", Made.TENANT, opened.parquet(), opened.clock());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private void write(String path, String select) throws IOException {
        Path file = theirs.resolve(path);
        Files.createDirectories(file.getParent());
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
        } catch (SQLException e) {
            throw new IllegalArgumentException(select, e);
        }
    }

    private void write(String path, byte[] text) throws IOException {
        Files.createDirectories(theirs);
        Files.write(theirs.resolve(path), text);
    }

    private static CollectionRef ref(String name) {
        return new CollectionRef(Made.TENANT, ArchiveStore.NAME, name);
    }

    private Map<String, Row> rows(String name) {
        try (Snapshot snapshot = store.pin(ref(name), "test", Duration.ofHours(1))) {
            Map<String, Row> rows = Rows.all(snapshot);
            for (Row row : rows.values()) {
                Rows.assertSame(row, snapshot.fetch(List.of(row.id())).row(0));
            }
            return rows;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'[0.123, 0.456]' | '[1,2]'",
                "'[0.123,0.456]'::VARCHAR | '[1e0,2.0]'",
                "'{0.123,0.456}' | '{1,2}'",
                "[0.123::DOUBLE, 0.456::DOUBLE] | [1::DOUBLE, 2::DOUBLE]",
                "[0.123::FLOAT, 0.456::FLOAT] | [1::FLOAT, 2::FLOAT]",
                "[0.123, 0.456]::FLOAT[2] | [1, 2]::FLOAT[2]",
                "[0.123, 0.456]::DOUBLE[2] | [1, 2]::DOUBLE[2]",
            })
    void aVectorInAnySpellingIsRead(String first, String second) throws Exception {
        write(
                "chunk_embeddings.parquet",
                "SELECT 'a' AS id, "
                        + first
                        + " AS embedding, 'text a' AS document,"
                        + " '{\"k\": 1}' AS cmetadata UNION ALL SELECT 'b', "
                        + second
                        + ", NULL, NULL");

        Rows.assertSame(
                List.of(
                        new Row("a", new float[] {0.123f, 0.456f}, "text a", "{\"k\": 1}"),
                        new Row("b", new float[] {1, 2}, null, null)),
                rows("chunk_embeddings").values());
        assertThat(store.notes(ref("chunk_embeddings"))).isEmpty();
    }

    @Test
    void textGoesToFloatWithoutADoubleInBetween() throws Exception {
        // Half way between two floats as a double, a little above it as text.
        String text = "1.00000017881393432617187500000000000001";
        write("c.parquet", "SELECT 'a' AS id, '[" + text + ",1e-45,3.4028235e38]' AS embedding");

        Rows.assertSame(
                List.of(
                        new Row(
                                "a",
                                new float[] {Float.parseFloat(text), 1e-45f, Float.MAX_VALUE},
                                null,
                                null)),
                rows("c").values());
    }

    @Test
    void theOldLayoutOfLangChainIsRead() throws Exception {
        String uuid = "2f9dd4c8-6f0a-4a52-9b8a-0e8a7c2b1d11";
        write(
                "docs.parquet",
                "SELECT uuid '"
                        + uuid
                        + "' AS uuid, uuid '"
                        + uuid
                        + "' AS collection_id,"
                        + " '[1,2,3]' AS embedding, 'x' AS document, {'a': 1, 'b': [1, NULL]} AS"
                        + " cmetadata, 'mine' AS custom_id");

        Rows.assertSame(
                List.of(new Row(uuid, new float[] {1, 2, 3}, "x", "{\"a\":1,\"b\":[1,null]}")),
                rows("docs").values());
        assertThat(store.notes(ref("docs")))
                .containsExactly("Columns that are not read: collection_id, custom_id.");
    }

    @Test
    void columnsWithoutMetadataBecomeIt() throws Exception {
        write(
                "event_summaries.parquet",
                "SELECT 7 AS id, 'storm' AS title, 1.5 AS score, DATE '2024-11-06' AS day");

        assertThat(rows("event_summaries").get("7"))
                .satisfies(r -> assertThat(r.vector()).isNull())
                .satisfies(r ->
                        assertThat(r.metadata())
                                .isEqualTo(
                                        "{\"title\":\"storm\",\"score\":1.5,"
                                                + "\"day\":\"2024-11-06\"}"));
    }

    @Test
    void rowsWithoutIdAreNamedByTheirPlace() throws Exception {
        write("c_part0000.parquet", "SELECT [1::FLOAT] AS vector UNION ALL SELECT [2::FLOAT]");
        write("c_part0001.parquet", "SELECT [3::FLOAT] AS vector");

        assertThat(rows("c")).containsOnlyKeys("c_part0000-0", "c_part0000-1", "c_part0001-0");
        assertThat(store.notes(ref("c"))).singleElement().asString().contains("No column is an id");
    }

    @Test
    void countsThatDoNotAddUpAreNotedAndNotRefused() throws Exception {
        write("a_part0000.parquet", "SELECT 'x' AS id, '[1]' AS embedding");
        write("a_part0001.parquet", "SELECT 'y' AS id, '[2]' AS embedding");
        write("event_summaries.parquet", "SELECT 1 AS id, 'e' AS title");
        write(
                "export_manifest.json",
                """
                {"export_timestamp": "2024-11-06T19:45:00", "total_files": 6,
                 "files": ["a_part0000.parquet", "a_part0001.parquet", "event_summaries.parquet"],
                 "metadata": {"total_embeddings": 481007, "collections": ["a", "gone"],
                   "include_event_summaries": true}}
                """
                        .getBytes());

        assertThat(rows("a")).containsOnlyKeys("x", "y");
        assertThat(store.notes(ref("a")))
                .containsExactly(
                        "The manifest says 6 files and lists 3.",
                        "The manifest says 481007 embeddings and the files hold 2.",
                        "The manifest names collection gone, which has no file.");
        Archive archive = Archive.open(opened.bucket(), opened.parquet(), opened.clock());
        move();
        assertThat(archive.find(Made.TENANT, "export").orElseThrow())
                .satisfies(b -> assertThat(b.created()).hasToString("2024-11-06T19:45:00Z"))
                .satisfies(b -> assertThat(b.formatVersion()).isZero())
                .satisfies(b -> assertThat(b.notes()).hasSize(3));
        Verification found = archive.verify(Made.TENANT, "export", VerifyOptions.FILES);
        assertThat(found.damages()).isEmpty();
        assertThat(found.rows()).isEqualTo(3);
    }

    /** Puts the directory where the archive's root looks for a tenant's backups. */
    private void move() throws IOException {
        Path home = directory.resolve("archive").resolve(Made.TENANT.value());
        Files.createDirectories(home);
        Files.move(theirs, home.resolve("export"));
    }

    @Test
    void aFileThatTheManifestListsAndThatIsMissingIsRefused() throws Exception {
        write("a.parquet", "SELECT 'x' AS id, '[1]' AS embedding");
        write(
                "export_manifest.json",
                "{\"files\": [\"a.parquet\", \"a_part0001.parquet\"]}".getBytes());

        assertThatThrownBy(() -> rows("a"))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("archive-damaged"))
                .hasMessageContaining("a_part0001.parquet");
    }

    @Test
    void aFileThatIsNoParquetIsRefusedByName() throws Exception {
        write("a.parquet", "no parquet at all".getBytes());

        assertThatThrownBy(() -> rows("a")).hasMessageContaining("export/a.parquet");
    }

    @Test
    void theLayoutOfVectorIoIsRead() throws Exception {
        write(
                "works/p1.parquet",
                "SELECT 'a' AS id, [1::FLOAT, 2::FLOAT] AS embedding, 'one' AS title");
        write(
                "works/p2.parquet",
                "SELECT 'b' AS id, [3::FLOAT, 4::FLOAT] AS embedding, NULL::VARCHAR AS title");
        write("works_old/1.parquet", "SELECT 'c' AS id, [5::FLOAT] AS embedding, 'x' AS title");
        write(
                "VDF_META.json",
                """
                {"version": "0.0.1", "file_structure": [], "author": "me",
                 "exported_from": "pinecone", "exported_at": "2024-11-06", "id_column": "id",
                 "indexes": {"works": [
                   {"namespace": "", "index_name": "works", "total_vector_count": 5,
                    "exported_vector_count": 2, "dimensions": 2, "model_name": "m-1",
                    "vector_columns": ["embedding"], "data_path": "works", "metric": "Euclid"},
                   {"namespace": "old", "index_name": "works", "total_vector_count": 1,
                    "exported_vector_count": 1, "dimensions": 1, "vector_columns": ["embedding"],
                    "data_path": "works_old/", "metric": "Dot"}]}}
                """
                        .getBytes());

        assertThat(store.collections(Made.TENANT))
                .extracting(c -> c.ref().name())
                .containsExactly("works", "works/old");
        CollectionInfo works = store.describe(ref("works")).orElseThrow();
        assertThat(works.spec().metric()).isEqualTo(Metric.L2);
        assertThat(works.spec().model()).isEqualTo("m-1");
        assertThat(works.spec().dimension()).isEqualTo(2);
        Rows.assertSame(
                List.of(
                        new Row("a", new float[] {1, 2}, null, "{\"title\":\"one\"}"),
                        new Row("b", new float[] {3, 4}, null, "{\"title\":null}")),
                rows("works").values());
        assertThat(store.notes(ref("works"))).containsExactly("2 of 5 vectors were exported.");
        Rows.assertSame(
                List.of(new Row("c", new float[] {5}, null, "{\"title\":\"x\"}")),
                rows("works/old").values());
    }

    @Test
    void aFileOfOursAloneStillKnowsItsCollection() throws Exception {
        new Made(opened).full("b1", Made.GENERATOR.rows(0, 20));
        Files.createDirectories(theirs);
        Files.copy(new Made(opened).file("b1", "works.parquet"), theirs.resolve("works.parquet"));

        assertThat(store.describe(ref("works")).orElseThrow().spec()).isEqualTo(Made.SPEC);
        Rows.assertSame(Made.GENERATOR.rows(0, 20), rows("works").values());
    }

    @Test
    void readingLeavesNoTrace() throws Exception {
        write("a.parquet", "SELECT 'x' AS id, '[1]' AS embedding");
        move();
        Archive archive = Archive.open(opened.bucket(), opened.parquet(), opened.clock());
        CollectionRef inRoot = ref("export/a");
        try (Snapshot snapshot = archive.store().pin(inRoot, "test", Duration.ofHours(1))) {
            assertThat(snapshot.rows()).isOne();
            archive.store().reopen(snapshot.ref()).close();
        }
        archive.verify(Made.TENANT, "export", VerifyOptions.FILES);
        archive.find(Made.TENANT, "absent");
        archive.expire(Made.TENANT, Retention.NOTHING.keepLast(1), false);

        Path home = directory.resolve("archive/default");
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.map(f -> home.relativize(f).toString()))
                    .containsExactlyInAnyOrder("", "export", "export/a.parquet");
        }
    }

    @Test
    void aRowWithoutIdIsNotLostAndAMissingComponentIsNotRead() throws Exception {
        write("a.parquet", "SELECT 'x' AS id, '[1]' AS embedding UNION ALL SELECT NULL, '[2]'");
        write("b.parquet", "SELECT 'x' AS id, [1::DOUBLE, NULL, 2] AS embedding");

        assertThat(rows("a")).containsOnlyKeys("x", "a-1");
        assertThatThrownBy(() -> rows("b")).hasMessageContaining("component missing");
    }

    @Test
    void mixedDimensionsAreNamedAndNotRead() throws Exception {
        write(
                "a.parquet",
                "SELECT 'x' AS id, '[1,2]' AS embedding UNION ALL SELECT 'y', '[1,2,3]'");

        assertThatThrownBy(() -> rows("a")).hasMessageContaining("a vector of 3 components");
    }
}
