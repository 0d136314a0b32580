package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.app.Lockstep;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A migration whose process is killed at each of its crash points, one after the other on one
 * journey: every acknowledged write is on both sides in the end, and both are equal row by row.
 */
class MigrationCrashTest {
    private static final List<CrashPoint> ON_THE_WAY =
            List.of(
                    CrashPoint.MIGRATE_AFTER_TARGET,
                    CrashPoint.MIGRATE_AFTER_FEED,
                    CrashPoint.MIGRATE_AFTER_INTENT,
                    CrashPoint.MIGRATE_AFTER_BACKFILL,
                    CrashPoint.MIGRATE_BEFORE_CONFIRM,
                    CrashPoint.MIGRATE_AFTER_CONFIRM,
                    CrashPoint.MIGRATE_BEFORE_APPLIED,
                    CrashPoint.MIGRATE_AFTER_APPLIED,
                    CrashPoint.MIGRATE_BEFORE_SWITCH,
                    CrashPoint.MIGRATE_AFTER_SWITCH,
                    CrashPoint.MIGRATE_AFTER_FEED_END);
    private static final int ROWS = 400;

    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final String source = server.freshDatabase();
    private final String target = server.freshDatabase();

    @BeforeEach
    void fill() throws SQLException {
        try (Connection connection = connect(target);
                Statement statement = connection.createStatement()) {
            statement.execute("create extension vector");
        }
        try (Connection connection = connect(source);
                Statement statement = connection.createStatement()) {
            for (String sql :
                    List.of(
                            "create extension vector",
                            "create table langchain_pg_collection (uuid uuid primary key, name"
                                    + " varchar not null unique, cmetadata json)",
                            "create table langchain_pg_embedding (id varchar primary key,"
                                    + " collection_id uuid references langchain_pg_collection"
                                    + " (uuid) on delete cascade, embedding vector("
                                    + MigrationJourney.DIMENSION
                                    + "), document varchar, cmetadata jsonb)",
                            "insert into langchain_pg_collection select gen_random_uuid(), 'works',"
                                    + " null",
                            "insert into langchain_pg_embedding select 'id-' || i, uuid,"
                                    + " (select array_agg(sin(i * d))::vector from"
                                    + " generate_series(1, "
                                    + MigrationJourney.DIMENSION
                                    + ") d), 'text ' || i, jsonb_build_object('page', i)"
                                    + " from langchain_pg_collection, generate_series(1, "
                                    + ROWS
                                    + ") i")) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, server.user(), server.password());
    }

    private ChildJvm journey() {
        return new ChildJvm(MigrationJourney.class).env("JOURNEY_PASSWORD", server.password());
    }

    private ChildJvm.Ended run(ChildJvm journey) {
        return journey.run(home.toString(), source, target, server.user());
    }

    @Test
    void killedAtEachPoint() throws Exception {
        for (CrashPoint point : ON_THE_WAY) {
            ChildJvm.Ended ended = run(journey().crashAt(point, 1));
            assertThat(ended.crashed()).as(point + ": " + ended.output()).isTrue();
        }
        run(journey()).expectSuccess();
        assertWhole();
    }

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("lockstep.soak.seeds", 50));
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("seeds")
    void killedAtRandom(long seed) throws Exception {
        Random random = new Random(seed);
        for (int kill = 0; kill < 4; kill++) {
            CrashPoint point = ON_THE_WAY.get(random.nextInt(ON_THE_WAY.size()));
            ChildJvm.Ended ended = run(journey().crashAt(point, 1 + random.nextInt(6)));
            if (!ended.crashed()) {
                ended.expectSuccess();
                break;
            }
        }
        run(journey()).expectSuccess();
        assertWhole();
    }

    private void assertWhole() throws Exception {
        Map<String, String> there = documents(target, "lockstep.\"default.works\"");
        assertThat(there).containsAllEntriesOf(MigrationJourney.acknowledged(home));
        try (Lockstep lockstep =
                MigrationJourney.open(home, source, target, server.user(), server.password(), "")) {
            assertThat(lockstep.migrations().events(MigrationJourney.T, MigrationJourney.M, 1_000))
                    .extracting(Event::kind)
                    .doesNotContain("mended");
            RunView run =
                    lockstep.collections()
                            .diff(MigrationJourney.T, "one/works", "two/works", false);
            while (!run.state().ended()) {
                run = lockstep.runs().awaitChange(MigrationJourney.T, run, Duration.ofSeconds(30));
            }
            assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
            assertThat(Integer.parseInt(run.result().get("differences")))
                    .isLessThanOrEqualTo(MigrationJourney.writtenSinceDone(home));
        }
    }

    private Map<String, String> documents(String url, String table) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, document from " + table)) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        return found;
    }
}
