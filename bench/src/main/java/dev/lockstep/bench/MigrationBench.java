package dev.lockstep.bench;

import dev.lockstep.testkit.opensearch.LocalOpenSearch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A migration from a real PostgreSQL to a real OpenSearch through {@code ./lockstep serve}, beside
 * a plain loader and beside searches of OpenSearch itself. Both servers, Lockstep and the client
 * share the cores. {@code BENCH_MOVED} says how many rows.
 */
final class MigrationBench {
    private static final int ROWS =
            Integer.parseInt(System.getenv().getOrDefault("BENCH_MOVED", "30000"));
    private static final Set<String> BEFORE_THE_FIRST_ROW_IS_FOLLOWED =
            Set.of("planned", "preparing", "backfilling");
    private static final int CONNECTIONS = 4;
    private static final int BACKLOG = 20_000;
    private static final long SEARCH_SECONDS = 15;
    private static final long WARM_SECONDS = 90;
    private static final List<Integer> RATES = List.of(100, 200, 500, 1_000, 2_000, 5_000);
    private static final double LAG_SECONDS = 2;

    private final PgRows rows;
    private final LocalOpenSearch cluster;
    private final Served served;
    private final PlainLoader plain;
    private final List<Figure> figures = new ArrayList<>();

    private MigrationBench(PgRows rows, LocalOpenSearch cluster, Served served, PlainLoader plain) {
        this.rows = rows;
        this.cluster = cluster;
        this.served = served;
        this.plain = plain;
    }

    static List<Figure> run(Path scratch) throws Exception {
        Path home = Files.createDirectories(scratch.resolve("home"));
        Path bodies = Files.createDirectories(scratch.resolve("bodies"));
        try (PgRows rows = new PgRows(ROWS);
                LocalOpenSearch cluster = LocalOpenSearch.start(List.of("-Xmx3g"));
                Served served = new Served(home);
                PlainLoader plain = new PlainLoader(cluster.server().url(), bodies)) {
            return new MigrationBench(rows, cluster, served, plain).measure();
        }
    }

    private List<Figure> measure() throws Exception {
        name();
        double best = backfill();
        search();
        try (ChangeLoad load = new ChangeLoad(rows)) {
            sustained(load, "m1", "OpenSearch");
            backlog(load, plain.documents() / best);
            served.post(path("m1") + "/rollback", "{}");
            await("m1", Set.of("rolled_back"));
            migrate("pg2");
            sustained(load, "pg2", "PostgreSQL");
        }
        return figures;
    }

    /**
     * Ours and the plain loader twice each, the one within the other: the server is quicker from
     * one load to the next, and neither may have that for itself.
     *
     * @return seconds of one load by the plain loader
     */
    private double backfill() throws Exception {
        undo("warm", migrate("warm"));
        double ours = undo("m0", migrate("m0"));
        plain.take(alias("m0"));
        double best = plain("plain") + plain("plain");
        plain.ask("DELETE", "/" + alias("m0") + "-*", "");
        ours += migrate("m1");
        tell(
                new Figure(
                        Scratch.format("backfill of %,d × 384 to OpenSearch", ROWS),
                        Scratch.format("%.1f s", ours / 2),
                        Scratch.format(
                                "%.1f s a plain loader of ready bodies, %d connections",
                                best / 2, CONNECTIONS),
                        Scratch.format("%.2f of its rate (goal 0.9)", best / ours)));
        return best / 2;
    }

    private double plain(String index) throws Exception {
        double took = plain.load(alias("m0"), index, CONNECTIONS);
        plain.ask("DELETE", "/" + index, "");
        return took;
    }

    private double undo(String name, double took) throws Exception {
        served.post(path(name) + "/rollback", "{}");
        await(name, Set.of("rolled_back"));
        if (name.equals("warm")) {
            plain.ask("DELETE", "/" + alias(name) + "-*", "");
        }
        return took;
    }

    /** At once too: what follows takes minutes. */
    private void tell(Figure figure) {
        System.err.println(figure.row());
        figures.add(figure);
    }

    private void name() throws Exception {
        name("pg", rows.url());
        name("pg2", rows.server().freshDatabase());
        for (String store : List.of("warm", "m0", "m1")) {
            served.post(
                    "/api/v1/stores",
                    "{\"name\":\""
                            + store
                            + "\",\"kind\":\"opensearch\",\"url\":\""
                            + cluster.server().url()
                            + "?replicas=0&prefix="
                            + store
                            + "-\"}");
        }
    }

    private void name(String store, String url) throws Exception {
        served.post(
                "/api/v1/stores",
                "{\"name\":\""
                        + store
                        + "\",\"kind\":\"pgvector\",\"url\":\""
                        + url
                        + "\",\"user\":\""
                        + rows.server().user()
                        + "\",\"password\":\""
                        + rows.server().password()
                        + "\"}");
    }

    private static String alias(String migration) {
        return migration + "-default." + PgRows.COLLECTION;
    }

    private static String path(String migration) {
        return "/api/v1/migrations/" + migration;
    }

    /** In seconds, from the start until all rows of the snapshot are there. */
    private double migrate(String name) throws Exception {
        served.post(
                "/api/v1/migrations",
                "{\"name\":\""
                        + name
                        + "\",\"source\":\"pg/"
                        + PgRows.COLLECTION
                        + "\",\"target\":\""
                        + name
                        + "/"
                        + PgRows.COLLECTION
                        + "\",\"shadow_percent\":0,\"prove_every_minutes\":0,"
                        + "\"max_lag_seconds\":600}");
        double took =
                Timed.seconds(() -> {
                    served.post(path(name) + "/start", "{}");
                    while (BEFORE_THE_FIRST_ROW_IS_FOLLOWED.contains(phase(name))) {
                        // Each look costs some milliseconds of the cores that are measured.
                        Thread.sleep(200);
                    }
                });
        await(name, Set.of("shadowing", "in_step"));
        return took;
    }

    private void await(String name, Set<String> phases) throws Exception {
        while (!phases.contains(phase(name))) {
            Thread.sleep(100);
        }
    }

    private JsonNode view(String name) throws Exception {
        JsonNode view = served.get(path(name));
        if (view.hasNonNull("failure")) {
            throw new IllegalStateException(view.toString());
        }
        return view;
    }

    private String phase(String name) throws Exception {
        return view(name).path("phase").asString();
    }

    /** The same questions to the migration, all reads on the target, and to OpenSearch itself. */
    private void search() throws Exception {
        served.post(path("m1") + "/route", "{\"reads\":100,\"force\":true}");
        ProjectedWords model = new ProjectedWords(PgRows.DIMENSION);
        List<String> through = new ArrayList<>();
        List<String> direct = new ArrayList<>();
        for (int q = 0; q < 500; q++) {
            String vector = ModelServer.vector(model.vector(10_000_000L + q));
            through.add("{\"vector\":" + vector + ",\"mode\":\"vector\",\"count\":10}");
            direct.add(
                    "{\"size\":10,\"track_total_hits\":false,\"_source\":[\"document\","
                            + "\"metadata_json\"],\"query\":{\"knn\":{\"vector\":{\"vector\":"
                            + vector
                            + ",\"k\":10,\"method_parameters\":{\"ef_search\":100}}}}}");
        }
        Load ours = new Load(served.url, served.key, path("m1") + "/search", through);
        Load theirs =
                new Load(cluster.server().url(), "none", "/" + alias("m1") + "/_search", direct);
        // Both as they are once they have served for a while.
        theirs.run(CONNECTIONS, WARM_SECONDS);
        ours.run(CONNECTIONS, WARM_SECONDS);
        Load.Result alone = theirs.run(1, SEARCH_SECONDS);
        Load.Result routed = ours.run(1, SEARCH_SECONDS);
        tell(
                new Figure(
                        "search through a migration, median",
                        Scratch.format("%.2f ms (P95 %.1f)", routed.median(), routed.p95()),
                        Scratch.format(
                                "%.2f ms (P95 %.1f) OpenSearch itself",
                                alone.median(), alone.p95()),
                        Scratch.format("%+.2f ms (limit 2)", routed.median() - alone.median())));
    }

    /** The highest rate at which the other side stays close, for a minute. */
    private void sustained(ChangeLoad load, String name, String target) throws Exception {
        int held = 0;
        double lag = 0;
        for (int rate : RATES) {
            double worst = lag(load, name, rate, 15);
            drain(name);
            if (worst >= LAG_SECONDS) {
                break;
            }
            held = rate;
        }
        if (held > 0) {
            lag = lag(load, name, held, 60);
            drain(name);
        }
        tell(
                new Figure(
                        "changes/s of PostgreSQL followed for a minute, to " + target,
                        Scratch.format("%,d", held),
                        Scratch.format("lag at most %.1f s", lag),
                        "goal 5,000 under 2 s; of " + RATES));
    }

    private void backlog(ChangeLoad load, double bulk) throws Exception {
        served.post(path("m1") + "/pause", "{}");
        load.run(BACKLOG);
        double took =
                Timed.seconds(() -> {
                    served.post(path("m1") + "/resume", "{}");
                    drain("m1");
                });
        tell(
                new Figure(
                        Scratch.format("a backlog of %,d changes, to OpenSearch", BACKLOG),
                        Scratch.format("%,.0f changes/s", BACKLOG / took),
                        Scratch.format("%,.0f rows/s the plain loader", bulk),
                        Scratch.format("%.2f of its rate (goal 0.5)", BACKLOG / took / bulk)));
    }

    /** The largest lag in seconds after the first quarter of the time. */
    private double lag(ChangeLoad load, String name, int rate, int seconds) throws Exception {
        double[] worst = {0};
        long counted = System.nanoTime() + seconds * 250_000_000L;
        load.run(
                rate,
                seconds,
                () -> {
                    double now = view(name).at("/standing/lag_seconds").asDouble();
                    if (System.nanoTime() > counted) {
                        worst[0] = Math.max(worst[0], now);
                    }
                });
        return worst[0];
    }

    /** Waits until a standing of after this moment says that nothing is missing. */
    private void drain(String name) throws Exception {
        Instant now = Instant.now().plusMillis(300);
        JsonNode standing = view(name).path("standing");
        while (standing.path("lag_rows").asLong() > 0
                || !Instant.parse(standing.path("at").asString()).isAfter(now)) {
            Thread.sleep(50);
            standing = view(name).path("standing");
        }
    }
}
