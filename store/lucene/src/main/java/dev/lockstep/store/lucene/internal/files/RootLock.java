package dev.lockstep.store.lucene.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Says whether this store is the only one on its root, and so may clean up behind others. */
public final class RootLock implements AutoCloseable {
    private final FileChannel file;
    private final @Nullable FileLock lock;

    private RootLock(FileChannel file, @Nullable FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    public static RootLock of(Path root) {
        return Faults.io("open the index directory " + root, () -> take(root));
    }

    private static RootLock take(Path root) throws IOException {
        Files.createDirectories(root);
        FileChannel file =
                FileChannel.open(
                        root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new RootLock(file, file.tryLock());
        } catch (OverlappingFileLockException heldInThisProcess) {
            return new RootLock(file, null);
        }
    }

    public boolean isHeld() {
        return lock != null;
    }

    @Override
    public void close() {
        Faults.run("close the index directory", file::close);
    }
}
