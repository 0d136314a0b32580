package dev.lockstep.cli.internal.run;

import tools.jackson.databind.JsonNode;

/**
 * Shows a run while it goes on. Used by the thread that follows it; closed by another one when the
 * process is told to end.
 */
public interface RunView extends AutoCloseable {
    /** The run as it is now. */
    void show(JsonNode run);

    /** Nothing more will be shown; leaves the last picture as it is. */
    @Override
    void close();
}
