package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Preview;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Upload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Files that people look at before they are taken in: one a session, for half an hour after they
 * were last looked at, a bounded number of bytes in all. They lie among the uploads, which are
 * emptied at start. Safe for many threads.
 */
public final class SetAside {
    static final Duration LIFE = Duration.ofMinutes(30);

    private final Path directory;
    private final long mostBytes;
    private final InstantSource clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /**
     * @param directory on the disk of the uploads
     * @param mostBytes of all files together; for a newer one the oldest go
     */
    public SetAside(Path directory, long mostBytes, InstantSource clock) {
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /**
     * A file that waits.
     *
     * @param owner the session that has sent it
     * @param fields of the form, as they were given last
     * @param looked what the last look has shown, null before the first
     */
    record Kept(
            String id,
            String owner,
            Path file,
            String fileName,
            long bytes,
            Instant until,
            Map<String, String> fields,
            Map<String, String> found,
            @Nullable Looked looked) {

        Kept with(Map<String, String> newFields) {
            return new Kept(
                    id, owner, file, fileName, bytes, until, Map.copyOf(newFields), found, looked);
        }

        /** With the types as they are found where none is given. */
        Kept seen(Looked look) {
            Map<String, String> types = new LinkedHashMap<>(found);
            look.preview().columns().stream()
                    .filter(column -> !look.request().types().containsKey(column.name()))
                    .forEach(column -> types.put(column.name(), column.type()));
            return new Kept(id, owner, file, fileName, bytes, until, fields, types, look);
        }

        private Kept touched(Instant newUntil) {
            return new Kept(id, owner, file, fileName, bytes, newUntil, fields, found, looked);
        }
    }

    /** What a request would make. */
    record Looked(IngestRequest request, Preview preview) {}

    /** Takes the file over from its upload. */
    Kept keep(String owner, Upload upload, Map<String, String> fields) {
        String id = UUID.randomUUID().toString();
        Path file = directory.resolve("aside-" + id);
        try {
            Files.move(upload.requireFile(), file);
            String name = Required.or(upload.fileName(), "");
            Kept made =
                    new Kept(
                            id,
                            owner,
                            file,
                            name,
                            Files.size(file),
                            clock.instant().plus(LIFE),
                            Map.copyOf(fields),
                            Map.of(),
                            null);
            add(made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void add(Kept made) {
        all().stream().filter(old -> old.owner().equals(made.owner())).forEach(this::remove);
        kept.put(made.id(), made);
        sweep();
        // Nobody may come again; who does not look is not to keep the disk.
        later().execute(this::sweep);
    }

    private static Executor later() {
        return CompletableFuture.delayedExecutor(
                LIFE.toMillis() + 1, TimeUnit.MILLISECONDS, Thread::startVirtualThread);
    }

    private List<Kept> all() {
        return List.copyOf(kept.values());
    }

    /** Removes what is over its time, and the oldest while all are too large. */
    private synchronized void sweep() {
        Instant now = clock.instant();
        long bytes = all().stream().mapToLong(Kept::bytes).sum();
        for (Kept old : all()) {
            boolean tooMuch = bytes > mostBytes && kept.size() > 1;
            if (tooMuch || old.until().isBefore(now)) {
                bytes -= old.bytes();
                remove(old);
            }
        }
    }

    /**
     * @throws LockstepException NOT_FOUND where it is not this session's, or is not there any more
     */
    synchronized Kept get(@Nullable String owner, String id) {
        sweep();
        Kept found = kept.get(id);
        if (found == null || !found.owner().equals(owner)) {
            throw LockstepException.notFound("upload", Names.shown(id));
        }
        Kept touched = found.touched(clock.instant().plus(LIFE));
        kept.put(id, touched);
        later().execute(this::sweep);
        return touched;
    }

    /** Remembers what was given or seen, unless the file is gone. */
    synchronized void update(Kept newer) {
        kept.replace(newer.id(), newer);
    }

    synchronized void remove(Kept gone) {
        try {
            kept.remove(gone.id());
            Files.deleteIfExists(gone.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
