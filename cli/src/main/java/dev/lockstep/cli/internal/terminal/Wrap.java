package dev.lockstep.cli.internal.terminal;

import java.util.ArrayList;
import java.util.List;

/** Breaks texts between words into lines of a width in cells. */
public final class Wrap {
    private Wrap() {}

    /**
     * @param most lines; what is left over is cut off with an ellipsis
     * @return at least one line
     */
    public static List<String> lines(String text, int cells, int most) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        String[] words = text.strip().split(" +");
        for (int i = 0; i < words.length; i++) {
            boolean fits = DisplayWidth.of(line + " " + words[i]) <= cells;
            if (!line.isEmpty() && !fits) {
                if (lines.size() == most - 1) {
                    String rest =
                            line + " " + String.join(" ", List.of(words).subList(i, words.length));
                    lines.add(DisplayWidth.cut(rest, cells));
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(words[i]);
        }
        lines.add(most == 1 ? DisplayWidth.cut(line.toString(), cells) : line.toString());
        return lines;
    }
}
