package dev.lockstep.bench;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import dev.lockstep.store.opensearch.OpenSearchStore;
import dev.lockstep.testkit.opensearch.LocalOpenSearch;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The same rows in PostgreSQL, with a graph, and in OpenSearch, against the goals of a move from
 * the one to the other: each is searched with the least effort that finds {@value #RECALL} of the
 * true neighbours. Both servers and their clients share the cores; {@code BENCH_STORED} says how
 * many rows.
 */
final class StoresBench {
    private static final int ROWS =
            Integer.parseInt(System.getenv().getOrDefault("BENCH_STORED", "100000"));
    private static final int QUERIES = 200;
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 5;
    private static final double RECALL = 0.95;
    private static final int MOST_EFFORT = 800;
    private static final String GRAPH = "embedding_graph";

    private final List<float[]> queries = new ArrayList<>();
    private final List<Set<String>> truth = new ArrayList<>();

    private StoresBench() {
        ProjectedWords model = new ProjectedWords(PgRows.DIMENSION);
        for (int q = 0; q < QUERIES; q++) {
            queries.add(model.vector(10_000_000L + q));
        }
    }

    static List<Figure> run(Path scratch) throws Exception {
        try (PgRows rows = new PgRows(ROWS);
                LocalOpenSearch cluster = LocalOpenSearch.start(List.of("-Xmx3g"));
                OpenSearchStore target =
                        OpenSearchStore.open(
                                OpenSearchOptions.of(List.of(cluster.server().url()), "", ""))) {
            rows.execute(
                    "set maintenance_work_mem = '1GB'; create index "
                            + GRAPH
                            + " on langchain_pg_embedding using hnsw (embedding vector_cosine_ops)",
                    "vacuum analyze langchain_pg_embedding");
            CollectionRef to =
                    new CollectionRef(TenantId.DEFAULT, OpenSearchStore.KIND, PgRows.COLLECTION);
            copy(scratch, rows, target, to);
            return new StoresBench().measure(rows, target, target.describe(to).orElseThrow());
        }
    }

    private static void copy(Path scratch, PgRows rows, OpenSearchStore target, CollectionRef to) {
        WriteScope scope = new WriteScope("bench-copy", "copy", 1);
        try (Snapshot source = rows.store().pin(PgRows.REF, "bench", Duration.ofHours(1))) {
            target.create(to, source.spec());
            try (StoreWriter writer = target.replace(to, scope)) {
                Transfer.run(
                        source,
                        writer,
                        (batch, _) -> batch,
                        TransferOptions.of(
                                scope, scratch.resolve("run"), TransferOptions.Hooks.NONE));
            }
            target.publish(to, scope, source.spec());
        }
    }

    /** How one store answers with the least effort that is enough. */
    private record Answers(int effort, double recall, double p95, double rate) {}

    private List<Figure> measure(PgRows rows, Searchable target, CollectionInfo to)
            throws Exception {
        Answers before;
        Answers after;
        try (Searcher searcher = rows.store().searcher(PgRows.REF)) {
            for (float[] query : queries) {
                truth.add(GraphBench.ids(searcher, query, 0, true));
            }
            before = answers(searcher);
        }
        try (Searcher searcher = target.searcher(to.ref())) {
            after = answers(searcher);
        }
        return List.of(
                new Figure(
                        Scratch.format("recall@10 of OpenSearch, %,d × %d", ROWS, PgRows.DIMENSION),
                        Scratch.format("%.3f (ef %d)", after.recall(), after.effort()),
                        Scratch.format("%.3f PostgreSQL (ef %d)", before.recall(), before.effort()),
                        Scratch.format("both at least %.2f", RECALL)),
                new Figure(
                        "P95 of its searches, one client",
                        Scratch.format("%.1f ms", after.p95()),
                        Scratch.format("%.1f ms PostgreSQL", before.p95()),
                        "goal 200 ms"),
                new Figure(
                        Scratch.format("searches/s of it, %d clients", CLIENTS),
                        Scratch.format("%,.0f", after.rate()),
                        Scratch.format("%,.0f PostgreSQL", before.rate()),
                        "goal 1,000, servers and clients on two cores"),
                size(
                        "what its searches walk through",
                        to.searchedBytes(),
                        bytes(rows, "pg_relation_size('" + GRAPH + "')"),
                        0.5),
                size(
                        "its size on disk",
                        to.bytes(),
                        bytes(rows, "pg_total_relation_size('langchain_pg_embedding')"),
                        0.8));
    }

    /** Of a table that may have several collections the store itself does not tell. */
    private static long bytes(PgRows rows, String sql) throws Exception {
        return Long.parseLong(rows.value("select " + sql));
    }

    private static Figure size(String claim, long after, long before, double goal) {
        return new Figure(
                claim,
                Scratch.format("%,d MB", after >> 20),
                Scratch.format("%,d MB PostgreSQL", before >> 20),
                Scratch.format("%.2f (goal %.2f)", (double) after / before, goal));
    }

    private Answers answers(Searcher searcher) throws Exception {
        int effort = 10;
        double recall = GraphBench.recall(searcher, queries, truth, effort);
        while (recall < RECALL && effort < MOST_EFFORT) {
            effort += effort < 100 ? 10 : 50;
            recall = GraphBench.recall(searcher, queries, truth, effort);
        }
        int enough = effort;
        once(searcher, enough);
        return new Answers(
                enough, recall, p95(searcher, enough), rate(() -> once(searcher, enough)));
    }

    private void once(Searcher searcher, int effort) {
        queries.forEach(query -> GraphBench.ids(searcher, query, effort, false));
    }

    /** In milliseconds. */
    private double p95(Searcher searcher, int effort) {
        double[] millis = new double[ROUNDS * QUERIES];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            GraphBench.ids(searcher, queries.get(i % QUERIES), effort, false);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis[millis.length * 95 / 100];
    }

    /** Searches a second of all clients together. */
    private static double rate(Runnable once) throws Exception {
        List<Timed> clients = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            clients.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    once.run();
                }
            });
        }
        return CLIENTS * ROUNDS * QUERIES / Timed.seconds(() -> Together.run(clients));
    }
}
