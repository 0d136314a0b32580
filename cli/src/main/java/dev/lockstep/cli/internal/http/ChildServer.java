package dev.lockstep.cli.internal.http;

import dev.lockstep.cli.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * A server in a child process, for one command. The child tells URL and key by one line on its
 * standard output and ends when its standard input does, so it never outlives this process.
 */
public final class ChildServer implements AutoCloseable {
    private static final long GRACE_SECONDS = 20;
    private static final String GREETING = "WARNING: Using incubator modules";

    private final Process process;
    private final Endpoint endpoint;

    private ChildServer(Process process, Endpoint endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param command the program and its arguments, to which the home is added
     * @param err takes what the child says on its standard error, but for the JVM's greeting
     */
    public static ChildServer start(List<String> command, Path home, PrintStream err) {
        List<String> words = new ArrayList<>(command);
        words.add(home.toString());
        try {
            Process process = new ProcessBuilder(words).start();
            Thread.ofPlatform().daemon().start(() -> passOn(process, err));
            return new ChildServer(process, endpoint(process));
        } catch (IOException e) {
            throw new CommandFailure(1, "Cannot start a server: " + e.getMessage());
        }
    }

    private static void passOn(Process process, PrintStream err) {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            lines.lines().filter(line -> !line.startsWith(GREETING)).forEach(err::println);
        } catch (IOException | UncheckedIOException e) {
            // The child has ended.
        }
    }

    private static Endpoint endpoint(Process process) throws IOException {
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (line == null) {
            throw new CommandFailure(exitCode(process), "");
        }
        JsonNode json = Json.parse(line);
        return new Endpoint(URI.create(Json.text(json, "url") + "/"), Json.text(json, "key"));
    }

    /** The child has said on standard error why it ends. */
    private static int exitCode(Process process) {
        try {
            return process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)
                    ? Math.max(1, process.exitValue())
                    : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
