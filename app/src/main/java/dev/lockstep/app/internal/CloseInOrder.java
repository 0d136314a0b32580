package dev.lockstep.app.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, last first. A part that fails to close is logged and the others are
 * closed all the same, since the lock on the home must be given up in any case.
 */
public final class CloseInOrder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloseInOrder.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable resource) {}

    /** Returns the resource, to be closed before all that were added earlier. */
    public synchronized <T extends AutoCloseable> T add(String name, T resource) {
        parts.push(new Part(name, resource));
        return resource;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.resource().close();
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("part", part.name())
                        .setCause(e)
                        .log("A part could not be closed; what it had committed is safe");
            }
        }
    }
}
