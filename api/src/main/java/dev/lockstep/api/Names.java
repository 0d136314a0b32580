package dev.lockstep.api;

import java.util.Locale;
import java.util.regex.Pattern;

/** The form of names that people give to datasets, collections and indexes. */
public final class Names {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,95}");

    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s]*@");
    private static final Pattern SECRET_VALUE =
            Pattern.compile(
                    "(?i)([?&;][\\w.-]*(?:password|passwd|pwd|token|secret|key|credential|sig)[\\w.-]*=)[^&;\\s]*");

    private Names() {}

    /**
     * Returns the name as it was given, checked.
     *
     * @param what the noun for the message, such as "dataset"
     * @throws LockstepException USER when the name is not 1 to 96 of a-z, 0-9, _ and -, beginning
     *     with a letter or digit
     */
    public static String require(String what, String name) {
        if (!FORM.matcher(name).matches()) {
            throw LockstepException.user(
                    "name-form",
                    "Cannot use '"
                            + shown(name)
                            + "' as the name of a "
                            + what
                            + ": expected 1 to 96 of a-z, 0-9, _ and -, beginning with a letter or"
                            + " digit; try '"
                            + suggest(name)
                            + "'.");
        }
        return name;
    }

    /** A valid name near to any text, for example to a file name without its ending. */
    public static String suggest(String text) {
        String s = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "_");
        s = s.replaceAll("^[_-]+|[_-]+$", "");
        if (s.length() > 96) {
            s = s.substring(0, 96);
        }
        return s.isEmpty() ? "unnamed" : s;
    }

    /** The text made fit to stand in a message: control characters replaced, cut at 80. */
    public static String shown(String text) {
        String s = text.replaceAll("\\p{Cntrl}", "\uFFFD");
        return s.length() > 80 ? s.substring(0, 80) + "…" : s;
    }

    /**
     * A text made fit to be shown where it may hold an address: user and password in front of its
     * host are left out, and what passwords, tokens and keys in its query are.
     */
    public static String withoutSecrets(String text) {
        return SECRET_VALUE.matcher(USER_INFO.matcher(text).replaceAll("")).replaceAll("$1…");
    }
}
