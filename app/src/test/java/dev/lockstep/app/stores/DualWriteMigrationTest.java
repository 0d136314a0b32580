package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stores that do not tell of their changes are left as well: a collection goes from the lake to
 * OpenSearch and on to PostgreSQL, while an application writes through each migration.
 */
class DualWriteMigrationTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final int ROWS = 500;
    private static final int DIMENSION = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final MigrationSettings SETTINGS =
            new MigrationSettings(
                    Mode.DUAL_WRITE, null, 0, 60, 0, 0, 0, 1_000, 1, 1 << 30, 0, false, null);

    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final String url = server.freshDatabase();
    private final Map<String, Row> expected = new TreeMap<>();
    private Lockstep lockstep;
    private int writes;

    @BeforeEach
    void open() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create extension vector");
        }
        Map<String, String> settings =
                Map.of(
                        "stores.pg.kind",
                        "pgvector",
                        "stores.pg.url",
                        url.substring("jdbc:".length()),
                        "stores.pg.user",
                        server.user());
        Map<String, String> environment =
                server.password().isEmpty()
                        ? Map.of()
                        : Map.of("LOCKSTEP_STORES_PG_PASSWORD", server.password());
        lockstep =
                Lockstep.open(
                        Home.at(home, null), Configuration.read(home, null, environment, settings));
        lockstep.stores().add(T, MigrationUnderLoad.openSearch(OpenSearchServer.shared()));
        for (int i = 0; i < ROWS; i++) {
            expected.put("id-" + i, row("id-" + i, 0));
        }
        toLake("works");
    }

    /** What is expected, as a collection. */
    private void toLake(String name) {
        Lockstep.Foundation on = lockstep.foundation();
        LakeStore lake = new LakeStore(on.lake(), on.metadata(), InstantSource.system());
        CollectionRef ref = new CollectionRef(T, "lake", name);
        lake.create(ref, CollectionSpec.of(DIMENSION, Metric.COSINE));
        WriteScope scope = new WriteScope("by hand " + name, "write", 1);
        try (StoreWriter writer = lake.write(ref, scope)) {
            writer.upsert(Batch.of(List.copyOf(expected.values()), DIMENSION));
            writer.commit(new Checkpoint(scope, Map.of(), expected.size(), 0, 0));
        }
    }

    @AfterEach
    void close() {
        lockstep.close();
    }

    private static Row row(String id, int version) {
        float turn = (id.hashCode() * 31 + version) % 1_000;
        float[] vector = {(float) Math.sin(turn), (float) Math.cos(turn), 0.5f};
        return new Row(id, vector, "text of " + id, "{\"version\":" + version + "}");
    }

    @Test
    void fromTheLakeToOpenSearchAndOnToPostgres() throws Exception {
        move("m1", "lake/works", "os/works");
        move("m2", "os/works", "pg/works");
        SearchQuery query =
                new SearchQuery(
                        null,
                        Objects.requireNonNull(expected.get("id-7")).vector(),
                        SearchRequest.Mode.VECTOR,
                        1,
                        0,
                        true,
                        Filter.all(),
                        0);
        SearchView found = lockstep.migrations().search(T, "m2", query, null);
        assertThat(found.index()).isEqualTo("pg/works");
        assertThat(found.result().hits().getFirst().score()).isGreaterThan(0.999f);
    }

    private void move(String name, String from, String to) throws Exception {
        NewMigration wanted = new NewMigration(name, from, to, SETTINGS);
        assertThat(lockstep.migrations().look(T, wanted).obstacles()).isEmpty();
        lockstep.migrations().plan(T, wanted, "ann");
        lockstep.migrations().start(T, name, "ann");
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread application =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                while (!over.get()) {
                                    write(name);
                                    Thread.sleep(10);
                                }
                            } catch (Exception | AssertionError e) {
                                failure.set(e);
                            }
                        });
        try {
            await(name, v -> v.gates().stream().allMatch(gate -> gate.open()));
            lockstep.migrations().route(T, name, new Route(100, Side.TARGET, false), "ann");
            await(name, v -> v.phase() == Phase.CUT_OVER);
        } finally {
            over.set(true);
            application.join();
        }
        assertThat(failure.get()).isNull();
        await(name, v -> v.standing() != null && v.standing().lagRows() == 0);
        lockstep.migrations().finish(T, name, "ann");
        await(name, v -> v.phase() == Phase.DONE);
        assertThat(lockstep.migrations().events(T, name, 1_000))
                .extracting(Event::kind)
                .doesNotContain("mended", "stepped-back");
        assertContent(to, from);
    }

    /** New rows, changed rows and deleted rows, each acknowledged. */
    private void write(String migration) {
        int n = writes++;
        Row row = row("id-" + (n % 3 == 0 ? ROWS + n : n % ROWS), n);
        List<String> gone = n % 5 == 0 ? List.of("id-" + (n + 1) % ROWS) : List.of();
        long b = System.nanoTime();
        lockstep.migrations().write(T, migration, new Writes(List.of(row), gone));
        System.err.println(
                java.time.LocalTime.now()
                        + " "
                        + migration
                        + " "
                        + n
                        + " "
                        + (System.nanoTime() - b) / 1000000
                        + " ms "
                        + lockstep.migrations().get(T, migration).phase());
        expected.put(row.id(), row);
        gone.forEach(expected::remove);
    }

    private void assertContent(String to, String from) throws Exception {
        String like = "like-" + to.replace('/', '-');
        toLake(like);
        for (String side : List.of(to, from)) {
            RunView run = lockstep.collections().diff(T, "lake/" + like, side, false);
            while (!run.state().ended()) {
                run = lockstep.runs().awaitChange(T, run, Duration.ofSeconds(30));
            }
            assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
            assertThat(run.result()).as(side).containsEntry("differences", "0");
        }
    }

    private void await(String name, Predicate<MigrationView> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        MigrationView seen = lockstep.migrations().get(T, name);
        while (!wanted.test(seen)) {
            assertThat(seen.failure()).isNull();
            assertThat(System.nanoTime()).as("waiting in vain: " + seen).isLessThan(until);
            Thread.sleep(30);
            seen = lockstep.migrations().get(T, name);
        }
    }
}
