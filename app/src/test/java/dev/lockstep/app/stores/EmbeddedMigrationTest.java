package dev.lockstep.app.stores;

import static dev.lockstep.app.stores.MigrationJourney.M;
import static dev.lockstep.app.stores.MigrationJourney.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.Embedding;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Models;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.cost.CountingModel;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a collection of LangChain's, whose vectors a model behind HTTP made, to one of our own in
 * another database, whose vectors are made by the model in this process, of another dimension.
 */
class EmbeddedMigrationTest {
    private static final int ROWS = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final MigrationSettings SETTINGS =
            new MigrationSettings(
                    MigrationService.Mode.CAPTURE,
                    null,
                    0,
                    60,
                    100,
                    5,
                    0,
                    1_000,
                    0.1,
                    1 << 30,
                    0,
                    false,
                    new Embedding("minilm", "words", false));

    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final String source = server.freshDatabase();
    private final String target = server.freshDatabase();
    private CountingModel model;

    @BeforeEach
    void fill() throws Exception {
        model = new CountingModel();
        execute(target, "create extension vector");
        execute(
                source,
                "create extension vector",
                "create table langchain_pg_collection (uuid uuid primary key, name varchar not null"
                        + " unique, cmetadata json)",
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid"
                        + " references langchain_pg_collection (uuid) on delete cascade, embedding"
                        + " vector("
                        + CountingModel.DIMENSION
                        + "), document varchar, cmetadata jsonb)",
                "insert into langchain_pg_collection select gen_random_uuid(), 'works', null");
        try (Connection connection = connect(source);
                PreparedStatement insert =
                        connection.prepareStatement(
                                "insert into langchain_pg_embedding select ?, uuid, ?::vector, ?,"
                                        + " jsonb_build_object('page', 1) from"
                                        + " langchain_pg_collection")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setString(1, "id-" + i);
                insert.setString(2, CountingModel.vector("text " + i));
                insert.setString(3, "text " + i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @AfterEach
    void close() {
        model.close();
    }

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, server.user(), server.password());
    }

    private void execute(String url, String... statements) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Of each id, what a column holds. */
    private Map<String, String> column(String url, String sql) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        return found;
    }

    private Lockstep open() {
        return MigrationJourney.open(
                home, source, target, server.user(), server.password(), model.url());
    }

    private static MigrationView await(MigrationService it, Predicate<MigrationView> wanted)
            throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        MigrationView seen = it.get(T, M);
        while (!wanted.test(seen)) {
            assertThat(System.nanoTime()).as("waiting in vain: " + seen).isLessThan(until);
            assertThat(seen.failure()).isNull();
            Thread.sleep(30);
            seen = it.get(T, M);
        }
        return seen;
    }

    private static void caughtUp(MigrationService it) throws InterruptedException {
        Instant moment = Instant.now().plusMillis(300);
        await(
                it,
                v -> {
                    Standing now = v.standing();
                    return now != null
                            && now.at().isAfter(moment)
                            && now.lagRows() == 0
                            && now.trouble() == null;
                });
    }

    private static Proven proven(MigrationService it) throws InterruptedException {
        Instant asked = Instant.now();
        it.prove(T, M, "ann");
        await(
                it,
                v -> {
                    Standing now = v.standing();
                    return now != null && now.proof() != null && now.proof().at().isAfter(asked);
                });
        return Objects.requireNonNull(Objects.requireNonNull(it.get(T, M).standing()).proof());
    }

    private static SearchQuery words(String words) {
        return new SearchQuery(words, null, Mode.VECTOR, 5, 0, true, Filter.all(), 0);
    }

    private static Writes written(String id, String text) {
        return new Writes(List.of(new Row(id, null, text, "{}")), List.of());
    }

    @Test
    void fromPlanToCutOverAndBack() throws Exception {
        try (Lockstep lockstep = open()) {
            MigrationService it = lockstep.migrations();
            it.plan(T, new NewMigration(M, "one/works", "two/works", SETTINGS), "ann");
            Models models = Objects.requireNonNull(it.get(T, M).plan().models());
            assertThat(models.target().dimension()).isEqualTo(384);
            assertThat(Objects.requireNonNull(models.source()).name()).isEqualTo("words");
            it.start(T, M, "ann");
            it.write(T, M, written("w-1", "a text through the migration"));
            execute(
                    source,
                    "update langchain_pg_embedding set document = 'another ' || document where id in"
                            + " ('id-1', 'id-2')",
                    "delete from langchain_pg_embedding where id = 'id-3'");
            await(it, v -> v.phase().compareTo(Phase.IN_STEP) >= 0);
            caughtUp(it);

            long embedded = lockstep.foundation().embedders().embedded();
            execute(source, "update langchain_pg_embedding set cmetadata = '{\"page\": 2}'");
            caughtUp(it);
            assertThat(lockstep.foundation().embedders().embedded()).isEqualTo(embedded);
            assertThat(
                            column(
                                    target,
                                    "select id, metadata ->> 'page' from lockstep.\"default.works\""))
                    .hasSize(ROWS)
                    .containsEntry("w-1", "2");

            while (it.get(T, M).comparison().samples() < 5) {
                it.search(T, M, words("text " + Instant.now()), null);
            }
            Proven proof = proven(it);
            assertThat(proof.differences()).isZero();
            assertThat(Objects.requireNonNull(proof.vectors()).compared()).isEqualTo(ROWS);
            it.route(T, M, new Route(100, Side.TARGET, false), "ann");
            await(it, v -> v.phase() == Phase.CUT_OVER);
            it.write(T, M, written("w-2", "the price of apples at the market"));
            assertThat(it.search(T, M, words("what apples cost"), null))
                    .satisfies(v -> assertThat(v.index()).isEqualTo("two/works"))
                    .satisfies(v -> assertThat(v.result().hits().getFirst().id()).isEqualTo("w-2"));

            it.rollback(T, M, "an exercise", "bob");
            await(it, v -> v.writes() == Side.SOURCE);
            assertThat(column(source, "select id, embedding from langchain_pg_embedding"))
                    .containsEntry("w-2", inPostgres("the price of apples at the market"));
        }
    }

    @Test
    void toOpenSearchToo() throws Exception {
        try (Lockstep lockstep = open()) {
            lockstep.stores().add(T, MigrationUnderLoad.openSearch(OpenSearchServer.shared()));
            MigrationService it = lockstep.migrations();
            it.plan(T, new NewMigration(M, "one/works", "os/works", SETTINGS), "ann");
            it.start(T, M, "ann");
            await(it, v -> v.phase().compareTo(Phase.IN_STEP) >= 0);
            it.write(T, M, written("w-1", "the price of apples at the market"));
            caughtUp(it);
            Proven proof = proven(it);
            assertThat(proof.differences()).as(proof.sentence()).isZero();
            assertThat(Objects.requireNonNull(proof.vectors()).compared()).isEqualTo(ROWS + 1);
            it.route(T, M, new Route(100, null, true), "ann");
            assertThat(it.search(T, M, words("what apples cost"), null))
                    .satisfies(v -> assertThat(v.index()).isEqualTo("os/works"))
                    .satisfies(v -> assertThat(v.result().hits().getFirst().id()).isEqualTo("w-1"));
        }
    }

    /** As the server spells the vector that the source's model makes of a text. */
    private String inPostgres(String text) throws SQLException {
        String sql = "select 'v', '" + CountingModel.vector(text) + "'::vector";
        return Objects.requireNonNull(column(source, sql).get("v"));
    }

    @Test
    void killedWhileItEmbeds() throws Exception {
        crash(CrashPoint.EMBED_AFTER_CACHE, 2);
        crash(CrashPoint.MIGRATE_AFTER_EMBEDDED, 2);
        journey(new ChildJvm(MigrationJourney.class)).expectSuccess();
        assertThat(column(target, "select id, document from lockstep.\"default.works\""))
                .containsAllEntriesOf(MigrationJourney.acknowledged(home));
        try (Lockstep lockstep = open()) {
            assertThat(lockstep.migrations().events(T, M, 1_000))
                    .extracting(Event::kind)
                    .contains("done")
                    .doesNotContain("mended");
            Standing last = Objects.requireNonNull(lockstep.migrations().get(T, M).standing());
            assertThat(Objects.requireNonNull(last.proof()).sentence())
                    .contains("each is what minilm makes of its document");
        }
    }

    private void crash(CrashPoint point, int nth) {
        ChildJvm.Ended ended = journey(new ChildJvm(MigrationJourney.class).crashAt(point, nth));
        assertThat(ended.crashed()).as(point + ": " + ended.output()).isTrue();
    }

    private ChildJvm.Ended journey(ChildJvm journey) {
        return journey.env("JOURNEY_PASSWORD", server.password())
                .env(MigrationJourney.MODEL, model.url())
                .run(home.toString(), source, target, server.user());
    }
}
