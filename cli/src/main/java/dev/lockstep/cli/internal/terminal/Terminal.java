package dev.lockstep.cli.internal.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command reads and writes. Results go to {@link #out}, everything said about them to
 * {@link #err}. Used by one thread, apart from painting.
 *
 * @param terminals which of standard input (0), output (1) and error (2) is a terminal, such as
 *     {@code 012}
 * @param columns width in cells
 * @param color whether colours are wanted
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        String terminals,
        int columns,
        boolean color) {
    /**
     * The process's own. The launcher knows the streams by {@code lockstep.tty}, such as {@code
     * 012}, and the width by {@code lockstep.columns}.
     */
    public static Terminal system(Map<String, String> environment) {
        String streams = System.getProperty("lockstep.tty");
        String terminals = streams == null ? guessed() : streams;
        return new Terminal(
                System.in,
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.out),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.err),
                        true,
                        StandardCharsets.UTF_8),
                terminals,
                width(System.getProperty("lockstep.columns", environment.get("COLUMNS"))),
                environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM")));
    }

    private static String guessed() {
        var console = System.console();
        return console != null && console.isTerminal() ? "012" : "";
    }

    private static int width(@Nullable String text) {
        try {
            int columns = text == null ? 0 : Integer.parseInt(text.strip());
            return columns >= 20 ? columns : 80;
        } catch (NumberFormatException e) {
            return 80;
        }
    }

    /** Whether a person reads the results. */
    public boolean outIsTerminal() {
        return terminals.indexOf('1') >= 0;
    }

    /** Whether lines can be painted over to show progress. */
    public boolean errIsTerminal() {
        return terminals.indexOf('2') >= 0;
    }

    /** Whether a question can be asked. */
    public boolean canAsk() {
        return terminals.indexOf('0') >= 0 && errIsTerminal();
    }

    /** Styled for standard output. */
    public String out(Style style, String text) {
        return color && outIsTerminal() ? style.paint(text) : text;
    }

    /** Styled for standard error. */
    public String err(Style style, String text) {
        return color && errIsTerminal() ? style.paint(text) : text;
    }

    /** Asks a question and reads one line; null at the end of the input. */
    public @Nullable String ask(String question) throws IOException {
        err.print(question);
        err.flush();
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
    }

    /** A stranger's text made harmless: what would move the cursor or colour is replaced. */
    public static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().map(Terminal::safe).forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static int safe(int point) {
        if (point == '\n' || point == '\t' || point == '\r') {
            return ' ';
        }
        boolean bidirectional =
                point >= 0x202A && point <= 0x202E || point >= 0x2066 && point <= 0x2069;
        return Character.isISOControl(point) || bidirectional ? 0xFFFD : point;
    }
}
