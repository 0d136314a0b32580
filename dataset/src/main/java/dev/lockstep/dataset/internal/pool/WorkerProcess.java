package dev.lockstep.dataset.internal.pool;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.dataset.DatasetConfig;
import dev.lockstep.dataset.WorkerLimits;
import dev.lockstep.dataset.internal.protocol.Request;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One worker process. For one thread at a time; {@link #kill} may come from any. */
final class WorkerProcess {
    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);
    private static final int STDERR_LINES = 20;
    private static final int EXIT_OUT_OF_MEMORY = 3;
    private static final String MAIN = "dev.lockstep.dataset.internal.worker.WorkerMain";

    /** Whose call it is, and what becomes of it on the way. */
    interface Watch {
        /** A sign of life, with the bytes read so far. */
        void progress(long bytes);

        /** Asked several times a second; throws to end the call, and the worker with it. */
        void check();
    }

    private final JsonMapper json;
    private final Process process;
    private final Path temp;
    private final OutputStream requests;

    /** An empty one is the end of the process's output. */
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

    private final Deque<String> errors = new ArrayDeque<>();
    private @Nullable TenantId tenant;
    private String session = "";

    private WorkerProcess(JsonMapper json, Process process, Path temp) {
        this.json = json;
        this.process = process;
        this.temp = temp;
        this.requests = process.getOutputStream();
        reader("answers", process.getInputStream(), this::answer);
        reader("errors", process.getErrorStream(), this::error);
    }

    /**
     * @param temp its own directory, made here and removed when it is killed
     */
    static WorkerProcess start(JsonMapper json, DatasetConfig config, Path temp) {
        try {
            Files.createDirectories(temp);
            ProcessBuilder builder = new ProcessBuilder(command(config, temp));
            builder.directory(temp.toFile());
            // No secret of ours is for them; the locale is for names of files.
            builder.environment().clear();
            builder.environment().put("LC_ALL", "C.UTF-8");
            return new WorkerProcess(json, builder.start(), temp);
        } catch (IOException e) {
            throw new LockstepException(
                    ErrorKind.RESOURCES,
                    "worker-start",
                    "Cannot start a worker process: found "
                            + e.getMessage()
                            + "; look at the limits"
                            + " of processes and memory.",
                    e);
        }
    }

    private static List<String> command(DatasetConfig config, Path temp) {
        WorkerLimits limits = config.limits();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + (limits.heapBytes() >> 20) + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + temp,
                "-cp",
                String.join(File.pathSeparator, config.workerClassPath()),
                MAIN,
                temp.toString(),
                Long.toString(limits.memoryBytes()),
                Long.toString(limits.tempBytes()),
                Integer.toString(limits.threads()));
    }

    /**
     * A platform thread: a read of a pipe holds its carrier as long as the worker is silent, and a
     * few idle workers would then hold all of them, and the server with them.
     */
    private void reader(
            String what, InputStream stream, java.util.function.Consumer<Optional<String>> to) {
        Thread.ofPlatform()
                .daemon()
                .name("worker-" + process.pid() + "-" + what)
                .start(() -> pump(stream, to));
    }

    private static void pump(InputStream stream, java.util.function.Consumer<Optional<String>> to) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                to.accept(Optional.of(line));
            }
        } catch (IOException e) {
            log.atDebug().log("a worker's output ended", e);
        }
        to.accept(Optional.empty());
    }

    private void answer(Optional<String> line) {
        answers.add(line);
    }

    private void error(Optional<String> line) {
        synchronized (errors) {
            line.ifPresent(errors::add);
            if (errors.size() > STDERR_LINES) {
                errors.removeFirst();
            }
        }
    }

    @Nullable TenantId tenant() {
        return tenant;
    }

    void bind(TenantId owner) {
        this.tenant = owner;
    }

    /** The tables that its last query had open. */
    String session() {
        return session;
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param silence the longest time without an answer or a sign of progress; then it is killed
     * @throws LockstepException what the worker told, or RESOURCES where it died or was killed
     */
    JsonNode call(Request request, Duration silence, Watch watch) {
        if (request instanceof Request.Query query) {
            session = query.session();
        }
        try {
            requests.write(
                    (json.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            requests.flush();
        } catch (IOException e) {
            throw died();
        }
        long deadline = System.nanoTime() + silence.toNanos();
        while (true) {
            Optional<String> line = await(watch, deadline, silence);
            JsonNode answer = json.readTree(line.orElseThrow(this::died));
            if (answer.hasNonNull("progress")) {
                watch.progress(answer.get("progress").asLong());
                deadline = System.nanoTime() + silence.toNanos();
            } else if (answer.hasNonNull("problem")) {
                throw told(answer.get("problem"));
            } else {
                return answer.get("ok");
            }
        }
    }

    private Optional<String> await(Watch watch, long deadline, Duration silence) {
        try {
            while (true) {
                Optional<String> line = answers.poll(100, TimeUnit.MILLISECONDS);
                if (line != null) {
                    return line;
                }
                watch.check();
                if (System.nanoTime() > deadline) {
                    throw new LockstepException(
                            ErrorKind.RESOURCES,
                            "worker-time",
                            "Cannot finish in a worker: found no answer for "
                                    + silence.toSeconds()
                                    + " seconds; the worker was ended; ask for less, or raise the"
                                    + " limit.");
                }
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.RESOURCES, "worker-interrupted", "Cannot finish: interrupted.", e);
        } catch (RuntimeException e) {
            kill();
            throw e;
        }
    }

    private static LockstepException told(JsonNode problem) {
        return new LockstepException(
                ErrorKind.valueOf(problem.get("kind").asString()),
                problem.get("code").asString(),
                problem.get("message").asString());
    }

    private LockstepException died() {
        kill();
        int exit = process.exitValue();
        synchronized (errors) {
            log.atWarn()
                    .addKeyValue("pid", process.pid())
                    .addKeyValue("exit", exit)
                    .addKeyValue("stderr", String.join("\n", errors))
                    .log("a worker died; its request fails, the next one gets a new worker");
        }
        String why = exit == EXIT_OUT_OF_MEMORY ? "its memory was used up" : "exit " + exit;
        return new LockstepException(
                ErrorKind.RESOURCES,
                exit == EXIT_OUT_OF_MEMORY ? "worker-memory" : "worker-died",
                "Cannot finish: the worker process ended ("
                        + why
                        + "); try again, and with a smaller file or higher worker limits if it"
                        + " happens again.");
    }

    /** Ends it at once and removes its files. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Trees.delete(temp);
        } catch (UncheckedIOException e) {
            log.atWarn().addKeyValue("directory", temp).log("could not remove; at next start", e);
        }
    }
}
