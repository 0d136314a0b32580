package dev.lockstep.store.archive.internal.copies;

import dev.lockstep.store.archive.CopySpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of this process within the space for copies; those of dead processes are removed. */
final class CopyDirectory {
    private static final Pattern NAME = Pattern.compile("copies-(\\d+)");
    private static final AtomicLong COUNT = new AtomicLong();

    private final CopySpace space;
    private @Nullable Path directory;

    CopyDirectory(CopySpace space) {
        this.space = space;
    }

    /** A path for a file of that name, which is in no other's way. */
    Path fresh(String name) {
        try {
            return Files.createDirectories(ours().resolve(Long.toString(COUNT.incrementAndGet())))
                    .resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Path ours() throws IOException {
        Path known = directory;
        if (known == null) {
            Files.createDirectories(space.directory());
            removeLeftovers();
            known = space.directory().resolve("copies-" + ProcessHandle.current().pid());
            directory = Files.createDirectories(known);
        }
        return known;
    }

    private void removeLeftovers() throws IOException {
        try (Stream<Path> all = Files.list(space.directory())) {
            for (Path each : all.toList()) {
                Matcher name = NAME.matcher(each.getFileName().toString());
                if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    remove(each);
                }
            }
        }
    }

    /** A file that {@link #fresh} named, with its directory. */
    static void drop(Path file) {
        try {
            Files.deleteIfExists(file);
            Path parent = file.getParent();
            if (parent != null) {
                Files.deleteIfExists(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
}
