package dev.lockstep.testkit;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches whether the caller keeps its side of the writer's contract: a commit alone, nothing but
 * closing after a commit that failed, nothing after closing. Writes linger until another thread is
 * inside too, or a while has passed, so that calls that may overlap do.
 */
public final class StrictWriter implements StoreWriter {
    private static final int LINGER = 300;

    private final StoreWriter real;
    private final Consumer<String> breach;
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicInteger committing = new AtomicInteger();
    private volatile boolean commitFailed;
    private volatile boolean closed;

    /**
     * @param breach told each breach, by any thread
     */
    public StrictWriter(StoreWriter real, Consumer<String> breach) {
        this.real = real;
        this.breach = breach;
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return real.resumed();
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        return write("upsert", () -> real.upsert(batch));
    }

    @Override
    public void delete(Collection<String> ids) {
        write(
                "delete",
                () -> {
                    real.delete(ids);
                    return true;
                });
    }

    private <T> T write(String operation, Supplier<T> act) {
        requireUsable(operation);
        writing.incrementAndGet();
        try {
            T result = act.get();
            for (int n = 0; n < LINGER && writing.get() < 2 && committing.get() == 0; n++) {
                Thread.yield();
            }
            if (committing.get() > 0) {
                breach.accept(operation + " beside a commit");
            }
            return result;
        } finally {
            writing.decrementAndGet();
        }
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        requireUsable("commit");
        if (committing.incrementAndGet() > 1 || writing.get() > 0) {
            breach.accept("commit beside another call");
        }
        try {
            return real.commit(checkpoint);
        } catch (RuntimeException e) {
            commitFailed = true;
            throw e;
        } finally {
            committing.decrementAndGet();
        }
    }

    private void requireUsable(String operation) {
        if (commitFailed) {
            breach.accept(operation + " after a commit that failed");
        }
        if (closed) {
            breach.accept(operation + " after closing");
        }
    }

    @Override
    public void close() {
        if (writing.get() > 0 || committing.get() > 0) {
            breach.accept("close beside another call");
        }
        closed = true;
        real.close();
    }
}
