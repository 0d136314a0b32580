package dev.lockstep.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** Rows that get another vector and other metadata, in transactions of a hundred. */
final class ChangeLoad implements AutoCloseable {
    private static final int AT_ONCE = 100;
    private static final int FRESH = 5_000;

    private final Connection connection;
    private final PreparedStatement update;
    private final int count;
    private int next;
    private int round;

    ChangeLoad(PgRows rows) throws SQLException {
        rows.execute(
                "create table bench_ids as select row_number() over (order by md5(id)) - 1 as n, id"
                        + " from langchain_pg_embedding",
                "alter table bench_ids add primary key (n)",
                "create table bench_fresh as select n, (select array_agg(sin(n * d + d))::vector"
                        + " from generate_series(1, "
                        + PgRows.DIMENSION
                        + ") d) as embedding from generate_series(0, "
                        + (FRESH - 1)
                        + ") n",
                "alter table bench_fresh add primary key (n)",
                "analyze");
        count = Integer.parseInt(rows.value("select count(*) from bench_ids"));
        connection = rows.connect();
        update =
                connection.prepareStatement(
                        "update langchain_pg_embedding e set embedding = f.embedding, cmetadata ="
                                + " e.cmetadata || jsonb_build_object('round', ?) from bench_ids i,"
                                + " bench_fresh f where i.n >= ? and i.n < ? and e.id = i.id and"
                                + " f.n = (i.n + ?) % "
                                + FRESH);
    }

    /** What is looked at meanwhile. */
    interface Look {
        void once() throws Exception;
    }

    /** So many changes as fast as they go. */
    void run(int changes) throws SQLException {
        for (int done = 0; done < changes; done += AT_ONCE) {
            once();
        }
    }

    /** So many changes a second, looking four times a second. */
    void run(int rate, int seconds, Look look) throws Exception {
        long start = System.nanoTime();
        long looked = start;
        long transactions = (long) rate * seconds / AT_ONCE;
        for (long n = 0; n < transactions; n++) {
            long due = start + n * AT_ONCE * 1_000_000_000L / rate;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            once();
            if (System.nanoTime() - looked > 250_000_000L) {
                looked = System.nanoTime();
                look.once();
            }
        }
        double took = (System.nanoTime() - start) / 1e9;
        if (took > seconds * 1.2) {
            System.err.println(
                    Scratch.format("only %.0f changes/s were made", rate * seconds / took));
        }
    }

    private void once() throws SQLException {
        if (next + AT_ONCE > count) {
            next = 0;
            round++;
        }
        update.setInt(1, round);
        update.setInt(2, next);
        update.setInt(3, next + AT_ONCE);
        update.setInt(4, round * 7);
        if (update.executeUpdate() != AT_ONCE) {
            throw new IllegalStateException("rows are missing");
        }
        next += AT_ONCE;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
