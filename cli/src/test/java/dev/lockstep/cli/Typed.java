package dev.lockstep.cli;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.verb.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command line as it was typed, and what came of it. */
record Typed(int exitCode, String out, String err) {

    /** How a command is typed: the streams, what is answered to questions, the environment. */
    static final class Shell {
        private final Map<String, String> environment = new HashMap<>();
        private String terminals = "";
        private String answers = "";
        private int columns = 80;
        private Session.StartServer startServer =
                home -> {
                    throw new CommandFailure(1, "No server was to be started.");
                };

        Shell on(StubServer server) {
            environment.put("LOCKSTEP_SERVER", server.url().toString());
            environment.put("LOCKSTEP_KEY", "secret-key");
            return this;
        }

        Shell with(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Which streams are a terminal; no colours, so that tests can be read. */
        Shell terminal(String streams, int width) {
            terminals = streams;
            columns = width;
            return this;
        }

        Shell answering(String lines) {
            answers = lines;
            return this;
        }

        Shell starting(Session.StartServer start) {
            startServer = start;
            return this;
        }

        Typed type(String... words) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Terminal terminal =
                    new Terminal(
                            new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)),
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            terminals,
                            columns,
                            false);
            int code = Main.run(List.of(words), terminal, environment, startServer);
            return new Typed(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        }
    }
}
