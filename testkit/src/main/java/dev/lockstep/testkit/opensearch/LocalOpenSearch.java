package dev.lockstep.testkit.opensearch;

import dev.lockstep.testkit.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An OpenSearch of a test's own, in a process of its own on 127.0.0.1, that can be killed and
 * started again with what it had. It ends with this JVM, however that ends.
 */
public final class LocalOpenSearch implements AutoCloseable {
    private static final String MAIN = "dev.lockstep.testkit.opensearch.server.OpenSearchNode";
    private static final int MINUTES_AT_MOST = 4;

    /** Answers soon after it is started, and leaves the cores to the tests. */
    private static final List<String> QUICK_TO_START =
            List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final List<String> options;
    private final Path home;
    private final Path build;
    private final int port;
    private Process process;

    private LocalOpenSearch(List<String> options, Path home, Path build, int port)
            throws IOException {
        this.options = List.copyOf(options);
        this.home = home;
        this.build = build;
        this.port = port;
        this.process = launch();
    }

    /**
     * Starts one and waits until it answers.
     *
     * @throws org.opentest4j.TestAbortedException where the build brought none
     */
    public static LocalOpenSearch start() {
        return start(QUICK_TO_START);
    }

    /** The same in a JVM with these options. */
    public static LocalOpenSearch start(List<String> options) {
        Path build =
                build().orElseThrow(() ->
                        OpenSearchServer.skip(
                                "no OpenSearch: LOCKSTEP_TEST_OPENSEARCH_URL is not set and"
                                        + " the module testkit/opensearch is not on the"
                                        + " class path or was not built"));
        try {
            Path home = Files.createTempDirectory("lockstep-opensearch-");
            for (String folder : List.of("config", "modules", "plugins")) {
                Files.createDirectory(home.resolve(folder));
            }
            LocalOpenSearch started = new LocalOpenSearch(options, home, build, freePort());
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start an OpenSearch", e);
        }
    }

    /** Where the module that brings it was built. */
    private static Optional<Path> build() {
        String file = MAIN.replace('.', '/') + ".class";
        URL found = LocalOpenSearch.class.getClassLoader().getResource(file);
        if (found == null) {
            return Optional.empty();
        }
        try {
            String place = found.toString().replaceFirst("^jar:", "");
            place = place.substring(0, place.length() - file.length()).replaceFirst("!/$", "");
            Path build = Objects.requireNonNull(Path.of(new URI(place)).getParent());
            return Files.isRegularFile(build.resolve("server.classpath"))
                    ? Optional.of(build)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public OpenSearchServer server() {
        return new OpenSearchServer(URI.create("http://127.0.0.1:" + port), "", "");
    }

    /** As {@code kill -9}; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** It neither answers nor fails until it goes on. */
    public void pause() {
        Signals.stop(process.toHandle());
    }

    public void goOn() {
        Signals.goOn(process.toHandle());
    }

    /** Starts it again on the same port, with the same files, and waits until it answers. */
    public void restart() {
        try {
            process = launch();
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        Files.deleteIfExists(home.resolve("ready"));
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(options);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dlog4j2.level=ERROR",
                        "-cp",
                        classPath(),
                        MAIN,
                        home.toString(),
                        Integer.toString(port)));
        return new ProcessBuilder(command)
                .redirectError(home.resolve("errors.log").toFile())
                .start();
    }

    private String classPath() throws IOException {
        List<String> parts = new ArrayList<>();
        try (Stream<Path> own = Files.list(build)) {
            own.filter(p -> p.endsWith("classes") || isOwnJar(p)).forEach(p -> parts.add("" + p));
        }
        try (Stream<Path> plugin = Files.list(build.resolve("knn"))) {
            plugin.filter(p -> p.toString().endsWith(".jar")).forEach(p -> parts.add("" + p));
        }
        parts.add(Files.readString(build.resolve("server.classpath")).strip());
        return String.join(System.getProperty("path.separator"), parts);
    }

    private static boolean isOwnJar(Path file) {
        return file.getFileName().toString().startsWith("lockstep-testkit-opensearch");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }

    private void awaitReady() throws IOException {
        Process starting = process;
        starting.onExit()
                .orTimeout(MINUTES_AT_MOST, TimeUnit.MINUTES)
                .whenComplete((_, late) -> {
                    if (late != null && !Files.exists(home.resolve("ready"))) {
                        starting.destroyForcibly();
                    }
                });
        InputStream output = starting.getInputStream();
        BufferedReader lines = starting.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("ready ")) {
                Files.writeString(home.resolve("ready"), line);
                Thread.ofVirtual().start(() -> drain(output));
                return;
            }
        }
        throw new IllegalStateException(
                "OpenSearch did not start: " + Files.readString(home.resolve("errors.log")));
    }

    private static void drain(InputStream output) {
        try {
            output.skipNBytes(Long.MAX_VALUE);
        } catch (IOException ended) {
            // The server has gone.
        }
    }

    @Override
    public void close() {
        kill();
    }
}
