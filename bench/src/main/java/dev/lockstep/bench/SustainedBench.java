package dev.lockstep.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long a search of 100,000 × 384 takes while the same server syncs that index, backs it up and
 * takes in files, one after the other of each without a pause, beside the same server at rest. The
 * searches come at a steady pace, and each is timed from when it was due; client, server, the model
 * and the workers share the cores.
 */
final class SustainedBench {
    private static final int DIMENSION = 384;
    private static final int QUERIES = 500;
    private static final int CONNECTIONS = 4;
    private static final double PACE = 50;
    private static final long SECONDS = 60;
    private static final int CHANGED = 1_000;
    private static final String SEARCH = "/api/v1/indexes/rows/search";

    private final Served served;
    private final Path scratch;
    private final AtomicBoolean over = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

    private SustainedBench(Served served, Path scratch) {
        this.served = served;
        this.scratch = scratch;
    }

    static List<Figure> run(Path scratch) throws Exception {
        Path home = Files.createDirectories(scratch.resolve("home"));
        ProjectedWords model = new ProjectedWords(DIMENSION);
        try (ModelServer models = new ModelServer(model)) {
            Files.writeString(home.resolve("config.yaml"), models.configuration(DIMENSION));
            try (Served served = new Served(home)) {
                HttpBench.build(served, scratch);
                return new SustainedBench(served, scratch).measure(model);
            }
        }
    }

    private List<Figure> measure(ProjectedWords model) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int q = 0; q < QUERIES; q++) {
            String vector = ModelServer.vector(model.vector(10_000_000L + q));
            bodies.add("{\"vector\":" + vector + ",\"mode\":\"vector\",\"count\":10}");
        }
        Load load = new Load(served.url, served.key, SEARCH, bodies);
        load.run(CONNECTIONS, 10);
        Load.Result idle = load.paced(CONNECTIONS, SECONDS / 2, PACE);
        AtomicInteger syncs = new AtomicInteger();
        AtomicInteger backups = new AtomicInteger();
        AtomicInteger ingests = new AtomicInteger();
        List<Thread> work =
                List.of(
                        repeat(syncs, this::sync),
                        repeat(backups, _ -> backUp()),
                        repeat(ingests, this::ingest));
        Load.Result busy = load.paced(CONNECTIONS, SECONDS, PACE);
        over.set(true);
        for (Thread each : work) {
            each.join();
        }
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        String done =
                Scratch.format(
                        "%d syncs of %,d changes, %d backups, %d files of 100,000 rows",
                        syncs.get(), CHANGED, backups.get(), ingests.get());
        return List.of(
                new Figure(
                        Scratch.format("P95 of %.0f searches/s beside all that", PACE),
                        Scratch.format("%.1f ms", busy.p95()),
                        Scratch.format("%.1f ms at rest", idle.p95()),
                        Scratch.format("%.2f × (limit 3)", busy.p95() / idle.p95())),
                new Figure(
                        "their median",
                        Scratch.format("%.1f ms", busy.median()),
                        Scratch.format("%.1f ms at rest", idle.median()),
                        "meanwhile " + done));
    }

    /** The n-th of its kind. */
    private interface Act {
        void run(int n) throws Exception;
    }

    private Thread repeat(AtomicInteger done, Act act) {
        return Thread.ofPlatform()
                .start(() -> {
                    while (!over.get() && failures.isEmpty()) {
                        try {
                            act.run(done.get() + 1);
                            done.incrementAndGet();
                        } catch (Exception e) {
                            failures.add(e);
                        }
                    }
                });
    }

    private void sync(int n) throws Exception {
        Path file = SyncBench.file(scratch.resolve("changed" + n + ".csv"), CHANGED, n);
        served.ingest(file, "rows", "id", "append");
        served.await(served.post("/api/v1/indexes/rows/sync", "{}"));
    }

    private void backUp() throws Exception {
        served.await(served.post("/api/v1/backups", "{\"indexes\":[\"rows\"]}"));
    }

    private void ingest(int n) throws Exception {
        Path file = SyncBench.file(scratch.resolve("more" + n + ".csv"), 100_000, 0);
        served.ingest(file, "more" + n, "id", "create");
    }
}
