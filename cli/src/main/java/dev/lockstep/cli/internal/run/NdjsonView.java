package dev.lockstep.cli.internal.run;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Terminal;
import tools.jackson.databind.JsonNode;

/** One line on standard output for each change, for programs. */
public final class NdjsonView implements RunView {
    private final Terminal terminal;

    public NdjsonView(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void show(JsonNode run) {
        terminal.out().println(Json.line(run));
        if (terminal.out().checkError()) {
            throw new CommandFailure(1, "");
        }
    }

    @Override
    public void close() {}
}
