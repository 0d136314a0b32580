package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Parts of one upload on their way to the server, a few at once. For one thread. */
final class PartsUnderWay {
    /** Each has a buffer, beside the one that is being filled. */
    static final int MOST = 3;

    private final Deque<Sent> underWay = new ArrayDeque<>();
    private final List<CompletedPart> done = new ArrayList<>();

    private record Sent(FutureTask<CompletedPart> part, Thread thread, byte[] buffer) {}

    /** Parts given so far. */
    int count() {
        return done.size() + underWay.size();
    }

    /**
     * Begins to send a part; waits before that while as many are under way as may be.
     *
     * @param buffer that it reads, not to be touched any more
     * @return a buffer for the next one
     * @throws LockstepException what an earlier part has failed with
     */
    byte[] send(byte[] buffer, Callable<CompletedPart> part) {
        byte[] next = underWay.size() < MOST ? new byte[buffer.length] : take();
        FutureTask<CompletedPart> task = new FutureTask<>(part);
        underWay.add(new Sent(task, Thread.ofVirtual().start(task), buffer));
        return next;
    }

    private byte[] take() {
        Sent oldest = underWay.element();
        done.add(await(oldest.part()));
        underWay.remove();
        return oldest.buffer();
    }

    private static CompletedPart await(FutureTask<CompletedPart> part) {
        try {
            return part.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.RESOURCES, "interrupted", "Cannot end the upload: interrupted.", e);
        }
    }

    /** All parts in their order, once they are there. */
    List<CompletedPart> all() {
        while (!underWay.isEmpty()) {
            take();
        }
        return done;
    }

    /** Stops what is under way; when this returns nothing comes to the server any more. */
    void stop() {
        underWay.forEach(sent -> sent.thread().interrupt());
        boolean interrupted = false;
        while (!underWay.isEmpty()) {
            try {
                underWay.element().thread().join();
                underWay.remove();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
