package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that are cut and backends that are killed, from both ends. */
class FaultsTest {
    private static final int DIMENSION = 64;
    private static final WriteScope SCOPE = new WriteScope("r1", "copy", 1);

    private final Database database = new Database();
    private final RowGenerator generator = new RowGenerator(3, DIMENSION);
    private final PgVectorStore store = database.store();

    @BeforeEach
    void create() {
        store.create(Database.ref("works"), CollectionSpec.of(DIMENSION, Metric.COSINE));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void load(int rows) {
        Row[] all = generator.rows(0, rows).toArray(Row[]::new);
        assertThat(Database.write(store, "works", "load", all)).isEmpty();
    }

    /** Ends the sessions whose last or present statement is like this. */
    private void terminate(String statement) {
        assertThat(
                        database.column(
                                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where"
                                        + " datname = current_database() and pid <> pg_backend_pid()"
                                        + " and query ilike '"
                                        + statement
                                        + "'"))
                .isNotEmpty()
                .containsOnly("t");
    }

    private PgVectorOptions through(CuttingProxy proxy) {
        PgVectorOptions o = database.options();
        String url = o.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + proxy.port() + "/");
        return new PgVectorOptions(
                url, o.user(), o.password(), o.schema(), o.tenant(), true, List.of());
    }

    private int serverPort() {
        return URI.create(database.url().substring("jdbc:".length())).getPort();
    }

    @Test
    void aReaderThatIsCutGoesOnAtTheSameSnapshotFromItsPosition() {
        List<Row> all = longRows(4000);
        assertThat(Database.write(store, "works", "load", all.toArray(Row[]::new))).isEmpty();
        try (Snapshot snapshot = store.pin(Database.ref("works"), "t", Duration.ofMinutes(1))) {
            Split split = snapshot.plan(1).getFirst();
            List<Row> read = new ArrayList<>();
            Position at = Position.START;
            try (BatchReader reader = snapshot.open(split, at, 500)) {
                add(Objects.requireNonNull(reader.next()), read);
                at = reader.position();
                terminate("copy (select ctid%");
                LockstepException e =
                        catchThrowableOfType(LockstepException.class, () -> drain(reader));
                assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL);
                assertThat(e.code()).isEqualTo("postgres-connection");
            }
            Database.write(store, "works", "later", generator.row(3999, 1), generator.row(7000));
            try (BatchReader reader = snapshot.open(split, at, 500)) {
                for (Batch b = reader.next(); b != null; b = reader.next()) {
                    add(b, read);
                }
            }
            Rows.assertSame(all, read);
        }
    }

    /** More of them than the buffers between server and client hold. */
    private List<Row> longRows(int count) {
        return generator.rows(0, count).stream()
                .map(r -> new Row(r.id(), r.vector(), r.id() + "x".repeat(8000), r.metadata()))
                .toList();
    }

    private static void drain(BatchReader reader) {
        for (Batch b = reader.next(); b != null; ) {
            b = reader.next();
        }
    }

    private static void add(Batch batch, List<Row> rows) {
        for (int i = 0; i < batch.size(); i++) {
            rows.add(batch.row(i));
        }
    }

    @Test
    void aSnapshotWhoseSessionIsKilledIsLostAndSaysSo() {
        load(50);
        try (Snapshot snapshot = store.pin(Database.ref("works"), "t", Duration.ofMinutes(1))) {
            Split split = snapshot.plan(1).getFirst();
            terminate("%pg_relation_size%");
            for (int i = 0; i < 2; i++) {
                LockstepException e =
                        catchThrowableOfType(
                                LockstepException.class,
                                () -> snapshot.open(split, Position.START, 10).close());
                assertThat(e.code()).isEqualTo("snapshot-lost");
                assertThat(e.kind().retryable()).isTrue();
            }
        }
        assertThat(Database.rows(store, "works")).hasSize(50);
    }

    @Test
    void aWriterThatIsKilledFailsAtItsCommitAndTheNextOneBeginsBehindTheLast() {
        try (StoreWriter writer = store.write(Database.ref("works"), SCOPE)) {
            writer.upsert(generator.batch(0, 20));
            writer.commit(Database.checkpoint(SCOPE, 20));
            writer.upsert(generator.batch(20, 40));
            terminate("commit");
            writer.upsert(generator.batch(40, 60));
            StoreSubject.assertFails(
                    ErrorKind.EXTERNAL,
                    "postgres-connection",
                    () -> writer.commit(Database.checkpoint(SCOPE, 60)));
        }
        assertThat(Database.rows(store, "works")).hasSize(20);
        try (StoreWriter writer = store.write(Database.ref("works"), SCOPE)) {
            assertThat(writer.resumed()).contains(Database.checkpoint(SCOPE, 20));
            writer.upsert(generator.batch(20, 60));
            writer.commit(Database.checkpoint(SCOPE, 60));
        }
        Rows.assertSame(generator.rows(0, 60), Database.rows(store, "works").values());
    }

    @Test
    void aConnectionThatIsCutInTheMiddleOfACopyLeavesNothingHalf() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(serverPort());
                PgVectorStore far = PgVectorStore.open(through(proxy))) {
            try (StoreWriter writer = far.write(Database.ref("works"), SCOPE)) {
                proxy.cutToServerAfter(300_000);
                writer.upsert(generator.batch(0, 3000));
                StoreSubject.assertFails(
                        ErrorKind.EXTERNAL,
                        "postgres-connection",
                        () -> writer.commit(Database.checkpoint(SCOPE, 3000)));
            }
            assertThat(Database.rows(store, "works")).isEmpty();
            load(3000);
            try (Snapshot snapshot = far.pin(Database.ref("works"), "t", Duration.ofMinutes(1))) {
                Split split = snapshot.plan(1).getFirst();
                proxy.cutToClientAfter(300_000);
                StoreSubject.assertFails(
                        ErrorKind.EXTERNAL,
                        "postgres-connection",
                        () -> {
                            try (BatchReader reader = snapshot.open(split, Position.START, 1000)) {
                                drain(reader);
                            }
                        });
                StoreSubject.assertFails(
                        ErrorKind.EXTERNAL,
                        "snapshot-lost",
                        () -> snapshot.open(split, Position.START, 1000).close());
            }
        }
    }

    @Test
    void timeOutsOfTheServerDoNotEndALoadOrARead() {
        database.execute(
                "create function wait() returns trigger language plpgsql as $$ begin perform"
                        + " pg_sleep(0.4); return null; end $$",
                "create table slow (id text primary key, v vector(64))",
                "create trigger wait after insert on slow for each statement execute function"
                        + " wait()");
        String name = database.url().substring(database.url().lastIndexOf('/') + 1);
        for (String setting :
                List.of(
                        "statement_timeout",
                        "transaction_timeout",
                        "idle_session_timeout",
                        "idle_in_transaction_session_timeout")) {
            database.execute("alter database " + name + " set " + setting + " = '200ms'");
        }
        try (PgVectorStore limited = database.store()) {
            Row row = new Row("a", generator.row(1).vector(), null, null);
            assertThat(Database.write(limited, "slow", "r1", row)).isEmpty();
            try (Snapshot idle = limited.pin(Database.ref("slow"), "t", Duration.ofMinutes(1))) {
                database.execute(
                        "set statement_timeout = 0",
                        "set transaction_timeout = 0",
                        "select pg_sleep(0.4)");
                assertThat(Rows.all(idle)).containsOnlyKeys("a");
            }
        }
    }

    @Test
    void aCommitThatIsCancelledHasNotHappenedAndMayBeTriedAgain() {
        database.execute(
                "create function cancel() returns trigger language plpgsql as $$ begin perform"
                        + " pg_cancel_backend(pg_backend_pid()); perform pg_sleep(5); return null; end"
                        + " $$",
                "create table other (id text primary key, v vector(64))",
                "create trigger cancel after insert on other for each statement execute function"
                        + " cancel()");
        StoreSubject.assertFails(
                ErrorKind.EXTERNAL,
                "postgres-busy",
                () ->
                        Database.write(
                                store,
                                "other",
                                "r1",
                                new Row("a", generator.row(1).vector(), null, null)));
        assertThat(Database.rows(store, "other")).isEmpty();
    }
}
