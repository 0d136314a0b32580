package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.util.Map;

/**
 * The option {@code skip}: lines of a CSV file, or rows of a sheet, that stand above its header.
 */
public final class SkipLines {
    private static final int MOST = 10_000;

    private SkipLines() {}

    /**
     * @return 0 where it is not given
     * @throws LockstepException USER where it is no number of lines
     */
    public static int of(Map<String, String> options) {
        String asked = options.getOrDefault("skip", "0");
        if (asked.matches("[0-9]{1,5}") && Integer.parseInt(asked) <= MOST) {
            return Integer.parseInt(asked);
        }
        throw LockstepException.user(
                "option-value",
                "Cannot skip '"
                        + Names.shown(asked)
                        + "': expected a number of lines above the header, from 0 to "
                        + MOST
                        + ".");
    }

    /** Where the line after so many begins; the end where there are fewer. */
    static int after(byte[] bytes, int from, int limit, int lines) {
        int at = from;
        for (int i = 0; i < lines && at < limit; i++) {
            while (at < limit && bytes[at] != '\n' && bytes[at] != '\r') {
                at++;
            }
            boolean pair = at + 1 < limit && bytes[at] == '\r' && bytes[at + 1] == '\n';
            at = Math.min(limit, at + (pair ? 2 : 1));
        }
        return at;
    }
}
