package dev.lockstep.run.internal.servers;

/** Says whose runs are whose among the servers of one metadata database. Safe for many threads. */
public sealed interface Ownership extends AutoCloseable permits SoleServer, LeasedServer {
    /** Registers this server; to be called once, before anything else. */
    void start();

    /**
     * The name under which this server may claim runs now, empty while it may not. A server that
     * has lost its registration comes back under a new name.
     */
    String name();

    /** Whether this server may still act for the runs that it claimed under that name. Cheap. */
    boolean holds(String name);

    /** Strikes out the servers that are dead, so that their runs become orphans. */
    void buryDead();

    /** Whether other servers may change runs of this database. */
    boolean shared();

    /** Unregisters this server: what it still has becomes an orphan at once. */
    @Override
    void close();
}
