package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.run.Progress;
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
            select phase, blocks_done, blocks_total
            from pg_catalog.pg_stat_progress_create_index where pid = %d
            """;

    private final Sessions sessions;
    private final String act;
    private final int pid;
    private final Consumer<Told> listener;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    private WatchIndex(Sessions sessions, String act, int pid, Consumer<Told> listener) {
        this.sessions = sessions;
        this.act = act;
        this.pid = pid;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("watch " + act).unstarted(this::watch);
    }

    static WatchIndex start(
            Sessions sessions, Connection builder, String act, Consumer<Told> listener)
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
        } catch (RuntimeException | InterruptedException e) {
            unheard(e);
        }
    }

    private void look() {
        List<Answer> found =
                sessions.run("watch " + act, c -> Answer.ask(c, PROGRESS.formatted(pid)));
        for (Answer a : found) {
            Progress blocks =
                    Progress.of("blocks", a.number("blocks_total"), a.number("blocks_done"));
            listener.accept(new Told(act, a.text("phase"), blocks));
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
        try {
            listener.accept(new Told(act, Told.ENDED, Progress.of("blocks", 0, 0)));
        } catch (RuntimeException e) {
            unheard(e);
        }
    }

    private void unheard(Exception e) {
        System.getLogger(WatchIndex.class.getName())
                .log(System.Logger.Level.DEBUG, "watched no longer: " + act, e);
    }
}
