package dev.lockstep.dataset.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.dataset.internal.pool.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were sent, each in a directory of its own until its ingest has ended; work under way
 * lies beside it. What nobody has touched for a week, such as files whose ingest failed and was not
 * tried again, is removed at start and when the next one comes.
 */
public final class Uploads {
    private static final Logger log = LoggerFactory.getLogger(Uploads.class);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final String INPUT = "input";

    private final Path directory;
    private final InstantSource clock;

    public Uploads(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
        try {
            Files.createDirectories(directory);
            removeOld();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removeOld() throws IOException {
        Instant before = clock.instant().minus(KEPT);
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> old = all.filter(path -> older(path, before)).toList();
            for (Path upload : old) {
                log.atInfo()
                        .addKeyValue("upload", upload.getFileName())
                        .log("removing an old upload");
                Trees.delete(upload);
            }
        }
    }

    private static boolean older(Path path, Instant before) {
        try {
            return Files.getLastModifiedTime(path).toInstant().isBefore(before);
        } catch (IOException e) {
            return false;
        }
    }

    /** A file's second name here, or a copy: durable on return, the original still in its place. */
    public void keep(String upload, Path file) {
        try {
            removeOld();
            Path target = Files.createDirectories(place(upload)).resolve(INPUT);
            try {
                Files.createLink(target, file.toRealPath());
            } catch (FileSystemException | UnsupportedOperationException e) {
                // Another file system, or one that has no links.
                Files.copy(file, target);
            }
            sync(target);
        } catch (IOException e) {
            throw unkept(upload, e);
        }
    }

    /** Text as a file; durable on return. */
    public void keep(String upload, String text) {
        try {
            removeOld();
            Path target = Files.createDirectories(place(upload)).resolve(INPUT);
            Files.writeString(target, text, StandardCharsets.UTF_8);
            sync(target);
        } catch (IOException e) {
            throw unkept(upload, e);
        }
    }

    private void sync(Path target) throws IOException {
        Trees.sync(target);
        Trees.sync(Objects.requireNonNull(target.getParent()));
        Trees.sync(directory);
    }

    /** What part of it there is goes again: where the disk is full, its room is needed. */
    private LockstepException unkept(String upload, IOException e) {
        if (!(e instanceof FileAlreadyExistsException)) {
            Trees.delete(place(upload));
        }
        if (String.valueOf(e.getMessage()).contains("No space left")) {
            return new LockstepException(
                    ErrorKind.RESOURCES,
                    "disk-full",
                    "Cannot keep the uploaded file: found no space left on the disk of "
                            + directory
                            + ", expected room for the file and for what is made of it; make room"
                            + " there and send it again.",
                    e);
        }
        return new LockstepException(
                ErrorKind.RESOURCES,
                "upload-not-kept",
                "Cannot keep the uploaded file: found "
                        + e.getMessage()
                        + ", expected a readable file and room in the home.",
                e);
    }

    private Path place(String upload) {
        Path place = directory.resolve(upload);
        if (!directory.equals(place.getParent())) {
            throw new IllegalArgumentException("upload '" + upload + "'");
        }
        return place;
    }

    public Path input(String upload) {
        return place(upload).resolve(INPUT);
    }

    /** A directory for what an ingest makes on the way. */
    public Path work(String upload) {
        return place(upload).resolve("work");
    }

    public void remove(String upload) {
        Trees.delete(place(upload));
    }
}
