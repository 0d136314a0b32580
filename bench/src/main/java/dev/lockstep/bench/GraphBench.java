package dev.lockstep.bench;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.Metric;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.LuceneStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * 100,000 vectors: time to build, and queries a second of one thread by recall@10 against exact
 * search.
 */
final class GraphBench {
    private static final int ROWS = 100_000;
    private static final int QUERIES = 500;
    private static final int BATCH = 1_000;

    private GraphBench() {}

    static List<Figure> run(Path scratch, int dimension) {
        ProjectedWords model = new ProjectedWords(dimension);
        Generation generation = new Generation(TenantId.DEFAULT, "bench", 1);
        List<Figure> figures = new ArrayList<>();
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(scratch))) {
            long start = System.nanoTime();
            build(store, generation, model, dimension);
            figures.add(
                    new Figure(
                            "build of 100,000 × " + dimension,
                            Scratch.seconds(System.nanoTime() - start),
                            "",
                            ""));
            try (Searcher searcher = store.searcher(generation)) {
                figures.addAll(search(searcher, model, dimension));
            }
        }
        return figures;
    }

    private static void build(
            LuceneStore store, Generation generation, ProjectedWords model, int dimension) {
        WriteScope scope = new WriteScope("bench", "build", 1);
        Checkpoint end = new Checkpoint(scope, Map.of(), ROWS, 0, 0);
        try (GenerationBuild build =
                store.build(
                        generation,
                        null,
                        CollectionSpec.of(dimension, Metric.COSINE),
                        Map.of(),
                        scope)) {
            for (int from = 0; from < ROWS; from += BATCH) {
                build.upsert(batch(model, dimension, from));
            }
            build.finish(end, true);
        }
        store.seal(generation);
    }

    private static Batch batch(ProjectedWords model, int dimension, int from) {
        String[] ids = new String[BATCH];
        float[] vectors = new float[BATCH * dimension];
        for (int i = 0; i < BATCH; i++) {
            ids[i] = "r" + (from + i);
            System.arraycopy(model.vector(from + i), 0, vectors, i * dimension, dimension);
        }
        return new Batch(ids, dimension, vectors, null, null, null, null);
    }

    private static List<Figure> search(Searcher searcher, ProjectedWords model, int dimension) {
        List<float[]> queries = new ArrayList<>();
        List<Set<String>> truth = new ArrayList<>();
        long start = System.nanoTime();
        for (int q = 0; q < QUERIES; q++) {
            float[] query = model.vector(10_000_000L + q);
            queries.add(query);
            truth.add(ids(searcher, query, 0, true));
        }
        double exact = QUERIES / ((System.nanoTime() - start) / 1e9);
        List<Figure> figures = new ArrayList<>();
        double[] wanted = {0.90, 0.95, 0.99};
        int next = 0;
        for (int effort = 10;
                effort <= 600 && next < wanted.length;
                effort += effort < 100 ? 6 : 40) {
            double recall = recall(searcher, queries, truth, effort);
            while (next < wanted.length && recall >= wanted[next]) {
                figures.add(
                        figure(searcher, queries, dimension, effort, wanted[next], recall, exact));
                next++;
            }
        }
        return figures;
    }

    private static Figure figure(
            Searcher searcher,
            List<float[]> queries,
            int dimension,
            int effort,
            double wanted,
            double recall,
            double exact) {
        for (float[] query : queries) {
            ids(searcher, query, effort, false);
        }
        long start = System.nanoTime();
        for (int round = 0; round < 4; round++) {
            for (float[] query : queries) {
                ids(searcher, query, effort, false);
            }
        }
        double rate = 4.0 * queries.size() / ((System.nanoTime() - start) / 1e9);
        return new Figure(
                Scratch.format(
                        "queries/s of one thread at recall@10 ≥ %.2f, %d dimensions",
                        wanted, dimension),
                Scratch.format("%.0f (ef %d, recall %.3f)", rate, effort, recall),
                Scratch.format("%.0f exact", exact),
                Scratch.format("%.0f ×", rate / exact));
    }

    /** The share of the true neighbours that is found with an effort. */
    static double recall(
            Searcher searcher, List<float[]> queries, List<Set<String>> truth, int effort) {
        int found = 0;
        int all = 0;
        for (int q = 0; q < queries.size(); q++) {
            Set<String> both = new HashSet<>(ids(searcher, queries.get(q), effort, false));
            both.retainAll(truth.get(q));
            found += both.size();
            all += truth.get(q).size();
        }
        return (double) found / all;
    }

    /** The ten nearest. */
    static Set<String> ids(Searcher searcher, float[] query, int effort, boolean exact) {
        Set<String> ids = new HashSet<>();
        SearchRequest request =
                new SearchRequest(
                        SearchRequest.Mode.VECTOR, query, null, 10, effort, exact, Filter.all());
        for (Hit hit : searcher.search(request).hits()) {
            ids.add(hit.id());
        }
        return ids;
    }
}
