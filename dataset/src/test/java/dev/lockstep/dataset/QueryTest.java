package dev.lockstep.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @TempDir static Path directory;
    private static Bench bench;
    private static Path secret;

    @BeforeAll
    static void open() throws Exception {
        bench =
                Bench.open(
                        directory,
                        new WorkerLimits(
                                2,
                                128L << 20,
                                256L << 20,
                                256L << 20,
                                2,
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(2)));
        secret = Files.writeString(directory.resolve("secret.csv"), "s\nhidden\n");
        bench.take(
                bench.csv(
                        "d",
                        "id,big,dec,day,at,f,t\n"
                                + "1,9007199254740993,1.10,2024-01-02,2024-01-02T03:04:05.5Z,1e300,x\n"
                                + "2,5,22.05,2024-01-03,2024-01-02T03:04:05Z,2.5,\"\"\n"));
        bench.take(bench.csv("other", "a\n1\n"));
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void valuesAreThoseThatJsonKeeps() {
        QueryResult result =
                bench.query("d", "select * exclude (_row_id) from dataset order by id");
        assertThat(result.columns().stream().map(c -> c.name() + ":" + c.type()))
                .containsExactly(
                        "id:bigint",
                        "big:bigint",
                        "dec:decimal(4,2)",
                        "day:date",
                        "at:timestamptz",
                        "f:double",
                        "t:text");
        assertThat(result.rows())
                .containsExactly(
                        Arrays.asList(
                                1,
                                "9007199254740993",
                                "1.10",
                                "2024-01-02",
                                "2024-01-02T03:04:05.5Z",
                                1e300,
                                "x"),
                        Arrays.asList(
                                2, 5, "22.05", "2024-01-03", "2024-01-02T03:04:05Z", 2.5, ""));
        assertThat(result.truncated()).isFalse();
        assertThat(
                        bench.query(
                                        "d",
                                        "select [1, 2]::bigint[] l, {'a': 1.5} s, null n, map {'k': 1} m")
                                .rows())
                .containsExactly(
                        Arrays.asList(
                                List.of(1, 2),
                                java.util.Map.of("a", "1.5"),
                                null,
                                java.util.Map.of("k", 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from dataset",
                "from dataset",
                "with x as (select id from dataset) select * from x join bronze b on b.id = x.id",
                "select * from (values (1), (2)) v(a), range(3)",
                "select a from unnest([1, 2]) u(a)",
                "describe dataset",
                "summarize dataset",
                "select list_transform([1, 2], lambda x: x + 1)",
                "select id, row_number() over (order by big) from dataset -- comment",
                "select * from dataset where id in (select max(id) from dataset) union all from dataset"
            })
    void selectsRun(String sql) {
        assertThat(bench.query("d", sql).rows()).isNotEmpty();
    }

    static Stream<String> hostile() {
        return Stream.of(
                "",
                ";",
                "selec 1",
                "select 1; select 2",
                "delete from dataset",
                "drop view dataset",
                "create table t as select 1",
                "insert into dataset values (1)",
                "update dataset set id = 1",
                "copy dataset to '/tmp/x.csv'",
                "copy (select 1) to '%s'",
                "attach '%s.db' as a",
                "set memory_limit = '10GB'",
                "reset threads",
                "pragma database_list",
                "call pragma_database_size()",
                "install httpfs",
                "load httpfs",
                "export database '%s.d'",
                "use memory",
                "begin",
                "select * from '%s'",
                "select * from read_csv('%s')",
                "select * from read_text('%s')",
                "select * from read_blob('%s')",
                "select * from read_parquet('%s')",
                "select * from read_json('%s')",
                "select * from glob('/*')",
                "select * from sniff_csv('%s')",
                "select * from parquet_metadata('%s')",
                "select * from query('select 1')",
                "select * from query_table('dataset')",
                "select * from duckdb_settings()",
                "select * from duckdb_secrets()",
                "select * from information_schema.tables",
                "select * from sqlite_master",
                "select * from pg_catalog.pg_tables",
                "select * from other",
                "select current_setting('temp_directory')",
                "select getenv('HOME')",
                "select getvariable('x')",
                "select write_log('x')",
                "select nextval('x')",
                "select * from enable_logging()",
                "select (select max(column0) from read_csv('%s'))",
                "with a as (select * from '%s') select * from a",
                "select * from (with \"%s\" as (select 1) select 1), '%s'",
                "show tables",
                "explain analyze select 1",
                "pivot dataset on id using max(big)",
                "prepare p as select 1",
                "select * from dataset at (version => 1)",
                "select nothing from dataset",
                "select 'a'::int");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void everythingElseIsRefused(String sql) throws Exception {
        String statement = sql.replace("%s", secret.toString());
        assertThatThrownBy(() -> bench.query("d", statement))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.USER);
                            assertThat(e.getMessage()).doesNotContain("hidden");
                        });
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            List.of(
                                    "secret.csv",
                                    "metadata.db",
                                    "metadata.db-wal",
                                    "metadata.db-shm",
                                    "lake",
                                    "datasets"));
        }
        assertThat(Files.readString(secret)).isEqualTo("s\nhidden\n");
        assertThat(bench.text("d", "select count(*) from dataset")).isEqualTo("[2]");
    }

    @Test
    void whatNeverEndsIsEnded() {
        assertThatThrownBy(() ->
                        bench.query(
                                "d",
                                "select count(*) from range(1000000000) a, range(1000000) b"
                                        + " where a.range % 7 = b.range % 11"))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isIn("query-time", "worker-time"));
        assertThat(bench.text("d", "select count(*) from dataset")).isEqualTo("[2]");
    }

    @Test
    void whatNeedsTooMuchMemoryFailsAlone() {
        assertThatThrownBy(() ->
                        bench.query(
                                "d",
                                "select list(a.range || repeat('x', 1000)) from"
                                        + " range(10000000) a"))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e ->
                                assertThat(e.code())
                                        .isIn("query-memory", "query-time", "worker-died"));
        assertThat(bench.text("d", "select count(*) from dataset")).isEqualTo("[2]");
    }

    @Test
    void moreRowsThanAskedForAreCutAndSaid() {
        QueryResult result =
                bench.service.query(Bench.TENANT, "d", "select * from range(100000000)", 10);
        assertThat(result.rows()).hasSize(10);
        assertThat(result.truncated()).isTrue();
        assertThat(bench.service.query(Bench.TENANT, "d", "from range(10)", 10).truncated())
                .isFalse();
    }

    @Test
    void layersAreShownAndOthersRefused() {
        assertThat(bench.service.rows(Bench.TENANT, "d", "silver", 1).rows()).hasSize(1);
        assertThat(bench.service.rows(Bench.TENANT, "d", "bronze", 5).rows()).hasSize(2);
        assertThatThrownBy(() -> bench.service.rows(Bench.TENANT, "d", "gold; drop", 1))
                .hasMessageContaining("expected bronze or silver");
    }

    @Test
    void aKilledWorkerIsAFailedRequestAndNoMore() {
        try (WorkerPool.Lease lease =
                bench.home.workers().lease(Bench.TENANT, WorkerPool.Work.QUERY, "")) {
            ProcessHandle.of(lease.pid()).orElseThrow().destroyForcibly();
        }
        assertThat(bench.text("d", "select count(*) from dataset")).isEqualTo("[2]");
    }

    @Test
    void aWorkerServesOneTenantOnly() {
        long mine;
        try (WorkerPool.Lease lease =
                bench.home.workers().lease(Bench.TENANT, WorkerPool.Work.QUERY, "")) {
            mine = lease.pid();
        }
        try (WorkerPool.Lease lease =
                bench.home.workers().lease(new TenantId("t2"), WorkerPool.Work.QUERY, "")) {
            assertThat(lease.pid()).isNotEqualTo(mine);
        }
    }
}
