package dev.lockstep.metadata;

import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which process owns a home. The operating system gives it up when the process ends, however
 * it ends.
 */
public final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, making the home where it is missing.
     *
     * @throws LockstepException CONFLICT where another process has it
     */
    public static HomeLock acquire(Path home) {
        return tryAcquire(home)
                .orElseThrow(() ->
                        LockstepException.conflict(
                                "home-locked",
                                "Cannot use the home "
                                        + home
                                        + ": found another Lockstep process that owns it; stop"
                                        + " that one, or choose another home with --home."));
    }

    /** Takes the lock, or returns empty where another process has it. */
    public static Optional<HomeLock> tryAcquire(Path home) {
        try {
            Files.createDirectories(home);
            FileChannel channel =
                    FileChannel.open(
                            home.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new HomeLock(channel));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the home " + home, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
