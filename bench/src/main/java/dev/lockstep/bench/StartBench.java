package dev.lockstep.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whole processes: help on the terminal, and a server until it says that it serves. */
final class StartBench {
    private static final int RUNS = 9;

    private StartBench() {}

    static List<Figure> run(Path scratch) throws Exception {
        List<Figure> figures = new ArrayList<>();
        figures.add(
                new Figure(
                        "`./lockstep --help`",
                        median(() -> help()),
                        "limit 0.3 s",
                        "median of " + RUNS));
        Path home = scratch.resolve("home");
        figures.add(
                new Figure(
                        "`./lockstep serve` until it serves, home there",
                        median(() -> serve(home)),
                        "limit 1.5 s",
                        "median of " + RUNS));
        return figures;
    }

    /** One timed start, in nanoseconds. */
    @FunctionalInterface
    private interface Timed {
        long run() throws Exception;
    }

    private static String median(Timed act) throws Exception {
        act.run();
        act.run();
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            took.add(act.run() / 1e9);
        }
        return Scratch.format("%.2f s", Scratch.quantile(took, 0.5));
    }

    private static long help() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process =
                new ProcessBuilder("./lockstep", "--help")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.waitFor();
        return System.nanoTime() - start;
    }

    private static long serve(Path home) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process =
                new ProcessBuilder("./lockstep", "serve", "--home", home.toString(), "--port", "0")
                        .redirectErrorStream(true)
                        .start();
        long ready = 0;
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null && ready == 0; line = out.readLine()) {
                if (line.contains("http://127.0.0.1:") || line.contains("http://localhost:")) {
                    ready = System.nanoTime();
                }
            }
            process.destroy();
            process.waitFor();
        }
        return ready - start;
    }
}
