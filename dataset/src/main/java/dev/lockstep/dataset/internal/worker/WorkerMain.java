package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.Background;
import dev.lockstep.dataset.internal.protocol.Answers;
import dev.lockstep.dataset.internal.protocol.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A worker process: reads requests from standard input, one JSON document a line, and answers each
 * on standard output, in order. It ends at once when its input ends, whatever it is doing: its
 * parent is gone.
 */
public final class WorkerMain {
    private static final int PARENT_GONE = 0;

    private WorkerMain() {}

    /**
     * @param args directory for temporary files, DuckDB's memory, its spill space (both in bytes),
     *     its threads
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        // Whatever a library prints must not stand between the answers.
        System.setOut(System.err);
        beFirstToDie();
        Background.giveWay();
        Duck.Limits limits =
                new Duck.Limits(
                        Path.of(args[0]),
                        Long.parseLong(args[1]),
                        Long.parseLong(args[2]),
                        Integer.parseInt(args[3]));
        JsonMapper json = new JsonMapper();
        BlockingQueue<String> lines = readInput();
        WorkerTasks tasks =
                new WorkerTasks(
                        json,
                        limits,
                        bytes -> tell(json, out, new Answers.Line(null, null, bytes)));
        tasks.warmUp();
        while (true) {
            Request request = json.readValue(lines.take(), Request.class);
            tell(json, out, answer(tasks, request));
        }
    }

    /** The kernel is to take a worker rather than the server when memory ends; Linux only. */
    private static void beFirstToDie() {
        try {
            Path score = Path.of("/proc/self/oom_score_adj");
            if (Files.isWritable(score)) {
                Files.writeString(score, "700");
            }
        } catch (IOException e) {
            System.err.println("oom_score_adj stays as it is: " + e.getMessage());
        }
    }

    private static BlockingQueue<String> readInput() {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Thread.ofPlatform()
                .daemon()
                .name("requests")
                .start(() -> {
                    try {
                        for (String line; (line = in.readLine()) != null; ) {
                            lines.add(line);
                        }
                    } catch (IOException e) {
                        System.err.println("requests ended: " + e.getMessage());
                    }
                    Runtime.getRuntime().halt(PARENT_GONE);
                });
        return lines;
    }

    private static Answers.Line answer(WorkerTasks tasks, Request request) {
        try {
            return new Answers.Line(tasks.run(request), null, null);
        } catch (Exception | OutOfMemoryError e) {
            return new Answers.Line(null, Answering.problem(e), null);
        }
    }

    private static void tell(JsonMapper json, PrintStream out, Answers.@Nullable Line line) {
        String text = json.writeValueAsString(line);
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }
}
