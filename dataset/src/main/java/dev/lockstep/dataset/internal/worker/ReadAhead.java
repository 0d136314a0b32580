package dev.lockstep.dataset.internal.worker;

import dev.lockstep.dataset.internal.read.PlainPart;
import dev.lockstep.dataset.internal.read.ReadFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads a file in a thread of its own, at most two parts ahead of who takes them. */
final class ReadAhead implements AutoCloseable {
    /** An empty one is the end. */
    private final BlockingQueue<Optional<PlainPart>> parts = new ArrayBlockingQueue<>(1);

    private final CompletableFuture<ReadFile.Result> done = new CompletableFuture<>();
    private final Thread thread;

    ReadAhead(ReadFile file, Path directory, long partBytes, LongConsumer bytesRead) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("reader")
                        .start(() -> read(file, directory, partBytes, bytesRead));
    }

    private void read(ReadFile file, Path directory, long partBytes, LongConsumer bytesRead) {
        try {
            done.complete(
                    file.rows(directory, partBytes, part -> put(Optional.of(part)), bytesRead));
        } catch (IOException | RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
        try {
            put(Optional.empty());
        } catch (IOException e) {
            // Nobody takes parts any more.
        }
    }

    private void put(Optional<PlainPart> part) throws IOException {
        try {
            parts.put(part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** The next part, null at the end; also before an error, which {@link #result} tells. */
    @Nullable PlainPart next() throws InterruptedException {
        return parts.take().orElse(null);
    }

    ReadFile.Result result() throws IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException fault -> throw fault;
                case Error error -> throw error;
                case null, default -> throw new CompletionException(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
