package dev.lockstep.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A private cluster in a temporary directory, on a free port of 127.0.0.1. */
final class LocalPostgres {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** Who runs the server where we are root: PostgreSQL refuses to. */
    private static final String[] USER =
            passwd("postgres").or(() -> passwd("nobody")).orElse(new String[0]);

    private LocalPostgres() {}

    /** Where the newest installed server's programs are. */
    static Optional<String> binaries() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(INSTALLED)) {
            versions.forEach(version -> found.add(version.resolve("bin").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.removeIf(bin -> !Files.isExecutable(Path.of(bin, "initdb")));
        return found.isEmpty() ? Optional.empty() : Optional.of(Collections.max(found));
    }

    /**
     * A cluster that has been made.
     *
     * @param directory its own, with its data and log in it
     */
    record Cluster(Path binaries, Path directory, int port) {
        private Path data() {
            return directory.resolve("data");
        }

        String url() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        }

        /**
         * Starts the server; again where the last one ended badly.
         *
         * @param more settings in the form of the command line
         */
        void start(String more) {
            try {
                run(
                        binaries,
                        "pg_ctl",
                        "-D",
                        data().toString(),
                        "-w",
                        "-l",
                        directory.resolve("log").toString(),
                        "-o",
                        options(port) + more,
                        "start");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start PostgreSQL", e);
            }
        }

        /** The process that all others of the server come from. */
        ProcessHandle postmaster() {
            try {
                String pid = Files.readAllLines(data().resolve("postmaster.pid")).getFirst();
                return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts one and returns its JDBC URL. */
    static String start(Path binaries) {
        Cluster cluster = create(binaries);
        cluster.start("");
        return cluster.url();
    }

    /** Makes a cluster that goes with this JVM. */
    static Cluster create(Path binaries) {
        try {
            Path directory = Files.createTempDirectory("lockstep-postgres-");
            own(directory);
            Path data = directory.resolve("data");
            run(
                    binaries,
                    "initdb",
                    "-D",
                    data.toString(),
                    "-U",
                    "postgres",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--no-locale",
                    "--no-sync");
            stopWithJvm(binaries, directory, data);
            return new Cluster(binaries, directory, freePort());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a PostgreSQL cluster", e);
        }
    }

    /** Without fsync: what is killed in tests is our process, never this one. */
    private static String options(int port) {
        return "-p "
                + port
                + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                + " -c wal_level=logical -c fsync=off -c max_connections=200";
    }

    /**
     * Leaves a shell that stops the server and clears up once this JVM has gone, however it went: a
     * shutdown hook would not run when the JVM is killed, and would hold up its end.
     */
    private static void stopWithJvm(Path binaries, Path directory, Path data) throws IOException {
        String stop =
                command(
                                binaries,
                                "pg_ctl",
                                List.of("-D", data.toString(), "-m", "immediate", "-w", "stop"))
                        .stream()
                        .map(LocalPostgres::quoted)
                        .collect(Collectors.joining(" "));
        String script =
                "while kill -0 "
                        + ProcessHandle.current().pid()
                        + "; do sleep 1; done; "
                        + stop
                        + "; rm -rf "
                        + quoted(directory.toString());
        new ProcessBuilder("sh", "-c", script)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String quoted(String word) {
        return "'" + word + "'";
    }

    /** The fields of a user: name, password, user id, group id, and so on. */
    private static Optional<String[]> passwd(String user) {
        try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"))) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields[0].equals(user))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Gives a folder to the user of the server. */
    static void own(Path directory) throws IOException {
        if (ROOT) {
            execute(List.of("chown", USER[2], directory.toString()));
        }
    }

    private static void run(Path binaries, String program, String... arguments) throws IOException {
        execute(command(binaries, program, List.of(arguments)));
    }

    private static List<String> command(Path binaries, String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + USER[2],
                            "--regid=" + USER[3],
                            "--clear-groups"));
        }
        command.addAll(
                List.of("env", "-i", "PATH=" + binaries + ":/usr/bin:/bin", "LC_ALL=C.UTF-8"));
        command.add(binaries.resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    /** To a file and not to a pipe: the server inherits it and would keep a pipe open. */
    private static void execute(List<String> command) throws IOException {
        Path output = Files.createTempFile("lockstep-postgres-", ".out");
        Process process =
                new ProcessBuilder(command)
                        .directory(Path.of("/").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(command + ": " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
