package dev.lockstep.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs measurements by name and writes their table to {@code docs/figures.md}. */
public final class Bench {
    private static final Path PAGE = Path.of("docs/figures.md");

    private Bench() {}

    /** One measurement; scratch is an empty directory of its own. */
    @FunctionalInterface
    interface Measurement {
        List<Figure> run(Path scratch) throws Exception;
    }

    private static Map<String, Measurement> all() {
        Map<String, Measurement> all = new LinkedHashMap<>();
        all.put("start", StartBench::run);
        all.put("ingest", IngestBench::run);
        all.put("http", HttpBench::run);
        all.put("sustained", SustainedBench::run);
        all.put("sync", SyncBench::run);
        all.put("proof", ProofBench::run);
        all.put("archive", ArchiveBench::run);
        all.put("pgvector", PgVectorBench::run);
        all.put("s3", S3Bench::run);
        all.put("migration", MigrationBench::run);
        all.put("stores", StoresBench::run);
        all.put("graph-384", scratch -> GraphBench.run(scratch, 384));
        all.put("graph-768", scratch -> GraphBench.run(scratch, 768));
        return all;
    }

    public static void main(String[] names) throws Exception {
        Map<String, Measurement> all = all();
        List<String> wanted = names.length == 0 ? List.copyOf(all.keySet()) : List.of(names);
        for (String name : wanted) {
            Measurement measurement = all.get(name);
            if (measurement == null) {
                System.err.println("no measurement " + name + ", expected one of " + all.keySet());
                System.exit(2);
                return;
            }
            measure(name, measurement);
        }
    }

    private static void measure(String name, Measurement measurement) throws Exception {
        Path scratch = Files.createTempDirectory("lockstep-bench-" + name);
        try {
            List<Figure> figures = measurement.run(scratch);
            figures.forEach(f -> System.out.println(f.row()));
            write(name, figures);
        } finally {
            Scratch.delete(scratch);
        }
    }

    private static void write(String name, List<Figure> figures) throws Exception {
        String begin = "<!-- " + name + " -->";
        String end = "<!-- end " + name + " -->";
        List<String> rows = new ArrayList<>(List.of(begin));
        rows.add("| `bench/run " + name + "` | ours | beside | |");
        rows.add("|---|---|---|---|");
        figures.forEach(f -> rows.add(f.row()));
        rows.add(end);
        String table = String.join("\n", rows);
        String page = Files.exists(PAGE) ? Files.readString(PAGE) : "# Figures\n";
        int from = page.indexOf(begin);
        String changed =
                from < 0
                        ? page.stripTrailing() + "\n\n" + table + "\n"
                        : page.substring(0, from)
                                + table
                                + page.substring(page.indexOf(end) + end.length());
        Files.writeString(PAGE, changed);
    }
}
