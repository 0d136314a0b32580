package dev.lockstep.cli.internal.text;

import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.terminal.Wrap;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What is known of one thing: a headline, then labelled facts, one a line. */
public final class Facts {
    private final List<Fact> facts = new ArrayList<>();

    private record Fact(String label, String value, Style style) {}

    /** Adds a fact; an empty or null value adds none. */
    public Facts add(String label, @Nullable String value) {
        return add(label, value, Style.PLAIN);
    }

    public Facts add(String label, @Nullable String value, Style style) {
        if (value != null && !value.isEmpty()) {
            facts.add(new Fact(label, Terminal.safe(value), style));
        }
        return this;
    }

    /** Prints them below the headline. */
    public void print(Terminal terminal, String headline) {
        print(terminal, headline, terminal.out(), terminal::out, terminal.outIsTerminal());
    }

    /** On standard error, before a question. */
    public void printAside(Terminal terminal, String headline) {
        print(terminal, headline, terminal.err(), terminal::err, terminal.errIsTerminal());
    }

    private void print(
            Terminal terminal,
            String headline,
            PrintStream to,
            BiFunction<Style, String, String> styled,
            boolean wrapped) {
        to.println(headline);
        int width = facts.stream().mapToInt(f -> DisplayWidth.of(f.label())).max().orElse(0);
        for (Fact fact : facts) {
            String label = DisplayWidth.pad(fact.label(), width, false);
            List<String> lines = lines(terminal, fact.value(), width + 4, wrapped);
            for (int i = 0; i < lines.size(); i++) {
                String left = i == 0 ? styled.apply(Style.DIM, label) : " ".repeat(width);
                to.println("  " + left + "  " + styled.apply(fact.style(), lines.get(i)));
            }
        }
    }

    private static List<String> lines(
            Terminal terminal, String value, int indent, boolean wrapped) {
        return wrapped
                ? Wrap.lines(value, Math.max(20, terminal.columns() - indent), Integer.MAX_VALUE)
                : List.of(value);
    }
}
