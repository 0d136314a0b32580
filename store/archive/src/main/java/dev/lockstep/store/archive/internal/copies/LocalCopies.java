package dev.lockstep.store.archive.internal.copies;

import dev.lockstep.store.archive.CopySpace;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files of a backup as files of this machine, which is what DuckDB reads: the files themselves, or
 * copies of those that lie elsewhere. What nobody reads goes first where the space is used up. Safe
 * for many threads.
 */
public final class LocalCopies {
    private final CopyDirectory directory;
    private final long most;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    public LocalCopies(CopySpace space) {
        this.directory = new CopyDirectory(space);
        this.most = space.bytes();
    }

    /** A file that stays as long as it is not closed. */
    public record Copy(Path path, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    private static final class Held {
        private int users;
        private @Nullable Path path;
        private long size;
    }

    /** Brings a copy, or fails where it would not be what it should be. */
    public interface Bring {
        void to(Path target) throws IOException;
    }

    /**
     * Opens a file for reading.
     *
     * @param state changes with the file's content
     * @param size of the file
     * @param check looks at a copy, once, and fails where it is not what it should be
     */
    public Copy open(
            BackupDirectory backup, String path, String state, long size, Consumer<Path> check) {
        return openPart(
                backup,
                path,
                state,
                size,
                target -> {
                    try (InputStream in = backup.open(path);
                            OutputStream out = Files.newOutputStream(target)) {
                        in.transferTo(out);
                    }
                    check.accept(target);
                });
    }

    /**
     * Opens a file, or a part of it, for reading.
     *
     * @param state changes with the content of the copy
     * @param size of the copy
     */
    public Copy openPart(
            BackupDirectory backup, String path, String state, long size, Bring bring) {
        String key = backup.location(path) + "@" + state;
        Held mine = take(key);
        try {
            synchronized (mine) {
                if (mine.path == null) {
                    mine.path = bring(path, size, mine, bring);
                }
                return new Copy(mine.path, () -> giveBack(mine));
            }
        } catch (RuntimeException e) {
            giveBack(mine);
            forget(key, mine);
            throw e;
        }
    }

    private synchronized Held take(String key) {
        Held mine = held.computeIfAbsent(key, _ -> new Held());
        mine.users++;
        return mine;
    }

    private synchronized void giveBack(Held mine) {
        mine.users--;
        makeRoom(0);
    }

    private synchronized void forget(String key, Held mine) {
        if (mine.path == null && mine.users == 0) {
            held.remove(key, mine);
        }
    }

    private Path bring(String path, long size, Held mine, Bring bring) {
        reserve(size);
        Path target = directory.fresh(path.substring(path.lastIndexOf('/') + 1));
        try {
            bring.to(target);
            mine.size = size;
            return target;
        } catch (IOException e) {
            undo(size, target);
            throw BackupDirectory.unreadable(path, e);
        } catch (RuntimeException e) {
            undo(size, target);
            throw e;
        }
    }

    private synchronized void reserve(long size) {
        makeRoom(size);
        bytes += size;
    }

    private synchronized void undo(long size, Path target) {
        bytes -= size;
        CopyDirectory.drop(target);
    }

    /** Those that were read longest ago go first. */
    private synchronized void makeRoom(long wanted) {
        for (String key : List.copyOf(held.keySet())) {
            if (bytes + wanted <= most) {
                return;
            }
            Held old = java.util.Objects.requireNonNull(held.get(key));
            Path path = old.path;
            if (old.users == 0 && path != null) {
                held.remove(key);
                bytes -= old.size;
                CopyDirectory.drop(path);
            }
        }
    }

    /** Of copies that are there now. */
    synchronized long bytes() {
        return bytes;
    }
}
