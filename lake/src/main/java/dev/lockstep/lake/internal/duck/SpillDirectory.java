package dev.lockstep.lake.internal.duck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where one DuckDB instance spills; those of processes that have died are removed. */
record SpillDirectory(Path path) implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("duckdb-(\\d+)-\\d+");
    private static final AtomicInteger COUNT = new AtomicInteger();

    static SpillDirectory make(Path temp) throws IOException {
        Files.createDirectories(temp);
        removeLeftovers(temp);
        String name = "duckdb-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        return new SpillDirectory(Files.createDirectories(temp.resolve(name)));
    }

    private static void removeLeftovers(Path temp) throws IOException {
        try (Stream<Path> directories = Files.list(temp)) {
            for (Path directory : directories.toList()) {
                Matcher name = NAME.matcher(directory.getFileName().toString());
                if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    remove(directory);
                }
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() {
        try {
            if (Files.isDirectory(path)) {
                remove(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
