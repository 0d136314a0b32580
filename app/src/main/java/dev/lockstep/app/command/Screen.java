package dev.lockstep.app.command;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Standard output for people: few colours, and a line that is written over while something goes on.
 * Where the output is no terminal there are no colours, and such a line is not written at all.
 */
final class Screen {
    private static final int WIDTH = 76;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colour;
    private boolean passing;

    Screen(PrintStream out, boolean terminal, boolean colour) {
        this.out = out;
        this.terminal = terminal;
        this.colour = colour;
    }

    /** The launcher knows the streams by {@code lockstep.tty}, such as {@code 012}. */
    static Screen system(Map<String, String> environment) {
        String streams = System.getProperty("lockstep.tty");
        Console console = System.console();
        boolean terminal =
                streams != null ? streams.contains("1") : console != null && console.isTerminal();
        boolean colour =
                terminal
                        && !environment.containsKey("NO_COLOR")
                        && !"dumb".equals(environment.get("TERM"));
        return new Screen(
                new PrintStream(System.out, true, StandardCharsets.UTF_8), terminal, colour);
    }

    synchronized void line(String text) {
        clear();
        out.println(text);
    }

    void blank() {
        line("");
    }

    /** What stands until the next line is written. */
    synchronized void passing(String text) {
        if (terminal) {
            clear();
            out.print(text.length() > WIDTH ? text.substring(0, WIDTH) : text);
            out.flush();
            passing = true;
        }
    }

    private void clear() {
        if (passing) {
            out.print("\r\u001b[2K");
            passing = false;
        }
    }

    String strong(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String accent(String text) {
        return paint("36", text);
    }

    String good(String text) {
        return paint("32", text);
    }

    private String paint(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Text of a stranger made fit for a terminal, and cut to so many columns. */
    static String fit(@Nullable String text, int columns) {
        String safe = text == null ? "" : text.replaceAll("\\p{Cntrl}", "\uFFFD");
        return safe.codePointCount(0, safe.length()) <= columns
                ? safe
                : safe.substring(0, safe.offsetByCodePoints(0, columns - 1)).stripTrailing() + "…";
    }
}
