package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Finding;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.CollectionService.CollectionView;
import dev.lockstep.api.service.StoreService;
import dev.lockstep.api.service.StoreService.NewStore;
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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of LangChain's as a store by name: copied, compared, backed up, and restored. */
class PgVectorStoreTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final int ROWS = 3_000;
    private static final String HOLDING =
            "from pg_stat_activity where application_name = 'lockstep' and state = 'idle in"
                    + " transaction' and datname = current_database()";

    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final String url = server.freshDatabase();
    private Configuration configuration;
    private Lockstep lockstep;

    @BeforeEach
    void open() throws SQLException {
        execute(
                "create extension vector",
                "create table langchain_pg_collection (uuid uuid primary key, name varchar not null"
                        + " unique, cmetadata json)",
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid"
                        + " references langchain_pg_collection (uuid) on delete cascade, embedding"
                        + " vector, document varchar, cmetadata jsonb)",
                "insert into langchain_pg_collection select gen_random_uuid(), 'works', null",
                "insert into langchain_pg_embedding select 'id-' || i, uuid,"
                        + " ('[' || i || ',0.1,' || i / 7.0 || ']')::vector, 'text ' || i,"
                        + " jsonb_build_object('page', i, 'tags', jsonb_build_array('a', i % 3))"
                        + " from langchain_pg_collection, generate_series(1, "
                        + ROWS
                        + ") i");
        Map<String, String> settings =
                Map.of(
                        "stores.pg.kind",
                        "pgvector",
                        "stores.pg.url",
                        url.replace("jdbc:postgresql", "postgresql+psycopg"),
                        "stores.pg.user",
                        server.user(),
                        "stores.pg.schema",
                        "lockstep_own");
        Map<String, String> environment =
                server.password().isEmpty()
                        ? Map.of()
                        : Map.of("LOCKSTEP_STORES_PG_PASSWORD", server.password());
        configuration = Configuration.read(home, null, environment, settings);
        lockstep = Lockstep.open(Home.at(home, null), configuration);
    }

    @AfterEach
    void close() {
        lockstep.close();
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private RunView succeeded(RunView run) throws InterruptedException {
        RunView now = run;
        while (!now.state().ended()) {
            now = lockstep.runs().awaitChange(T, now, Duration.ofSeconds(30));
        }
        assertThat(now.state()).as("%s", now.failure()).isEqualTo(RunState.SUCCEEDED);
        return now;
    }

    @Test
    void aCollectionIsFoundCopiedComparedBackedUpAndBroughtBack() throws Exception {
        CollectionView found = lockstep.collections().get(T, "pg/works");
        assertThat(found.rows()).isEqualTo(ROWS);

        succeeded(lockstep.collections().copy(T, "pg/works", "lake/works"));
        RunView same = succeeded(lockstep.collections().diff(T, "pg/works", "lake/works", false));
        assertThat(same.result()).containsEntry("differences", "0");

        execute("update langchain_pg_embedding set document = 'other' where id = 'id-7'");
        RunView other = succeeded(lockstep.collections().diff(T, "pg/works", "lake/works", false));
        assertThat(other.result()).containsEntry("differences", "1");

        succeeded(lockstep.backups().create(T, BackupRequest.of("pg/works")));
        execute("delete from langchain_pg_embedding where id like 'id-1%'");
        succeeded(
                lockstep.backups()
                        .restore(
                                T,
                                new RestoreRequest(
                                        "latest", List.of(), "pg/works", null, List.of())));
        assertThat(number("select count(*) from langchain_pg_embedding")).isEqualTo(ROWS);
        assertThat(number("select count(*) from langchain_pg_embedding where document = 'other'"))
                .isEqualTo(1);

        succeeded(lockstep.collections().copy(T, "lake/works", "pg/again"));
        RunView there = succeeded(lockstep.collections().diff(T, "lake/works", "pg/again", false));
        assertThat(there.result()).containsEntry("differences", "0");

        execute(
                """
                do $$ begin execute (select format('create index on %I.%I using hnsw (embedding'
                    ' vector_cosine_ops)', schemaname, tablename) from pg_tables
                    where schemaname = 'lockstep_own' and tablename like 'rows\\_%'); end $$
                """);
        RunView indexed = succeeded(lockstep.collections().copy(T, "pg/again", "pg/third"));
        assertThat(lockstep.runs().log(T, indexed.id(), 0, 1_000))
                .anyMatch(line -> line.message().equals("hnsw index of pg/third: ended."));
    }

    /** A row that moves to another page meanwhile must be neither missed nor doubled. */
    @Test
    void whatLosesItsSnapshotPinsAgainAndReadsAgain() throws Exception {
        RunView copy =
                lostOnTheWay(
                        () -> lockstep.collections().copy(T, "pg/works", "lake/works", "2000"));
        assertThat(copy.result()).containsEntry("rows", ROWS + "");
        RunView same = succeeded(lockstep.collections().diff(T, "pg/works", "lake/works", false));
        assertThat(same.result()).containsEntry("differences", "0");

        RunView backup =
                lostOnTheWay(() -> lockstep.backups().create(T, BackupRequest.of("pg/works")));
        String kept = "archive/" + backup.result().get("backup") + "/works";
        RunView equal = succeeded(lockstep.collections().diff(T, "pg/works", kept, false));
        assertThat(equal.result()).containsEntry("differences", "0");
    }

    /** Ends the first session that holds a snapshot, when rows have been changed. */
    private RunView lostOnTheWay(Supplier<RunView> begin) throws Exception {
        RunView run = begin.get();
        long ended = 0;
        while (ended == 0 && !lockstep.runs().get(T, run.id()).state().ended()) {
            if (number("select count(*) " + HOLDING) > 0) {
                execute(
                        "update langchain_pg_embedding set document = 'moved' where id like 'id-2%'",
                        "delete from langchain_pg_embedding where id = 'id-3'",
                        "insert into langchain_pg_embedding select 'id-3', collection_id, embedding,"
                                + " 'back', cmetadata from langchain_pg_embedding where id = 'id-4'");
                ended = number("select count(pg_terminate_backend(pid)) " + HOLDING);
            }
        }
        assertThat(ended).isPositive();
        RunView done = succeeded(run);
        assertThat(lockstep.runs().log(T, run.id(), 0, 1_000))
                .anyMatch(line -> line.message().contains("pinning again"));
        return done;
    }

    @Test
    void aStoreIsAddedWhileServingKeptAndForgotten() throws Exception {
        StoreService stores = lockstep.stores();
        NewStore mine =
                new NewStore(
                        "mine",
                        "pgvector",
                        url,
                        server.user(),
                        server.password(),
                        null,
                        "mine",
                        null);
        assertThat(stores.add(T, mine).origin()).isEqualTo("added");
        assertThat(lockstep.collections().list(T, "mine"))
                .extracting(CollectionView::address)
                .containsExactly("mine/works");
        assertThat(stores.check(T, "mine", Use.BACKUP))
                .isNotEmpty()
                .noneMatch(f -> f.level() == Finding.Level.FAULT);
        assertThatThrownBy(() -> stores.get(new TenantId("other"), "mine"))
                .hasMessage("There is no store 'mine'.");
        assertThatThrownBy(() -> stores.add(T, mine)).hasMessageContaining("one of that name");
        assertThatThrownBy(() -> stores.remove(T, "pg")).hasMessageContaining("stores.pg");
        assertThatThrownBy(() -> stores.check(T, "lake", Use.ANY))
                .hasMessageContaining("such as mine, pg");

        lockstep.close();
        lockstep = Lockstep.open(Home.at(home, null), configuration);
        succeeded(lockstep.collections().copy(T, "mine/works", "lake/works"));
        lockstep.stores().remove(T, "mine");
        assertThatThrownBy(() -> lockstep.collections().get(T, "mine/works"))
                .hasMessage("There is no store 'mine'.");
        assertThat(number("select count(*) from langchain_pg_embedding")).isEqualTo(ROWS);
    }

    @Test
    void whatDoesNotAnswerIsNotKept() throws Exception {
        for (String wrong :
                List.of(
                        "postgresql://127.0.0.1:1/none",
                        "postgresql://127.0.0.1:1/x?password=so")) {
            NewStore away = new NewStore("away", "pgvector", wrong, "me", null);
            assertThatThrownBy(() -> lockstep.stores().add(T, away))
                    .hasMessageContaining("127.0.0.1:1")
                    .hasMessageNotContaining("so?");
        }
        assertThatThrownBy(() -> lockstep.stores().get(T, "away"))
                .hasMessage("There is no store 'away'.");
        assertThatThrownBy(() ->
                        lockstep.stores().add(T, new NewStore("lake", "pgvector", url, null, null)))
                .hasMessageContaining("one of that name in the home");
        try (Stream<Path> secrets = Files.walk(Home.at(home, null).secrets().getParent())) {
            assertThat(secrets.filter(f -> f.endsWith("away"))).isEmpty();
        }
    }

    @Test
    void nobodyElseSeesThatItIsThere() {
        TenantId other = new TenantId("other");
        assertThat(lockstep.stores().list(T)).extracting(StoreView::name).contains("pg");
        assertThat(lockstep.stores().list(other))
                .extracting(StoreView::name)
                .doesNotContain("pg")
                .contains("lake");
        assertThat(lockstep.collections().list(other, null)).isEmpty();
        assertThatThrownBy(() -> lockstep.collections().list(other, "pg"))
                .hasMessage("There is no store 'pg'.");
        assertThatThrownBy(() -> lockstep.stores().get(other, "pg"))
                .hasMessage("There is no store 'pg'.");
        StoreView theirs =
                lockstep.stores()
                        .add(
                                other,
                                new NewStore(
                                        "pg",
                                        "pgvector",
                                        server.freshDatabase(),
                                        server.user(),
                                        server.password()));
        assertThat(theirs.origin()).isEqualTo("added");
        assertThat(theirs.place())
                .isNotEqualTo(lockstep.stores().get(T, "pg").place())
                .contains(server.user() + " at ");
        lockstep.stores().remove(other, "pg");
        assertThatThrownBy(() -> lockstep.collections().get(other, "pg/works"))
                .hasMessageContaining("pg");
        assertThatThrownBy(() -> lockstep.backups().create(other, BackupRequest.of("pg/works")))
                .hasMessageContaining("pg");
    }
}
