package dev.lockstep.bench;

import dev.lockstep.testkit.opensearch.LocalOpenSearch;
import java.nio.file.Files;
import java.nio.file.Path;
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
            Integer.parseInt(System.getenv().getOrDefault("BENCH_MOVED", "100000"));
    private static final Set<String> BEFORE_THE_FIRST_ROW_IS_FOLLOWED =
            Set.of("planned", "preparing", "backfilling");
    private static final int BACKLOG = 20_000;
    private static final long SEARCH_SECONDS = 15;
    private static final List<Integer> RATES = List.of(5_000, 3_000, 2_000, 1_000, 500, 200);

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
        migrate("warm");
        double ours = migrate("m1");
        plain.take(alias("m1"));
        double two = plain.load(alias("m1"), "plain-2", 2);
        double four = plain.load(alias("m1"), "plain-4", 4);
        double best = Math.min(two, four);
        tell(
                new Figure(
                        Scratch.format("backfill of %,d × 384 to OpenSearch", ROWS),
                        Scratch.format("%.1f s", ours),
                        Scratch.format(
                                "%.1f s a plain loader of ready bodies, %d connections",
                                best, two < four ? 2 : 4),
                        Scratch.format("%.2f of its rate (goal 0.9)", best / ours)));
        for (String index : List.of("plain-2", "plain-4", alias("warm"))) {
            plain.ask("DELETE", "/" + index + (index.startsWith("p") ? "" : "-*"), "");
        }
        search();
        changes(plain.documents() / best);
        return figures;
    }

    /** At once too: what follows takes minutes. */
    private void tell(Figure figure) {
        System.err.println(figure.row());
        figures.add(figure);
    }

    private void name() throws Exception {
        served.post(
                "/api/v1/stores",
                "{\"name\":\"pg\",\"kind\":\"pgvector\",\"url\":\""
                        + rows.url()
                        + "\",\"user\":\""
                        + rows.server().user()
                        + "\",\"password\":\""
                        + rows.server().password()
                        + "\"}");
        for (String store : List.of("warm", "m1")) {
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
                        Thread.sleep(20);
                    }
                });
        while (!phase(name).equals("shadowing") && !phase(name).equals("in_step")) {
            Thread.sleep(100);
        }
        if (name.equals("warm")) {
            served.post(path(name) + "/rollback", "{}");
            while (!phase(name).equals("rolled_back")) {
                Thread.sleep(100);
            }
        }
        return took;
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
        theirs.run(1, SEARCH_SECONDS);
        ours.run(1, SEARCH_SECONDS);
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

    private void changes(double bulk) throws Exception {
        try (ChangeLoad load = new ChangeLoad(rows)) {
            int held = 0;
            double worst = 0;
            for (int rate : RATES) {
                worst = lag(load, rate, 15);
                drain();
                if (worst < 2) {
                    worst = lag(load, rate, 60);
                    drain();
                }
                if (worst < 2) {
                    held = rate;
                    break;
                }
            }
            tell(
                    new Figure(
                            "changes/s of PostgreSQL for a minute with lag under 2 s",
                            Scratch.format("%,d (lag at most %.1f s)", held, worst),
                            Scratch.format("%,.0f rows/s the plain loader", bulk),
                            "goal 5,000"));
            served.post(path("m1") + "/pause", "{}");
            load.run(BACKLOG);
            double took =
                    Timed.seconds(() -> {
                        served.post(path("m1") + "/resume", "{}");
                        drain();
                    });
            tell(
                    new Figure(
                            Scratch.format("a backlog of %,d changes", BACKLOG),
                            Scratch.format("%,.0f changes/s", BACKLOG / took),
                            Scratch.format("%,.0f rows/s the plain loader", bulk),
                            Scratch.format("%.2f of its rate (goal 0.5)", BACKLOG / took / bulk)));
        }
    }

    /** The largest lag in seconds after the first quarter of the time. */
    private double lag(ChangeLoad load, int rate, int seconds) throws Exception {
        double[] worst = {0};
        long counted = System.nanoTime() + seconds * 250_000_000L;
        load.run(
                rate,
                seconds,
                () -> {
                    double now = view("m1").at("/standing/lag_seconds").asDouble();
                    if (System.nanoTime() > counted) {
                        worst[0] = Math.max(worst[0], now);
                    }
                });
        return worst[0];
    }

    /** Waits until a marker that is written now has reached the target. */
    private void drain() throws Exception {
        String id = rows.value("select id from langchain_pg_embedding limit 1");
        String mark = Long.toString(System.nanoTime());
        rows.execute(
                "update langchain_pg_embedding set cmetadata = cmetadata || '{\"mark\": \""
                        + mark
                        + "\"}' where id = '"
                        + id
                        + "'");
        String found = "";
        while (!found.contains(mark)) {
            Thread.sleep(20);
            found =
                    plain.ask("GET", "/" + alias("m1") + "/_doc/" + id, "")
                            .at("/_source/metadata_json")
                            .asString("");
        }
    }
}
