package dev.lockstep.cli.internal.terminal;

/**
 * The few ways in which text stands out: one accent beside the colours of the states. Every colour
 * comes with a word or a sign that says the same.
 */
public enum Style {
    PLAIN(""),
    STRONG("1"),
    DIM("2"),
    ACCENT("36"),
    GOOD("32"),
    WAITING("33"),
    BAD("31");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    String paint(String text) {
        return code.isEmpty() || text.isEmpty()
                ? text
                : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
