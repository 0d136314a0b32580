package dev.lockstep.bench.search;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.Metric;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.LuceneStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Builds a generation of synthetic vectors once, then measures searches by effort and by filter.
 *
 * <p>Arguments: directory, rows, dimension, threads, quantization.
 */
public final class SearchBench {
    private static final int QUERIES = 1000;
    private static final int COUNT = 10;

    private final SheetVectors data;
    private final int rows;
    private final int dimension;
    private final int threads;

    private SearchBench(int rows, int dimension, int threads) {
        this.data = new SheetVectors(17, dimension);
        this.rows = rows;
        this.dimension = dimension;
        this.threads = threads;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        int dimension = Integer.parseInt(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        String quantization = arguments.length > 4 ? arguments[4] : "none";
        SearchBench bench = new SearchBench(rows, dimension, threads);
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(directory))) {
            Generation generation = bench.built(store, quantization);
            long opening = System.nanoTime();
            try (Searcher searcher = store.searcher(generation)) {
                print("open and check %d ms", (System.nanoTime() - opening) / 1_000_000);
                bench.measure(searcher);
            }
        }
    }

    private Generation built(LuceneStore store, String quantization) throws Exception {
        String name = "bench-" + rows + "-" + dimension + "-" + quantization;
        Generation generation = new Generation(TenantId.DEFAULT, name, 1);
        if (store.seal(generation, false).isPresent()) {
            return generation;
        }
        WriteScope scope = new WriteScope("bench", "load", 1);
        CollectionSpec spec = CollectionSpec.of(dimension, Metric.COSINE);
        long start = System.nanoTime();
        try (GenerationBuild build =
                store.build(generation, null, spec, Map.of("quantization", quantization), scope)) {
            load(build);
            print("loaded in %.1f s", seconds(start));
            build.finish(new Checkpoint(scope, Map.of(), rows, 0, 0), true);
        }
        print("finished at %.1f s", seconds(start));
        var seal = store.seal(generation);
        print("sealed at %.1f s: %s", seconds(start), seal.stats());
        return generation;
    }

    private void load(GenerationBuild build) throws Exception {
        AtomicInteger next = new AtomicInteger();
        onAllThreads(
                () -> {
                    for (int from; (from = next.getAndAdd(1000)) < rows; ) {
                        build.upsert(batch(from, Math.min(rows, from + 1000)));
                    }
                    return 0L;
                });
    }

    private Batch batch(int from, int to) {
        String[] ids = new String[to - from];
        String[] documents = new String[to - from];
        String[] metadata = new String[to - from];
        float[] vectors = new float[(to - from) * dimension];
        for (int i = from; i < to; i++) {
            ids[i - from] = "row-" + i;
            documents[i - from] = "row number " + i + " with some words that are much like others";
            metadata[i - from] = "{\"n\":" + i + ",\"mod\":" + i % 1000 + ",\"kind\":\"k" + i % 7 + "\"}";
            System.arraycopy(data.vector(i), 0, vectors, (i - from) * dimension, dimension);
        }
        return new Batch(ids, dimension, vectors, null, documents, metadata, null);
    }

    private void measure(Searcher searcher) throws Exception {
        for (int mod : new int[] {1000, 500, 100, 10}) {
            Filter filter = new Filter.NumberRange("mod", null, true, (double) mod, false);
            List<Set<String>> right = exact(searcher, filter);
            for (int effort : mod == 1000 ? new int[] {24, 32, 48, 64, 96} : new int[] {64}) {
                run(searcher, effort, filter, right);
                run(searcher, effort, filter, right);
            }
        }
    }

    private SearchRequest request(int query, int effort, boolean exact, Filter filter) {
        float[] vector = data.vector(1_000_000_000L + query);
        return new SearchRequest(
                SearchRequest.Mode.VECTOR, vector, null, COUNT, effort, exact, filter);
    }

    private List<Set<String>> exact(Searcher searcher, Filter filter) {
        List<SearchRequest> requests = requests(0, true, filter);
        long start = System.nanoTime();
        List<Set<String>> right =
                requests.parallelStream().map(r -> ids(searcher.search(r))).toList();
        print("exact: %.0f q/s", QUERIES / seconds(start));
        return right;
    }

    private List<SearchRequest> requests(int effort, boolean exact, Filter filter) {
        return java.util.stream.IntStream.range(0, QUERIES)
                .mapToObj(q -> request(q, effort, exact, filter))
                .toList();
    }

    private static Set<String> ids(SearchResult result) {
        return result.hits().stream().map(h -> h.id()).collect(Collectors.toCollection(HashSet::new));
    }

    private void run(Searcher searcher, int effort, Filter filter, List<Set<String>> right)
            throws Exception {
        List<SearchRequest> requests = requests(effort, false, filter);
        long[] nanos = new long[QUERIES * 5];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger found = new AtomicInteger();
        long start = System.nanoTime();
        long compared =
                onAllThreads(
                        () -> {
                            long sum = 0;
                            for (int q; (q = next.getAndIncrement()) < nanos.length; ) {
                                long from = System.nanoTime();
                                SearchResult result = searcher.search(requests.get(q % QUERIES));
                                nanos[q] = System.nanoTime() - from;
                                sum += result.compared();
                                Set<String> ids = ids(result);
                                ids.retainAll(right.get(q % QUERIES));
                                found.addAndGet(ids.size());
                            }
                            return sum;
                        });
        double taken = seconds(start);
        Arrays.sort(nanos);
        print(
                "effort %3d: recall %.4f, %.0f q/s, p50 %.2f ms, p95 %.2f ms, p99 %.2f ms, %d compared",
                effort,
                found.get() / (double) (nanos.length * COUNT),
                nanos.length / taken,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 95 / 100] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                compared / nanos.length);
    }

    private long onAllThreads(Callable<Long> work) throws Exception {
        long sum = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Future<Long> done : pool.invokeAll(java.util.Collections.nCopies(threads, work))) {
                sum += done.get();
            }
        }
        return sum;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
