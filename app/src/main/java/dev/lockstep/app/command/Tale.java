package dev.lockstep.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was done, a line or two each, with the time that it took. */
final class Tale {
    private static final int LABEL = 9;
    private static final int TEXT = 58;

    private final Screen screen;
    private long since = System.nanoTime();

    Tale(Screen screen) {
        this.screen = screen;
    }

    /** The time of the next line counts from here. */
    void start() {
        since = System.nanoTime();
    }

    String label(String name) {
        return "  … " + padded(name, LABEL);
    }

    /** Facts one below the other, wrapped; the time beside the first, where it took any. */
    void done(String name, List<String> facts) {
        double seconds = (System.nanoTime() - since) / 1e9;
        String time = seconds < 0.05 ? "" : String.format(Locale.ROOT, "%6.1f s", seconds);
        List<String> lines = facts.stream().flatMap(fact -> wrapped(fact).stream()).toList();
        screen.line(
                "  "
                        + screen.good("✓")
                        + " "
                        + padded(name, LABEL)
                        + padded(lines.getFirst(), TEXT)
                        + screen.dim(time));
        lines.stream()
                .skip(1)
                .forEach(line -> screen.line("    " + " ".repeat(LABEL) + screen.dim(line)));
        start();
    }

    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > TEXT) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
