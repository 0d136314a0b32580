package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.api.Capturing.Feed;
import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.postgres.PrivatePostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Feeds are begun, confirmed, lost and ended; and what stands in their way is said. */
class FeedTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Database database = new Database();
    private final PgVectorStore store = database.store();
    private final String feed = Follower.name(database);
    private final String slot = "lockstep_" + feed;

    FeedTest() {
        database.execute("create table docs (id int primary key, v vector(2), body text)");
    }

    @AfterEach
    void end() {
        store.end(feed);
        store.close();
    }

    private Feed begin() {
        return store.begin(Database.ref("docs"), feed);
    }

    private ChangeReader follow() {
        return store.follow(Database.ref("docs"), feed);
    }

    private void insert(int... ids) {
        for (int id : ids) {
            database.execute("insert into docs values (" + id + ", '[1,2]', 'body')");
        }
    }

    private static Transaction next(ChangeReader reader) {
        return reader.next(LONG).orElseThrow();
    }

    @Test
    void everythingAfterTheLastConfirmedComesAgain() {
        assertThat(store.feed(feed)).isEmpty();
        Feed begun = begin();
        assertThat(begun.read()).isFalse();
        assertThat(begin().confirmed()).isEqualTo(begun.confirmed());
        insert(1, 2, 3);
        String second;
        try (ChangeReader reader = follow()) {
            assertThat(store.feed(feed).orElseThrow().read()).isTrue();
            Transaction first = next(reader);
            second = next(reader).position();
            assertThat(second).isGreaterThan(first.position()).matches("[0-9a-f]{16}");
            assertThat(reader.read()).isGreaterThanOrEqualTo(second);
            reader.confirm(second);
        }
        assertThat(store.feed(feed).orElseThrow().confirmed()).isEqualTo(second);
        try (ChangeReader reader = follow()) {
            Transaction third = next(reader);
            assertThat(third.changes()).hasSize(1);
            assertThat(third.position()).isGreaterThan(second);
            assertThat(third.committed())
                    .isBetween(
                            java.time.Instant.now().minusSeconds(60),
                            java.time.Instant.now().plusSeconds(60));
            reader.confirm(reader.read());
        }
        try (ChangeReader reader = follow()) {
            assertThat(reader.next(Duration.ofMillis(1))).isEmpty();
        }
    }

    /** Else a statement that is just looking at the table's publications would fail. */
    @Test
    void aPublicationLeavesItsTableAWhileBeforeItGoes() throws InterruptedException {
        begin();
        assertThat(tablesOfPublication()).isEqualTo("1");
        Thread ending = Thread.ofPlatform().start(() -> store.end(feed));
        Set<String> seen = new HashSet<>();
        while (ending.isAlive()) {
            seen.add(tablesOfPublication());
        }
        ending.join();
        assertThat(seen).contains("0");
        assertThat(tablesOfPublication()).isEqualTo("none");
    }

    private String tablesOfPublication() {
        return database.column(
                        "select coalesce((select count(r.oid)::text from pg_publication p"
                                + " left join pg_publication_rel r on r.prpubid = p.oid where p.pubname = '"
                                + slot
                                + "' group by p.oid), 'none')")
                .getFirst();
    }

    @Test
    void whatIsReadMovesOnWhileOthersWriteAndNobodyTellsOfThis() {
        database.execute("create table other (n int)");
        Feed begun = begin();
        try (ChangeReader reader = follow()) {
            database.execute("insert into other select generate_series(1, 100)");
            String head = store.head(feed);
            while (reader.read().compareTo(head) < 0) {
                assertThat(reader.next(Duration.ofMillis(20))).isEmpty();
            }
            reader.confirm(reader.read());
        }
        assertThat(store.feed(feed).orElseThrow().confirmed()).isGreaterThan(begun.confirmed());
    }

    @Test
    void aReaderAtATimeAndOneThatLivesIsNotEndedFromHere() throws InterruptedException {
        begin();
        try (ChangeReader reader = follow()) {
            String pid =
                    database.column(
                                    "select active_pid from pg_replication_slots where slot_name = '"
                                            + slot
                                            + "'")
                            .getFirst();
            AtomicReference<String> ended = new AtomicReference<>();
            Thread ending =
                    Thread.ofVirtual()
                            .start(() ->
                                    ended.set(catchThrowable(() -> store.end(feed)).getMessage()));
            assertThatThrownBy(this::follow)
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo("feed-read");
                                assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
                            })
                    .hasMessageContaining(pid);
            ending.join();
            assertThat(ended.get()).contains(pid);
            insert(1);
            assertThat(next(reader).changes()).hasSize(1);
        }
    }

    @Test
    void aFeedThatIsHalfMadeIsMadeWholeOrEnded() {
        database.execute("create publication " + slot + " for table docs");
        assertThat(store.feed(feed)).isEmpty();
        begin();
        insert(1);
        try (ChangeReader reader = follow()) {
            assertThat(next(reader).changes()).hasSize(1);
        }
        store.end(feed);
        store.end(feed);
        database.execute("create publication " + slot + " for table docs");
        store.end(feed);
        assertThat(database.column("select pubname from pg_publication")).isEmpty();
        database.execute(
                "create publication " + slot + " for table docs with (publish = 'insert')");
        assertThatThrownBy(this::begin)
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("feed-publication"))
                .hasMessageContaining("CREATE PUBLICATION \"" + slot + "\" FOR TABLE");
    }

    @Test
    void aFeedWhoseSlotIsGoneIsLost() {
        begin();
        database.execute("select pg_drop_replication_slot('" + slot + "')");
        assertThatThrownBy(this::follow)
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo("feed-lost");
                            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
                        });
    }

    @Test
    void whatATableLacksIsSaidWithTheStatementThatHelps() {
        database.execute(
                "create unlogged table plain (id int primary key, v vector(2))",
                "create table nothing (id int primary key, v vector(2))",
                "alter table nothing replica identity nothing",
                "create table other (tenant int, id int not null unique, v vector(2), primary key"
                        + " (tenant))",
                "create type pair as (a int, b int)",
                "create table odd (id int primary key, v vector(2), two pair)");
        lacks("plain", "it is unlogged", "ALTER TABLE \"public\".\"plain\" SET LOGGED;", true);
        String identity = "ALTER TABLE \"public\".\"%s\" REPLICA IDENTITY USING INDEX \"%s\";";
        lacks(
                "nothing",
                "no replica identity",
                identity.formatted("nothing", "nothing_pkey"),
                true);
        lacks("odd", "it has type pair", "a mapping", false);
        database.execute("alter table other rename column tenant to a_tenant");
        PgVectorOptions mapped =
                database.options()
                        .withTables(
                                List.of(
                                        new TableMapping(
                                                "mapped", "public", "other", "id", "v", null, null,
                                                List.of())));
        try (PgVectorStore theirs = PgVectorStore.open(mapped)) {
            assertThatThrownBy(() -> theirs.begin(Database.ref("mapped"), feed))
                    .hasMessageContaining(identity.formatted("other", "other_id_key"));
            database.execute(identity.formatted("other", "other_id_key"));
            theirs.begin(Database.ref("mapped"), feed);
        }
    }

    private void lacks(String table, String found, String remedy, boolean cures) {
        LockstepException e =
                catchThrowableOfType(
                        LockstepException.class, () -> store.begin(Database.ref(table), feed));
        assertThat(e.code()).isEqualTo("feed-needs");
        assertThat(e).hasMessageContaining(found).hasMessageContaining(remedy);
        assertThat(database.column("select pubname from pg_publication")).isEmpty();
        if (cures) {
            database.execute(remedy);
            store.begin(Database.ref(table), feed);
            store.end(feed);
        }
    }

    @Test
    void aUserWithoutRightsIsToldWhoMustRunWhat() {
        String user = "u" + feed.substring(0, 12);
        PgVectorOptions o = database.options();
        database.execute("create role " + user + " login", "grant select on docs to " + user);
        PgVectorOptions as =
                new PgVectorOptions(
                        o.url(), user, "", o.schema(), TenantId.DEFAULT, true, List.of());
        try (PgVectorStore theirs = PgVectorStore.open(as)) {
            assertThatThrownBy(() -> theirs.begin(Database.ref("docs"), feed))
                    .hasMessageContaining("ALTER ROLE \"" + user + "\" REPLICATION;");
            database.execute("alter role " + user + " replication");
            String make = "CREATE PUBLICATION \"" + slot + "\" FOR TABLE \"public\".\"docs\"";
            LockstepException e =
                    catchThrowableOfType(
                            LockstepException.class,
                            () -> theirs.begin(Database.ref("docs"), feed));
            assertThat(e).hasMessageContaining("as the owner").hasMessageContaining(make);
            String message = String.valueOf(e.getMessage());
            database.execute(message.substring(message.indexOf(make)));
            theirs.begin(Database.ref("docs"), feed);
            insert(1);
            try (Follower follower = new Follower(theirs, "docs", feed)) {
                follower.catchUp();
                Rows.assertSame(Database.rows(store, "docs").values(), follower.rows.values());
            }
            theirs.end(feed);
            assertThat(theirs.feed(feed)).isEmpty();
        } finally {
            database.execute("drop owned by " + user, "drop role " + user);
        }
    }

    @Test
    void aServerThatKeepsTooLittleIsNamedAndOneThatGaveUpTheLogHasLostTheFeed()
            throws SQLException {
        try (PrivatePostgres server =
                        PrivatePostgres.start(
                                "max_replication_slots=1",
                                "max_slot_wal_keep_size=1MB",
                                "min_wal_size=32MB",
                                "max_wal_size=32MB");
                PgVectorStore theirs =
                        PgVectorStore.open(PgVectorOptions.of(server.url(), "postgres", ""));
                Connection connection =
                        java.sql.DriverManager.getConnection(server.url(), "postgres", "")) {
            execute(
                    connection,
                    "create extension vector",
                    "create table docs (id int primary key, v vector(2))");
            theirs.begin(Database.ref("docs"), "one");
            assertThatThrownBy(() -> theirs.begin(Database.ref("docs"), "two"))
                    .hasMessageContaining("max_replication_slots");
            for (int i = 0; i < 4; i++) {
                execute(
                        connection,
                        "insert into docs (id) values (" + i + ")",
                        "select pg_switch_wal()");
            }
            execute(connection, "checkpoint");
            assertThatThrownBy(() -> theirs.follow(Database.ref("docs"), "one"))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("feed-lost"));
            assertThatThrownBy(() -> theirs.begin(Database.ref("docs"), "one"))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("feed-lost"));
            theirs.end("one");
            theirs.begin(Database.ref("docs"), "one");
            theirs.end("one");
            execute(
                    connection,
                    "alter system set synchronous_standby_names = 'ANY 1 (near, *)'",
                    "select pg_reload_conf()");
            LockstepException waits = null;
            while (waits == null) {
                waits =
                        catchThrowableOfType(
                                LockstepException.class,
                                () -> theirs.begin(Database.ref("docs"), "one"));
            }
            assertThat(waits).hasMessageContaining("every transaction would wait for us");
        }
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void namesAreThoseThatTheServerTakes() {
        for (String name : List.of("", "A", "a-b", "x".repeat(41))) {
            assertThatThrownBy(() -> store.feed(name))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("feed-name"));
        }
        assertThat(store.feed("x".repeat(40))).isEqualTo(Optional.empty());
    }
}
