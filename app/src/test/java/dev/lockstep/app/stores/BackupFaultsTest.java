package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.postgres.PrivatePostgres;
import dev.lockstep.testkit.s3.LocalS3;
import dev.lockstep.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Backup to S3 and restore of a PostgreSQL that is written to, while the process, sessions of the
 * database, the whole database and the S3 server are killed at random. In the end what was restored
 * is one moment of the source, whole: each of its transactions moves one from a row to another, so
 * that their sum is the same at every moment and at no other set of rows.
 */
class BackupFaultsTest {
    private static final int ROWS = 3_000;
    private static final int NOTES = 200;
    private static final int MOST_FAULTS = 4;
    private static final List<CrashPoint> POINTS =
            List.of(
                    CrashPoint.BACKUP_BEFORE_PART,
                    CrashPoint.BACKUP_AFTER_PART,
                    CrashPoint.BACKUP_BEFORE_PART_COMMIT,
                    CrashPoint.BACKUP_AFTER_PART_COMMIT,
                    CrashPoint.BACKUP_BEFORE_MANIFEST,
                    CrashPoint.BACKUP_AFTER_MANIFEST,
                    CrashPoint.RESTORE_BEFORE_STAGED,
                    CrashPoint.RESTORE_AFTER_STAGED,
                    CrashPoint.RESTORE_BEFORE_PUBLISH,
                    CrashPoint.RESTORE_AFTER_PUBLISH,
                    CrashPoint.PGVECTOR_BEFORE_COMMIT,
                    CrashPoint.PGVECTOR_AFTER_COMMIT,
                    CrashPoint.RUN_AFTER_STEP,
                    CrashPoint.RUN_BEFORE_END);

    private static final PrivatePostgres DATABASE = PrivatePostgres.start();
    private static final LocalS3 SERVER = LocalS3.start();

    @TempDir Path home;
    private final String place = SERVER.server().freshPlace();
    private String url = "";

    @AfterAll
    static void stop() {
        SERVER.close();
        DATABASE.close();
    }

    static LongStream few() {
        return LongStream.of(0);
    }

    static LongStream many() {
        return LongStream.range(1, Long.getLong("lockstep.soak.seeds", 50));
    }

    @ParameterizedTest
    @MethodSource("few")
    void whateverIsKilledOneMomentOfTheSourceComesBack(long seed) throws Exception {
        oneCase(new Random(seed), "few_" + seed);
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("many")
    void howeverOften(long seed) throws Exception {
        oneCase(new Random(seed), "many_" + seed);
    }

    private void oneCase(Random random, String name) throws Exception {
        execute(DATABASE.url(), "create database " + name);
        url = DATABASE.url().replace("/postgres", "/" + name);
        fill();
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().daemon().start(() -> write(over));
        try {
            go(random);
        } finally {
            over.set(true);
            writer.join();
        }
        assertThat(
                        number(
                                "select sum((metadata ->> 'n')::int) from lockstep.\"default.works_again\""))
                .isZero();
        assertThat(number("select count(*) from lockstep.\"default.works_again\"")).isEqualTo(ROWS);
        assertThat(number("select sum(n) from notes_again")).isZero();
        assertThat(number("select count(*) from notes_again")).isEqualTo(NOTES);
        assertEqualToTheBackup();
    }

    private void go(Random random) throws Exception {
        int faults = 1 + random.nextInt(MOST_FAULTS);
        for (int nth = 0; nth < faults; nth++) {
            ChildJvm child = child();
            boolean point = random.nextBoolean();
            if (point) {
                child.crashAt(POINTS.get(random.nextInt(POINTS.size())), 1 + random.nextInt(3));
            }
            Process process = child.start(home.toString(), plain(url), place);
            // What nobody reads fills the pipe, and the child would wait for it.
            Thread reader = Thread.ofVirtual().start(() -> drain(process));
            if (!point && !process.waitFor(1_500 + random.nextInt(4_000), TimeUnit.MILLISECONDS)) {
                strike(random.nextInt(4), process);
            }
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("hangs");
            }
            reader.join();
            if (process.exitValue() == 0) {
                return;
            }
        }
        child().run(home.toString(), plain(url), place).expectSuccess();
    }

    private static void drain(Process process) {
        try {
            process.getInputStream().readAllBytes();
        } catch (IOException ended) {
            process.destroyForcibly();
        }
    }

    private void strike(int kind, Process process) throws SQLException {
        switch (kind) {
            case 0 -> process.destroyForcibly();
            case 1 ->
                    execute(
                            url,
                            "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                                    + " current_database() and pid <> pg_backend_pid()");
            case 2 -> {
                DATABASE.kill();
                DATABASE.startAgain();
            }
            default -> {
                SERVER.kill();
                SERVER.restart();
            }
        }
    }

    private ChildJvm child() {
        ChildJvm child = new ChildJvm(BackupJourney.class);
        keys().forEach(child::env);
        return child;
    }

    private void fill() throws SQLException {
        execute(
                url,
                "create extension vector",
                "create table works (id text primary key, embedding vector(16), document text,"
                        + " metadata jsonb)",
                "insert into works select 'id-' || i, (select array_agg(sin(i * d))::vector from"
                        + " generate_series(1, 16) d), repeat('text ' || i, 20),"
                        + " jsonb_build_object('n', 0, 'page', i) from generate_series(1, "
                        + ROWS
                        + ") i",
                "create table notes (of text, at int, n int not null, primary key (of, at))",
                "insert into notes select 'id-' || i % 7, i, 0 from generate_series(1, "
                        + NOTES
                        + ") i");
    }

    /** Until it is over, whatever becomes of single transactions. */
    private void write(AtomicBoolean over) {
        Random random = new Random(1);
        while (!over.get()) {
            try (Connection connection = connect(url);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!over.get()) {
                    move(statement, random);
                    connection.commit();
                    Thread.sleep(2);
                }
            } catch (SQLException killed) {
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void move(Statement statement, Random random) throws SQLException {
        int to = 1 + random.nextInt(ROWS);
        int from = 1 + (to + random.nextInt(ROWS - 1)) % ROWS;
        statement.execute(
                "update works set metadata = jsonb_set(metadata, '{n}', to_jsonb((metadata ->>"
                        + " 'n')::int + case id when 'id-"
                        + to
                        + "' then 1 else -1 end)) where id in ('id-"
                        + to
                        + "', 'id-"
                        + from
                        + "')");
        statement.execute(
                "update notes set n = n + case when at = 1 then 1 else -1 end where at in (1, "
                        + (2 + random.nextInt(NOTES - 1))
                        + ")");
    }

    private void assertEqualToTheBackup() throws Exception {
        try (Lockstep lockstep = BackupJourney.open(home, plain(url), place, keys())) {
            for (String name : BackupJourney.NAMES) {
                RunView run =
                        BackupJourney.ended(
                                lockstep,
                                lockstep.collections()
                                        .diff(
                                                BackupJourney.T,
                                                "archive/" + BackupJourney.BACKUP + "/" + name,
                                                "pg/" + BackupJourney.again(name),
                                                false));
                assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
                assertThat(run.result()).containsEntry("differences", "0");
            }
            assertThat(lockstep.backups().list(BackupJourney.T)).hasSize(1);
        }
    }

    private static Map<String, String> keys() {
        S3Server server = SERVER.server();
        return Map.of(
                "LOCKSTEP_S3_ENDPOINT", server.endpoint().toString(),
                "LOCKSTEP_S3_ACCESS_KEY", server.accessKey(),
                "LOCKSTEP_S3_SECRET_KEY", server.secretKey());
    }

    private static String plain(String url) {
        return url.substring("jdbc:".length());
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, "postgres", "");
    }
}
