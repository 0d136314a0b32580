package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.IndexProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells how far an index is while another session builds it. Ends with the last word. */
final class WatchIndex implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final String PROGRESS =
            """
            select phase, blocks_done, blocks_total, tuples_done
            from pg_catalog.pg_stat_progress_create_index where pid = %d
            """;

    private final Sessions sessions;
    private final String act;
    private final int pid;
    private final Consumer<IndexProgress> listener;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    private WatchIndex(Sessions sessions, String act, int pid, Consumer<IndexProgress> listener) {
        this.sessions = sessions;
        this.act = act;
        this.pid = pid;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("watch " + act).unstarted(this::watch);
    }

    static WatchIndex start(
            Sessions sessions, Connection builder, String act, Consumer<IndexProgress> listener)
            throws SQLException {
        int pid = builder.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        WatchIndex watch = new WatchIndex(sessions, act, pid, listener);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            do {
                look();
            } while (!ended.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (LockstepException | InterruptedException e) {
            System.getLogger(WatchIndex.class.getName())
                    .log(System.Logger.Level.DEBUG, "watched no longer: " + act, e);
        }
    }

    private void look() {
        List<Answer> found =
                sessions.run("watch " + act, c -> Answer.ask(c, PROGRESS.formatted(pid)));
        for (Answer a : found) {
            listener.accept(
                    new IndexProgress(
                            act,
                            a.text("phase"),
                            a.number("blocks_done"),
                            a.number("blocks_total"),
                            a.number("tuples_done")));
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.accept(new IndexProgress(act, IndexProgress.DONE, 0, 0, 0));
    }
}
