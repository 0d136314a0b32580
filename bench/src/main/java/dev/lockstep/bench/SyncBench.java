package dev.lockstep.bench;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** 100,000 rows: a full sync, one after 1 % random changes, and queries on the dataset. */
final class SyncBench {
    private static final int ROWS = 100_000;
    private static final int CHANGED = ROWS / 100;

    private SyncBench() {}

    static List<Figure> run(Path scratch) throws Exception {
        try (Home home = new Home(scratch, new ProjectedWords(384))) {
            home.ingest(file(scratch.resolve("rows.csv"), ROWS, 0), "rows", Mode.CREATE, "id");
            home.indexes.create(
                    Home.T,
                    new IndexDefinition(
                            "rows", "rows", "id", "{text}", List.of(), null, "refuse", Map.of(),
                            false, 0));
            long full = sync(home);
            long embedded = home.embedder.embedded();
            home.ingest(
                    file(scratch.resolve("changed.csv"), CHANGED, 1), "rows", Mode.APPEND, "id");
            long read = home.lake.counters().view().bytesRead();
            long incremental = sync(home);
            List<Figure> figures = new ArrayList<>();
            figures.add(
                    new Figure(
                            "sync after 1 % changes of 100,000 × 384, against a full one",
                            Scratch.seconds(incremental),
                            Scratch.seconds(full) + " full",
                            Scratch.format("%.3f (limit 0.05)", (double) incremental / full)));
            figures.add(
                    new Figure(
                            "texts embedded by it",
                            Long.toString(home.embedder.embedded() - embedded),
                            CHANGED + " changed",
                            "equal is right"));
            figures.add(
                    new Figure(
                            "bytes that it read from the lake",
                            Long.toString(home.lake.counters().view().bytesRead() - read),
                            CHANGED * 384 * 4 + " of changed vectors",
                            ""));
            figures.addAll(queries(home));
            return figures;
        }
    }

    private static long sync(Home home) throws InterruptedException {
        long start = System.nanoTime();
        RunView run = home.await(home.indexes.sync(Home.T, "rows", false));
        long took = System.nanoTime() - start;
        for (RunView.StepView step : run.steps()) {
            System.err.println(
                    step.name()
                            + " "
                            + java.time.Duration.between(step.startedAt(), step.endedAt())
                                    .toMillis()
                            + " ms");
        }
        return took;
    }

    private static List<Figure> queries(Home home) {
        List<Figure> figures = new ArrayList<>();
        for (String sql :
                List.of(
                        "select * from dataset limit 10",
                        "select grp, count(*), avg(price) from dataset group by 1 order by 2 desc",
                        "select id, text from dataset where price > 990 order by price desc limit 20")) {
            List<Double> took = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long start = System.nanoTime();
                home.datasets.query(Home.T, "rows", sql, 100);
                took.add((System.nanoTime() - start) / 1e6);
            }
            List<Double> warm = took.subList(5, took.size());
            figures.add(
                    new Figure(
                            "`" + sql + "` on 100,000 rows",
                            Scratch.format(
                                    "median %.1f ms, P95 %.1f ms",
                                    Scratch.quantile(warm, 0.5), Scratch.quantile(warm, 0.95)),
                            "10–100 ms",
                            ""));
        }
        return figures;
    }

    /** As many rows of a version; of a later one than 0, random ones of all. */
    static Path file(Path file, int rows, int version) throws IOException {
        Random random = new Random(version);
        int[] ids = IntStream.range(0, version == 0 ? rows : ROWS).toArray();
        for (int i = 0; version > 0 && i < rows; i++) {
            int other = i + random.nextInt(ROWS - i);
            int id = ids[i];
            ids[i] = ids[other];
            ids[other] = id;
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,text,grp,price\n");
            for (int i = 0; i < rows; i++) {
                int id = ids[i];
                out.write(
                        "r"
                                + id
                                + ",\"text of row "
                                + id
                                + ", version "
                                + version
                                + "\",g"
                                + random.nextInt(50)
                                + ","
                                + random.nextInt(100_000) / 100.0
                                + "\n");
            }
        }
        return file;
    }
}
