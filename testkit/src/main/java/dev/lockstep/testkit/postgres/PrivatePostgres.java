package dev.lockstep.testkit.postgres;

import dev.lockstep.testkit.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.opentest4j.TestAbortedException;

/** A PostgreSQL 18 with pgvector of one test's own, which it may kill and start again. */
public final class PrivatePostgres implements AutoCloseable {
    private static final String INSTALL = "pginstall18";
    private static final int TRIES = 100;

    private final LocalPostgres.Cluster cluster;
    private final String settings;

    private PrivatePostgres(LocalPostgres.Cluster cluster, String settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /**
     * Started.
     *
     * @param settings such as {@code statement_timeout=2s}
     * @throws TestAbortedException where there is none, which skips the test
     */
    public static PrivatePostgres start(String... settings) {
        Path programs = PgVectorWheel.programs(INSTALL).orElseThrow(PostgresServer::withoutVector);
        StringBuilder options = new StringBuilder();
        for (String setting : settings) {
            options.append(" -c ").append(setting);
        }
        PrivatePostgres made =
                new PrivatePostgres(LocalPostgres.create(programs), options.toString());
        made.cluster.start(made.settings);
        return made;
    }

    /** Of its first database; user {@code postgres} without a password. */
    public String url() {
        return cluster.url();
    }

    /** Ends it as {@code kill -9} does, with all its processes. */
    public void kill() {
        ProcessHandle postmaster = cluster.postmaster();
        List<ProcessHandle> all = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(
                        all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .join();
        postmaster.onExit().join();
    }

    /** It neither answers nor fails until it goes on. */
    public void pause() {
        Signals.stop(cluster.postmaster());
    }

    public void goOn() {
        Signals.goOn(cluster.postmaster());
    }

    /** Starts it after a kill; for a while the operating system may hold what the last one had. */
    public void startAgain() {
        for (int nth = 1; ; nth++) {
            try {
                cluster.start(settings);
                return;
            } catch (IllegalStateException e) {
                if (nth == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Gives a folder to the user of the server, for a tablespace. */
    public void own(Path folder) {
        try {
            LocalPostgres.own(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
