package dev.lockstep.app.backups;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What an archive leaves of a removed backup on a disk: it knows files and no directories. */
final class EmptyDirectories {
    private EmptyDirectories() {}

    /** Removes the directory with those in it, as far as they are empty; absence is no error. */
    static void remove(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst =
                    all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (DirectoryNotEmptyException somebodysFiles) {
            // They stay, and so does the way to them.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
