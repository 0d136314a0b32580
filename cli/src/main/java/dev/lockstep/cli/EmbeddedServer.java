package dev.lockstep.cli;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A server that lives as long as one command. Found by {@link java.util.ServiceLoader} on the
 * server's class path; {@link Main} runs it in a process of its own, which ends when the command
 * ends, however that happens.
 *
 * <p>Used by one thread.
 */
public interface EmbeddedServer extends AutoCloseable {
    /**
     * Takes the home's lock and serves on loopback at a free port. Runs that an earlier process
     * left unfinished go on.
     *
     * @return once requests are answered
     * @throws IOException where the home cannot be opened; the message is shown as it is
     */
    Endpoint start(Path home) throws IOException;

    /** Stops taking work, stops running steps at their next check and gives the lock back. */
    @Override
    void close();
}
