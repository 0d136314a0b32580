package dev.lockstep.run.internal;

/** What the service tells the engine that runs beside it. Cheap; safe for many threads. */
interface EngineSignals {
    /** There is something to look for. */
    void wake();

    /** A run that is executed, here or elsewhere, is to end. */
    void cancelled(String run);

    /** A run that was not executed has ended. */
    void ended(String run);

    /** The name of this server, empty where it has none now. */
    String server();

    /** Whether other servers may change runs. */
    boolean shared();
}
