package dev.lockstep.store.pgvector.internal.graph;

import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Tells how far an index is while another session builds it, and ends that where who listens has
 * been cancelled. Ends with the last word.
 */
final class WatchIndex implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final String PROGRESS =
            """
            select coalesce(p.phase, 'waiting for a lock') as phase,
                coalesce(p.blocks_done, 0) as blocks_done,
                coalesce(p.blocks_total, 0) as blocks_total
            from pg_catalog.pg_stat_activity a
            left join pg_catalog.pg_stat_progress_create_index p on p.pid = a.pid
            where a.pid = %d and (p.pid is not null or a.wait_event_type = 'Lock')
            """;

    private final Sessions sessions;
    private final String act;
    private final PGConnection builder;
    private final Consumer<Told> listener;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable RunCancelledException cancelled;

    private WatchIndex(
            Sessions sessions, String act, PGConnection builder, Consumer<Told> listener) {
        this.sessions = sessions;
        this.act = act;
        this.builder = builder;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("watch " + act).unstarted(this::watch);
    }

    static WatchIndex start(
            Sessions sessions, Connection builder, String act, Consumer<Told> listener)
            throws SQLException {
        WatchIndex watch =
                new WatchIndex(sessions, act, builder.unwrap(PGConnection.class), listener);
        watch.thread.start();
        return watch;
    }

    /** Why the build was ended, null where it was not. */
    @Nullable RunCancelledException cancelled() {
        return cancelled;
    }

    private void watch() {
        try {
            do {
                if (cancelled == null) {
                    look();
                } else {
                    // Asked again until it has ended: the server may have been between two
                    // statements.
                    builder.cancelQuery();
                }
            } while (!ended.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (RuntimeException | SQLException | InterruptedException e) {
            unheard(e);
        }
    }

    private void look() throws SQLException {
        String sql = PROGRESS.formatted(builder.getBackendPID());
        List<Answer> found = sessions.run("watch " + act, c -> Answer.ask(c, sql));
        for (Answer a : found) {
            Progress blocks =
                    Progress.of("blocks", a.number("blocks_total"), a.number("blocks_done"));
            try {
                listener.accept(new Told(act, a.text("phase"), blocks));
            } catch (RunCancelledException e) {
                cancelled = e;
                builder.cancelQuery();
            }
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
