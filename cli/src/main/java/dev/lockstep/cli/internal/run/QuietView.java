package dev.lockstep.cli.internal.run;

import tools.jackson.databind.JsonNode;

/** Shows nothing: a program waits for the end and gets one document. */
public final class QuietView implements RunView {
    @Override
    public void show(JsonNode run) {}

    @Override
    public void close() {}
}
