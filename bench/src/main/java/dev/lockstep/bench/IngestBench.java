package dev.lockstep.bench;

import dev.lockstep.api.service.DatasetService.Mode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A large CSV to bronze and silver beside DuckDB's own single COPY of the same file to Parquet.
 * {@code BENCH_CSV_MB} sets its size.
 */
final class IngestBench {
    private IngestBench() {}

    static List<Figure> run(Path scratch) throws Exception {
        long megabytes = Long.parseLong(System.getenv().getOrDefault("BENCH_CSV_MB", "1000"));
        Path csv = scratch.resolve("large.csv");
        write(csv, megabytes << 20);
        List<Figure> figures = new ArrayList<>();
        long duck = copy(csv, scratch.resolve("duck.parquet"));
        try (Home home = new Home(scratch.resolve("home"), new ProjectedWords(8))) {
            home.ingest(small(scratch.resolve("small.csv")), "small", Mode.CREATE, null);
            long start = System.nanoTime();
            home.ingest(csv, "large", Mode.CREATE, null);
            long ours = System.nanoTime() - start;
            figures.add(
                    new Figure(
                            megabytes + " MB of CSV to bronze and silver",
                            Scratch.seconds(ours),
                            Scratch.seconds(duck) + " DuckDB's COPY to Parquet",
                            Scratch.format("%.2f of its rate (goal 0.5)", (double) duck / ours)));
            start = System.nanoTime();
            home.ingest(small(scratch.resolve("ten.csv")), "ten", Mode.CREATE, null);
            figures.add(
                    new Figure(
                            "10,000 rows of CSV to bronze and silver",
                            Scratch.seconds(System.nanoTime() - start),
                            "limit 2 s",
                            ""));
        }
        return figures;
    }

    private static long copy(Path csv, Path parquet) throws Exception {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            long start = System.nanoTime();
            statement.execute(
                    "copy (from read_csv('"
                            + csv
                            + "')) to '"
                            + parquet
                            + "' (format parquet, compression zstd)");
            return System.nanoTime() - start;
        }
    }

    private static Path small(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            rows(out, 10_000, Long.MAX_VALUE);
        }
        return file;
    }

    private static void write(Path file, long bytes) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            rows(out, Long.MAX_VALUE, bytes);
        }
    }

    private static void rows(BufferedWriter out, long rows, long bytes) throws IOException {
        Random random = new Random(7);
        out.write("Order ID,Customer,Ordered At,Amount,Quantity,Code,Note\n");
        long written = 0;
        for (long i = 0; i < rows && written < bytes; i++) {
            String line =
                    i
                            + ",customer "
                            + random.nextInt(50_000)
                            + ",2026-"
                            + two(1 + random.nextInt(12))
                            + "-"
                            + two(1 + random.nextInt(28))
                            + ","
                            + random.nextInt(100_000)
                            + "."
                            + two(random.nextInt(100))
                            + ","
                            + random.nextInt(20)
                            + ",00"
                            + random.nextInt(10_000)
                            + ",\"note "
                            + random.nextInt(1_000_000)
                            + ", with a comma\"\n";
            out.write(line);
            written += line.length();
        }
    }

    private static String two(int n) {
        return n < 10 ? "0" + n : Integer.toString(n);
    }
}
