package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.ExportService;
import dev.lockstep.api.service.ExportService.Database;
import dev.lockstep.api.service.ExportService.ExportRequest;
import dev.lockstep.api.service.ExportService.ImportRequest;
import dev.lockstep.api.service.StoreService.StoreView;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A database out into files and into another one, by what cron jobs call. */
class ExportImportTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final int ROWS = 1_000;

    @TempDir Path temp;
    private final PostgresServer server = PostgresServer.withVector();
    private final String from = server.freshDatabase();
    private final String to = server.freshDatabase();
    private Path directory;
    private Lockstep lockstep;

    @BeforeEach
    void open() throws SQLException {
        directory = temp.resolve("exports/vectors");
        execute(
                from,
                "create extension vector",
                "create table langchain_pg_collection (uuid uuid primary key, name varchar not null"
                        + " unique, cmetadata json)",
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid"
                        + " references langchain_pg_collection (uuid) on delete cascade, embedding"
                        + " vector, document varchar, cmetadata jsonb)",
                "insert into langchain_pg_collection values (gen_random_uuid(), 'chunks', null),"
                        + " (gen_random_uuid(), 'notes', null)",
                "insert into langchain_pg_embedding select name || '-' || i, uuid, ('[' || i ||"
                        + " ',0.25,' || i / 7.0 || ']')::vector, 'text ' || i,"
                        + " jsonb_build_object('page', i) from langchain_pg_collection,"
                        + " generate_series(1, "
                        + ROWS
                        + ") i",
                "create table event_summaries (id bigint primary key, title varchar(80) not null,"
                        + " summary text, score double precision, price numeric(12,4), at"
                        + " timestamptz, tags text[], extra jsonb)",
                "insert into event_summaries select i, 'event ' || i, case when i % 3 > 0 then"
                        + " 'it''s ' || i end, i / 3.0, i * 1.25, timestamptz '2024-02-29"
                        + " 12:00:00.123456+02' + i * interval '1 hour', array['a', null, i::text],"
                        + " jsonb_build_object('n', i, 'deep', jsonb_build_array(1, null)) from"
                        + " generate_series(1, 300) i");
        Path home = temp.resolve("home");
        lockstep =
                Lockstep.open(
                        Home.at(home, null), Configuration.read(home, null, Map.of(), Map.of()));
    }

    @AfterEach
    void close() {
        lockstep.close();
    }

    private void execute(String url, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String text(String url, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    private Database database(String url) {
        return new Database(url.replace("jdbc:", ""), server.user(), server.password());
    }

    private ExportRequest export(@Nullable List<String> collections, @Nullable Long batch) {
        return new ExportRequest(
                database(from), collections, true, directory.toString(), batch, null, null);
    }

    private ImportRequest imported(boolean clear, boolean skip) {
        return new ImportRequest(database(to), directory.toString(), null, null, clear, skip);
    }

    private RunView succeeded(RunView run) throws InterruptedException {
        RunView now = run;
        while (!now.state().ended()) {
            now = lockstep.runs().awaitChange(T, now, Duration.ofSeconds(30));
        }
        assertThat(now.state()).as("%s", now.failure()).isEqualTo(RunState.SUCCEEDED);
        return now;
    }

    private TreeSet<String> files() throws Exception {
        try (Stream<Path> all = Files.list(directory)) {
            TreeSet<String> names = new TreeSet<>();
            all.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".parquet") || name.endsWith(".json"))
                    .forEach(names::add);
            return names;
        }
    }

    @Test
    void aDatabaseGoesOutAndComesBackEqual() throws Exception {
        ExportService exports = lockstep.exports();
        assertThat(exports.planExport(T, export(null, null)).rows()).isEqualTo(2 * ROWS + 300);
        assertThat(directory).doesNotExist();
        succeeded(exports.export(T, export(null, null)));
        assertThat(files())
                .containsExactly(
                        "chunks.parquet",
                        "event_summaries.parquet",
                        "export_manifest.json",
                        "notes.parquet");
        JsonNode manifest = JsonMapper.shared().readTree(directory.resolve("export_manifest.json"));
        assertThat(manifest.path("metadata").path("total_embeddings").asInt()).isEqualTo(2 * ROWS);
        assertThat(manifest.path("metadata").path("include_event_summaries").asBoolean()).isTrue();
        assertThat(directory.resolve(".lockstep-export")).doesNotExist();

        RestorePlan plan = exports.planImport(T, imported(false, false));
        assertThat(plan.problem()).isNull();
        assertThat(plan.rows()).isEqualTo(2 * ROWS + 300);
        assertThat(text(to, "select count(*) from pg_class where relname = 'event_summaries'"))
                .isEqualTo("0");
        succeeded(exports.importInto(T, imported(false, false)));
        for (String sql :
                List.of(
                        "select md5(string_agg(e::text, ';' order by id)) from event_summaries e",
                        "select pg_get_constraintdef(oid) from pg_constraint where contype = 'p'"
                                + " and conrelid = 'event_summaries'::regclass",
                        "select string_agg(format_type(atttypid, atttypmod), ',' order by attnum)"
                                + " from pg_attribute where attrelid = 'event_summaries'::regclass"
                                + " and attnum > 0")) {
            assertThat(text(to, sql)).as(sql).isEqualTo(text(from, sql));
        }
        assertThat(lockstep.stores().list(T)).extracting(StoreView::origin).containsOnly("home");
    }

    @Test
    void whatIsThereStaysUnlessItIsToBeCleared() throws Exception {
        ExportService exports = lockstep.exports();
        succeeded(exports.export(T, export(List.of("chunks"), null)));
        succeeded(exports.importInto(T, imported(false, true)));
        String mine =
                "insert into event_summaries (id, title) values (9000, 'mine') on conflict do nothing";
        execute(
                to,
                "create table if not exists event_summaries (id bigint primary key, title"
                        + " varchar(80) not null, summary text, score double precision, price"
                        + " numeric(12,4), at timestamptz, tags text[], extra jsonb)",
                mine,
                "update event_summaries set title = 'old' where id = 1");
        succeeded(exports.importInto(T, imported(false, false)));
        assertThat(text(to, "select count(*) from event_summaries")).isEqualTo("301");
        succeeded(exports.importInto(T, imported(true, true)));
        assertThat(text(to, "select count(*) from event_summaries")).isEqualTo("301");
        succeeded(exports.importInto(T, imported(true, false)));
        assertThat(text(to, "select count(*) from event_summaries")).isEqualTo("300");
    }

    @Test
    void anExportTakesThePlaceOfAnEarlierOne() throws Exception {
        ExportService exports = lockstep.exports();
        succeeded(exports.export(T, export(null, 400L)));
        assertThat(files())
                .contains(
                        "chunks_part0000.parquet",
                        "chunks_part0002.parquet",
                        "notes_part0001.parquet");
        Files.writeString(directory.resolve("mine.txt"), "not an export's");
        execute(from, "delete from langchain_pg_embedding where id like 'notes-%'");
        succeeded(exports.export(T, export(List.of("chunks"), null)));
        assertThat(files())
                .containsExactly(
                        "chunks.parquet", "event_summaries.parquet", "export_manifest.json");
        assertThat(directory.resolve("mine.txt")).exists();
        succeeded(lockstep.backups().verify(T, directory.toString()));
    }

    /** As a script of data frames writes it: vectors as text, the companion table's own columns. */
    @Test
    void anExportOfAnotherProgramComesIn() throws Exception {
        Files.createDirectories(directory);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            sql.execute(
                    "COPY (SELECT 'c' || i AS id, '[' || i || ',0.5,1e0]' AS embedding, 'text ' || i"
                            + " AS document, '{\"n\": ' || i || '}' AS cmetadata FROM range(40) t(i))"
                            + " TO '"
                            + directory.resolve("chunk_embeddings.parquet")
                            + "' (FORMAT parquet)");
            sql.execute(
                    "COPY (SELECT i AS id, 'event ' || i AS title, TIMESTAMPTZ '2024-02-29"
                            + " 10:00:00.5Z' + to_hours(i::int) AS at, (i / 4)::DECIMAL(9,2) AS price,"
                            + " CASE WHEN i > 3 THEN '{\"deep\": [' || i || ', null]}' END AS extra,"
                            + " '[draft] ' || i AS note, (i / 3)::FLOAT AS f, CASE i WHEN 1 THEN"
                            + " 'nan'::DOUBLE WHEN 2 THEN '-inf'::DOUBLE ELSE i / 7 END AS d FROM range(20) t(i)) TO '"
                            + directory.resolve("event_summaries.parquet")
                            + "' (FORMAT parquet)");
        }
        RunView done = succeeded(lockstep.exports().importInto(T, imported(false, false)));
        assertThat(done.result()).containsEntry("rows", "60");
        assertThat(
                        text(
                                to,
                                "select string_agg(format_type(atttypid, atttypmod), ',' order by"
                                        + " attnum) from pg_attribute where attrelid ="
                                        + " 'event_summaries'::regclass and attnum > 0"))
                .isEqualTo(
                        "bigint,text,timestamp with time zone,numeric(9,2),jsonb,text,real,double"
                                + " precision");
        assertThat(
                        text(
                                to,
                                "select at at time zone 'UTC' || ' ' || price || ' ' || (extra ->"
                                        + " 'deep' ->> 0) || ' ' || note from event_summaries where id"
                                        + " = 7"))
                .isEqualTo("2024-02-29 17:00:00.5 1.75 7 [draft] 7");
        assertThat(
                        text(
                                to,
                                "select count(*) from langchain_pg_embedding e join"
                                        + " langchain_pg_collection c on c.uuid = e.collection_id where"
                                        + " c.name = 'chunk_embeddings'"))
                .isEqualTo("40");
    }

    @Test
    void whatCannotBeDoneIsSaidAndLeavesNoName() {
        ExportService exports = lockstep.exports();
        assertThatThrownBy(() ->
                        exports.export(
                                T,
                                new ExportRequest(
                                        new Database(
                                                "postgresql://u:hidden@127.0.0.1:1/x", null, null),
                                        null,
                                        null,
                                        directory.toString(),
                                        null,
                                        null,
                                        null)))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> exports.export(T, export(List.of("none"), null)))
                .hasMessageContaining("none");
        assertThatThrownBy(() -> exports.planImport(T, imported(false, false)))
                .hasMessageContaining("no directory");
        assertThatThrownBy(() ->
                        exports.export(
                                T,
                                new ExportRequest(
                                        database(from), null, null, "here", null, null, null)))
                .hasMessageContaining("absolute path");
        assertThat(lockstep.stores().list(T)).extracting(StoreView::origin).containsOnly("home");
        assertThat(temp.resolve("home/secrets/default"))
                .satisfiesAnyOf(
                        d -> assertThat(d).doesNotExist(), d -> assertThat(d).isEmptyDirectory());
    }
}
