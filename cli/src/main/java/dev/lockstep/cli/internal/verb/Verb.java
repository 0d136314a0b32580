package dev.lockstep.cli.internal.verb;

import dev.lockstep.cli.internal.http.Client;
import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.terminal.Wrap;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What all commands share: the session, printing in the wanted format, asking before harm. */
public abstract class Verb implements Callable<Integer> {
    public final Session session;

    public Verb(Session session) {
        this.session = session;
    }

    /** Runs it; the exit code is 0 unless something else is said. */
    protected abstract int run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        return run();
    }

    public final Client client() {
        return session.client();
    }

    public final Terminal terminal() {
        return session.terminal();
    }

    public final boolean isTable() {
        return session.format() == Format.TABLE;
    }

    /** Prints a document: as it is for programs, else as the given act shows it. */
    public final int print(JsonNode document, Runnable forPeople) {
        switch (session.format()) {
            case TABLE -> forPeople.run();
            case JSON -> terminal().out().println(Json.pretty(document));
            case NDJSON -> lines(document);
        }
        return 0;
    }

    private void lines(JsonNode document) {
        JsonNode items = Json.items(document);
        if (items.isArray()) {
            items.forEach(item -> terminal().out().println(Json.line(item)));
        } else {
            terminal().out().println(Json.line(document));
        }
    }

    /** A line for people on standard output. */
    public final void say(String line) {
        terminal().out().println(line);
    }

    /** A text behind a head that takes so many cells, its further lines below its first. */
    public final void hanging(String head, int cells, String text, Style style) {
        if (!text.isEmpty()) {
            String safe = Terminal.safe(text);
            int width = Math.max(20, terminal().columns() - cells);
            List<String> lines =
                    terminal().outIsTerminal()
                            ? Wrap.lines(safe, width, Integer.MAX_VALUE)
                            : List.of(safe);
            String left = head;
            for (String line : lines) {
                say(left + terminal().out(style, line));
                left = " ".repeat(cells);
            }
        }
    }

    /** What a person may do next, dim, on a terminal only. */
    public final void hint(String line) {
        if (terminal().outIsTerminal()) {
            terminal().out().println(terminal().out(Style.DIM, line));
        }
    }

    /**
     * Lets pass what was agreed to with {@code --yes} or on the terminal.
     *
     * @param act what would be done, such as "Delete index works and its 3 generations"
     * @throws CommandFailure with exit code 2 where it was not agreed to; nothing is changed
     */
    protected final void confirm(boolean yes, String act) {
        if (yes) {
            return;
        }
        if (!terminal().canAsk()) {
            throw CommandFailure.usage(act + "? Nothing was changed; add --yes to do it.");
        }
        String answer = ask(act + "? [y/N] ");
        if (answer == null || !answer.strip().matches("(?i)y|yes")) {
            throw CommandFailure.usage("Nothing was changed.");
        }
    }

    private @Nullable String ask(String question) {
        try {
            return terminal().ask(terminal().err(Style.STRONG, question));
        } catch (IOException e) {
            return null;
        }
    }
}
