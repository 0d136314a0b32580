package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Plan;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.api.service.StoreService.NewStore;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A collection of LangChain's that moves from PostgreSQL to OpenSearch, while applications search
 * and write through the migration, and others write to the database directly.
 */
final class MigrationUnderLoad implements AutoCloseable {
    static final TenantId T = TenantId.DEFAULT;
    static final String M = "m1";
    private static final int ROWS = 2_000;
    private static final int DIMENSION = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final String url;
    private final String storeUrl;
    private final Map<String, String> further;
    private final String user;
    private final String password;
    private final OpenSearchServer cluster;
    private final String prefix = OpenSearchServer.freshPrefix();
    private final Lockstep lockstep;

    /** A database with a collection of LangChain's, and a cluster without. */
    MigrationUnderLoad(
            Path home, String url, String user, String password, OpenSearchServer cluster)
            throws SQLException {
        this(home, url, user, password, cluster, url, Map.of());
    }

    /**
     * @param storeUrl by which the migration reaches the database
     * @param further settings
     */
    MigrationUnderLoad(
            Path home,
            String url,
            String user,
            String password,
            OpenSearchServer cluster,
            String storeUrl,
            Map<String, String> further)
            throws SQLException {
        this.home = home;
        this.url = url;
        this.storeUrl = storeUrl;
        this.further = further;
        this.user = user;
        this.password = password;
        this.cluster = cluster;
        fill();
        lockstep = open();
        name();
    }

    private void fill() throws SQLException {
        execute(
                "create extension vector",
                "create table langchain_pg_collection (uuid uuid primary key, name varchar not null"
                        + " unique, cmetadata json)",
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid"
                        + " references langchain_pg_collection (uuid) on delete cascade, embedding"
                        + " vector("
                        + DIMENSION
                        + "), document varchar, cmetadata jsonb)",
                "insert into langchain_pg_collection select gen_random_uuid(), 'works', null",
                "insert into langchain_pg_embedding select 'id-' || i, uuid,"
                        + " (select array_agg(sin(i * d))::vector from generate_series(1, "
                        + DIMENSION
                        + ") d), 'text ' || i,"
                        + " jsonb_build_object('page', i, 'tags', jsonb_build_array('a', i % 3))"
                        + " from langchain_pg_collection, generate_series(1, "
                        + ROWS
                        + ") i");
    }

    private Lockstep open() {
        Map<String, String> settings = new HashMap<>(further);
        settings.put("stores.pg.kind", "pgvector");
        settings.put("stores.pg.url", storeUrl.replace("jdbc:postgresql", "postgresql+psycopg"));
        settings.put("stores.pg.user", user);
        settings.put("stores.pg.schema", "lockstep_own");
        Map<String, String> environment =
                password.isEmpty() ? Map.of() : Map.of("LOCKSTEP_STORES_PG_PASSWORD", password);
        return Lockstep.open(
                Home.at(home, null), Configuration.read(home, null, environment, settings));
    }

    private void name() {
        lockstep.stores().add(T, openSearch(cluster, prefix));
    }

    /** A cluster as store {@code os}, where nobody else has indexes. */
    static NewStore openSearch(OpenSearchServer cluster) {
        return openSearch(cluster, OpenSearchServer.freshPrefix());
    }

    private static NewStore openSearch(OpenSearchServer cluster, String prefix) {
        return new NewStore(
                "os",
                "opensearch",
                cluster.url() + "?replicas=0&prefix=" + prefix,
                cluster.user(),
                cluster.password());
    }

    @Override
    public void close() {
        lockstep.close();
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** What the names of the target's indexes begin with. */
    String prefix() {
        return prefix;
    }

    MigrationService migrations() {
        return lockstep.migrations();
    }

    MigrationView await(Predicate<MigrationView> wanted) throws InterruptedException {
        return awaitAny(v -> {
            assertThat(v.failure()).isNull();
            return wanted.test(v);
        });
    }

    void awaitRunEnd() throws InterruptedException {
        String run = Objects.requireNonNull(migrations().get(T, M).run());
        awaitAny(_ -> lockstep.runs().get(T, run).state().ended());
    }

    /** Waits until it has ended for a reason. */
    RunView.Failure awaitFailure() throws InterruptedException {
        return Objects.requireNonNull(awaitAny(v -> v.failure() != null).failure());
    }

    private MigrationView awaitAny(Predicate<MigrationView> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        MigrationView seen = migrations().get(T, M);
        while (!wanted.test(seen)) {
            assertThat(System.nanoTime()).as("waiting in vain: " + seen).isLessThan(until);
            Thread.sleep(50);
            seen = migrations().get(T, M);
        }
        return seen;
    }

    static boolean isEvenSince(MigrationView view, Instant moment) {
        Standing now = view.standing();
        return now != null
                && now.at().isAfter(moment)
                && now.lagRows() == 0
                && now.trouble() == null;
    }

    void assertEqualSides() throws InterruptedException {
        RunView run = lockstep.collections().diff(T, "pg/works", "os/works", false);
        while (!run.state().ended()) {
            run = lockstep.runs().awaitChange(T, run, Duration.ofSeconds(30));
        }
        assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.result()).containsEntry("differences", "0");
    }

    void plan() {
        plan(0);
    }

    /**
     * @param maxLoad sessions at work at the source beside which it is read; 0 for any number
     */
    void plan(int maxLoad) {
        MigrationSettings settings =
                new MigrationSettings(
                        MigrationService.Mode.CAPTURE,
                        null,
                        maxLoad,
                        60,
                        50,
                        50,
                        0.8,
                        1_000,
                        0.01,
                        1 << 30,
                        0,
                        false,
                        null);
        NewMigration wanted = new NewMigration(M, "pg/works", "os/works", settings);
        Plan plan = migrations().look(T, wanted);
        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.rows()).isEqualTo(ROWS);
        migrations().plan(T, wanted, "ann");
    }

    private static Row row(String id, int version) {
        Random random = new Random(id.hashCode() * 31L + version);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        String text = "text " + id + " of version " + version;
        return new Row(id, vector, text, "{\"version\": " + version + "}");
    }

    /** An application that checks every answer: an acknowledged write is never forgotten. */
    final class Client implements AutoCloseable {
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
        final AtomicInteger acknowledgements = new AtomicInteger();
        final Map<String, Integer> codes = new ConcurrentHashMap<>();
        final AtomicInteger searches = new AtomicInteger();
        final AtomicInteger direct = new AtomicInteger();
        private boolean directly = true;
        private int version;
        private final List<Thread> threads =
                List.of(
                        Thread.ofPlatform().start(() -> run(this::write, 5_000_000)),
                        Thread.ofPlatform().start(() -> run(this::search, 10_000_000)),
                        Thread.ofPlatform().start(() -> run(this::writeDirectly, 20_000_000)));

        private interface Act {
            void once() throws Exception;
        }

        private void run(Act act, long pauseNanos) {
            while (going.get() && failure.get() == null) {
                try {
                    act.once();
                } catch (Exception | AssertionError e) {
                    failure.compareAndSet(null, e);
                }
                LockSupport.parkNanos(pauseNanos);
            }
        }

        /** As clients do: what did not succeed is sent again. */
        private void write() throws InterruptedException {
            String id = "live-" + ++version % 300;
            Row row = row(id, version);
            for (int nth = 1; ; nth++) {
                try {
                    migrations().write(T, M, new Writes(List.of(row), List.of()));
                    acknowledged.put(id, version);
                    acknowledgements.incrementAndGet();
                    return;
                } catch (LockstepException e) {
                    codes.merge(e.code(), 1, Integer::sum);
                    if (nth == 5 || !e.kind().retryable()) {
                        throw e;
                    }
                    Thread.sleep(200);
                }
            }
        }

        private void search() {
            SearchQuery query =
                    new SearchQuery(
                            null,
                            row("query", searches.incrementAndGet()).vector(),
                            Mode.VECTOR,
                            10,
                            0,
                            false,
                            Filter.all(),
                            0);
            var found = migrations().search(T, M, query, "user-" + searches.get() % 40);
            assertThat(found.result().hits()).hasSize(10);
        }

        private synchronized void writeDirectly() throws SQLException {
            if (!directly) {
                return;
            }
            int n = direct.incrementAndGet();
            execute(
                    "update langchain_pg_embedding set cmetadata = cmetadata || '{\"seen\": "
                            + n
                            + "}' where id = 'id-"
                            + (n % 500 + 1)
                            + "'",
                    "delete from langchain_pg_embedding where id = 'id-" + (1_000 + n) + "'");
        }

        /** From now on all writes come through the migration; none other is under way. */
        synchronized void endDirectWrites() {
            directly = false;
        }

        synchronized void directWritesAgain() {
            directly = true;
        }

        @Override
        public void close() throws InterruptedException {
            going.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    /** Each acknowledged write, or a later one of the same id, is where it was promised. */
    void assertKept(Client client, String address) throws SQLException {
        for (Map.Entry<String, Integer> each : client.acknowledged.entrySet()) {
            SearchQuery query =
                    new SearchQuery(
                            null,
                            row(each.getKey(), each.getValue()).vector(),
                            Mode.VECTOR,
                            1,
                            0,
                            true,
                            Filter.all(),
                            0);
            var found = migrations().search(T, M, query, null);
            assertThat(found.index()).isEqualTo(address);
            assertThat(found.result().hits().getFirst().document())
                    .isEqualTo(row(each.getKey(), each.getValue()).document());
        }
    }

    void toShadowing() throws InterruptedException {
        migrations().start(T, M, "ann");
        await(v -> v.phase() == Phase.SHADOWING && v.comparison().samples() >= 50);
    }
}
