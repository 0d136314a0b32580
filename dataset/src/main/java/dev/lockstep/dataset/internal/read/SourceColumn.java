package dev.lockstep.dataset.internal.read;

import java.util.EnumSet;
import java.util.Set;

/**
 * A column of a file.
 *
 * @param header as it stands there
 * @param kinds of the values that the format itself tells apart; empty where it knows text only
 */
public record SourceColumn(String header, Set<Kind> kinds) {
    /** What a format says of a value. */
    public enum Kind {
        TEXT,
        NUMBER,
        /** A number that is a binary double in the file, as every number of Excel. */
        BINARY_NUMBER,
        BOOLEAN,
        DATE,
        NESTED
    }

    public static SourceColumn text(String header) {
        return new SourceColumn(header, EnumSet.noneOf(Kind.class));
    }
}
