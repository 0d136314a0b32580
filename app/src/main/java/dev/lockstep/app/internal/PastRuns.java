package dev.lockstep.app.internal;

import dev.lockstep.run.RunEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs that ended long ago, and what copies, comparisons and backups have kept beside theirs.
 *
 * @param engine a supplier, since the engine needs the job that forgets
 * @param kept directories of a tenant's directories, with one directory a run
 */
record PastRuns(Supplier<RunEngine> engine, List<Path> kept) {
    /** Forgets them and says how many. */
    String forget(Instant before) {
        int runs = engine.get().removeEndedBefore(before);
        try {
            for (Path each : kept) {
                removeFiles(each, before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runs == 0 ? "" : "Forgot " + runs + " runs that ended before " + before + ".";
    }

    private static void removeFiles(Path kept, Instant before) throws IOException {
        for (Path tenant : directories(kept)) {
            for (Path run : directories(tenant)) {
                if (Files.getLastModifiedTime(run).toInstant().isBefore(before)) {
                    remove(run);
                }
            }
        }
    }

    private static List<Path> directories(Path in) throws IOException {
        if (!Files.isDirectory(in)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(in)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private static void remove(Path run) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
