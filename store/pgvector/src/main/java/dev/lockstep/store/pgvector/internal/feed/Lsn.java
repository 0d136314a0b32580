package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.util.HexFormat;

/**
 * Places in the server's log, and the positions that are made of them.
 *
 * <p>A position is the place at which the record of a commit begins, since that is what a
 * transaction's first message tells. So position {@code p} covers every commit that begins at or
 * before {@code p}, and what a server has sent up to place {@code e} is covered by {@code e - 1}.
 */
final class Lsn {
    private static final int DIGITS = 16;

    private Lsn() {}

    /** 16 hex digits, in whose order positions are. */
    static String position(long lsn) {
        return HexFormat.of().toHexDigits(lsn);
    }

    static long ofPosition(String position) {
        if (position.length() != DIGITS || !position.chars().allMatch(HexFormat::isHexDigit)) {
            throw LockstepException.user(
                    "feed-position",
                    "Cannot use '"
                            + Names.shown(position)
                            + "' as a position of a feed: expected 16 hexadecimal digits.");
        }
        return HexFormat.fromHexDigitsToLong(position);
    }

    /** From the server's own form, such as {@code 16/B374D848}. */
    static long of(String text) {
        int slash = text.indexOf('/');
        return HexFormat.fromHexDigitsToLong(text, 0, slash) << 32
                | HexFormat.fromHexDigitsToLong(text, slash + 1, text.length());
    }
}
