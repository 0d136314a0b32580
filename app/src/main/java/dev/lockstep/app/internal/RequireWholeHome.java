package dev.lockstep.app.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.app.Home;
import dev.lockstep.app.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A home that has lost a database would open as an empty one, and what is taken in then would lie
 * over what is there: so a home with tables or generations must have both databases.
 */
final class RequireWholeHome {
    private RequireWholeHome() {}

    /**
     * @throws LockstepException INTERNAL {@code home-damaged} where one is missing or empty
     */
    static void check(Home home, Configuration.Places places) {
        boolean used = hasFiles(home.warehouse()) || hasFiles(home.lucene());
        if (!used) {
            return;
        }
        if (places.metadata().url() == null) {
            require(home, home.metadata(), "which knows the datasets, indexes and runs");
            if (places.catalog().kind().equals("metadata")) {
                require(home, home.catalog(), "which knows the tables");
            }
        }
        if (places.catalog().kind().equals("sqlite")) {
            require(home, home.catalog(), "which knows the tables");
        }
    }

    private static void require(Home home, Path file, String what) {
        boolean there = Files.exists(file);
        if (there && size(file) > 0) {
            return;
        }
        throw new LockstepException(
                ErrorKind.INTERNAL,
                "home-damaged",
                "Cannot open the home "
                        + home.root()
                        + ": found tables in it but "
                        + (there ? "an empty " : "no ")
                        + file
                        + ", "
                        + what
                        + "; put the file back from a copy of the home, or begin with an empty"
                        + " home.");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Locks and folders alone are nothing that could be lost. */
    private static boolean hasFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(f -> Files.isRegularFile(f) && !f.endsWith("lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
