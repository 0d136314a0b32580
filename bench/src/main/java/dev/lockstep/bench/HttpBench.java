package dev.lockstep.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The server as it is started, in a process of its own: 10,000 rows from the request to silver, and
 * searches of 100,000 × 384 by vector from several connections. Client and server share the cores.
 */
final class HttpBench {
    private static final int DIMENSION = 384;
    private static final int QUERIES = 500;
    private static final int CONNECTIONS = 4;
    private static final double WANTED = 0.95;
    private static final long SECONDS = 15;

    private HttpBench() {}

    static List<Figure> run(Path scratch) throws Exception {
        List<Figure> figures = new ArrayList<>();
        Path home = Files.createDirectories(scratch.resolve("home"));
        ProjectedWords model = new ProjectedWords(DIMENSION);
        try (ModelServer models = new ModelServer(model)) {
            Files.writeString(home.resolve("config.yaml"), models.configuration(DIMENSION));
            try (Served served = new Served(home)) {
                figures.add(ingest(served, scratch));
                build(served, scratch);
                figures.addAll(search(served, model));
            }
        }
        return figures;
    }

    private static Figure ingest(Served served, Path scratch) throws Exception {
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Path file = SyncBench.file(scratch.resolve("ten" + i + ".csv"), 10_000, 0);
            long start = System.nanoTime();
            served.ingest(file, "ten" + i, "id");
            took.add((System.nanoTime() - start) / 1e9);
        }
        return new Figure(
                "10,000 rows of CSV over HTTP to bronze and silver",
                Scratch.format("%.2f s", Scratch.quantile(took.subList(1, 6), 0.5)),
                "limit 2 s",
                "median of 5, the second one on");
    }

    /** A dataset and an index {@code rows} of 100,000 rows. */
    static void build(Served served, Path scratch) throws Exception {
        served.ingest(SyncBench.file(scratch.resolve("rows.csv"), 100_000, 0), "rows", "id");
        served.post(
                "/api/v1/indexes",
                """
                {"name": "rows", "dataset": "rows", "id_column": "id", "text": "{text}",
                 "embedder": "words"}
                """);
        served.await(served.post("/api/v1/indexes/rows/sync", "{}"));
    }

    private static List<Figure> search(Served served, ProjectedWords model) throws Exception {
        List<String> vectors = new ArrayList<>();
        List<Set<String>> truth = new ArrayList<>();
        for (int q = 0; q < QUERIES; q++) {
            String vector = ModelServer.vector(model.vector(10_000_000L + q));
            vectors.add(vector);
            truth.add(ids(served, vector, 0, true));
        }
        int effort = 10;
        double recall = recall(served, vectors, truth, effort);
        while (recall < WANTED && effort < 600) {
            effort += effort < 100 ? 6 : 40;
            recall = recall(served, vectors, truth, effort);
        }
        int chosen = effort;
        List<String> bodies = vectors.stream().map(v -> body(v, chosen, false)).toList();
        Load.Result result =
                new Load(served.url, served.key, "/api/v1/indexes/rows/search", bodies)
                        .run(CONNECTIONS, SECONDS);
        return List.of(
                new Figure(
                        "searches/s over HTTP by vector, 100,000 × 384, "
                                + CONNECTIONS
                                + " connections",
                        Scratch.format("%.0f (ef %d, recall %.3f)", result.rate(), effort, recall),
                        "goal 1,000 at recall 0.95",
                        ""),
                new Figure(
                        "their latency",
                        Scratch.format(
                                "median %.1f ms, P95 %.1f ms", result.median(), result.p95()),
                        "P95 under 20 ms",
                        ""));
    }

    private static double recall(
            Served served, List<String> vectors, List<Set<String>> truth, int effort)
            throws Exception {
        int found = 0;
        int all = 0;
        for (int q = 0; q < vectors.size(); q++) {
            Set<String> both = ids(served, vectors.get(q), effort, false);
            both.retainAll(truth.get(q));
            found += both.size();
            all += truth.get(q).size();
        }
        return (double) found / all;
    }

    private static Set<String> ids(Served served, String vector, int effort, boolean exact)
            throws Exception {
        JsonNode answer = served.post("/api/v1/indexes/rows/search", body(vector, effort, exact));
        Set<String> ids = new HashSet<>();
        answer.path("hits").forEach(hit -> ids.add(hit.path("id").asString()));
        return ids;
    }

    private static String body(String vector, int effort, boolean exact) {
        return "{\"vector\":"
                + vector
                + ",\"mode\":\"vector\",\"count\":10,\"effort\":"
                + effort
                + ",\"exact\":"
                + exact
                + "}";
    }
}
