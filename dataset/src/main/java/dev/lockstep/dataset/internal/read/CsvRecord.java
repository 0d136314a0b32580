package dev.lockstep.dataset.internal.read;

/**
 * Finds the end of one CSV record in a buffer and tells what is wrong with it, RFC 4180 with any
 * mixture of line ends. A quote inside a field that is not quoted stands for itself. One object is
 * used for all records of a file: its fields hold the last one's facts.
 */
final class CsvRecord {
    /** What parsing came to. */
    enum Outcome {
        WHOLE,
        /** The buffer ends inside the record. */
        MORE,
        /** Something stands between a closing quote and the delimiter. */
        TEXT_AFTER_QUOTE,
        /** The file ends inside a quoted field. */
        UNCLOSED,
        /** More fields than expected in a record of several lines: a quote opened by mistake. */
        RUNAWAY
    }

    private final byte delimiter;
    private final byte quote;

    private final SkipBytes plain;
    private final SkipBytes inQuotes;

    int fields;

    /** Line ends inside the record. */
    int lines;

    /** Whether a quoted field holds a quote, which stands there twice. */
    boolean doubledQuote;

    /** Where the fields begin, as many of them as are expected. */
    int[] starts = new int[0];

    boolean holdsNul;
    boolean wrongUtf8;

    /** After the record's last byte. */
    int end;

    /** Where the next record begins. */
    int next;

    CsvRecord(CsvDialect dialect) {
        this.delimiter = dialect.delimiter();
        this.quote = dialect.quote();
        this.plain = new SkipBytes(delimiter, delimiter);
        this.inQuotes = new SkipBytes(quote, quote);
    }

    /**
     * @param last whether the file ends at the limit
     * @param expected fields; 0 where any number will do
     */
    Outcome parse(byte[] b, int start, int limit, boolean last, int expected) {
        fields = 1;
        lines = 0;
        doubledQuote = false;
        holdsNul = false;
        wrongUtf8 = false;
        int at = start;
        if (starts.length < expected) {
            starts = new int[expected];
        }
        while (true) {
            if (fields <= starts.length) {
                starts[fields - 1] = at;
            }
            boolean quoted = quote != 0 && at < limit && b[at] == quote;
            at = quoted ? quotedField(b, at + 1, limit, last) : plainField(b, at, limit, last);
            if (at < 0) {
                return at == CUT ? Outcome.MORE : Outcome.UNCLOSED;
            }
            if (at == limit) {
                return last ? whole(at, at) : Outcome.MORE;
            }
            byte found = b[at];
            if (found == delimiter) {
                at++;
                if (++fields > expected && lines > 0 && expected > 0) {
                    return Outcome.RUNAWAY;
                }
            } else if (found == '\n') {
                return whole(at, at + 1);
            } else if (found == '\r') {
                if (at + 1 == limit && !last) {
                    return Outcome.MORE;
                }
                boolean pair = at + 1 < limit && b[at + 1] == '\n';
                return whole(at, at + (pair ? 2 : 1));
            } else {
                return Outcome.TEXT_AFTER_QUOTE;
            }
        }
    }

    private Outcome whole(int endsAt, int nextAt) {
        end = endsAt;
        next = nextAt;
        return Outcome.WHOLE;
    }

    private static final int CUT = -1;
    private static final int OPEN = -2;

    /** Returns where the delimiter or line end stands, the limit, or {@link #CUT}. */
    private int plainField(byte[] b, int from, int limit, boolean last) {
        int at = from;
        while (true) {
            at = plain.skip(b, at, limit);
            if (at == limit) {
                return at;
            }
            byte found = b[at];
            if (found == delimiter || found == '\n' || found == '\r') {
                return at;
            }
            if (found > 0) {
                at++;
            } else {
                at = oddByte(b, at, limit, last);
                if (at < 0) {
                    return at;
                }
            }
        }
    }

    /** Returns what stands after the closing quote, or {@link #CUT}, or {@link #OPEN}. */
    private int quotedField(byte[] b, int from, int limit, boolean last) {
        int at = from;
        while (true) {
            at = inQuotes.skip(b, at, limit);
            if (at == limit) {
                return last ? OPEN : CUT;
            }
            byte found = b[at];
            if (found == quote) {
                if (at + 1 == limit && !last) {
                    return CUT;
                }
                if (at + 1 == limit || b[at + 1] != quote) {
                    return at + 1;
                }
                doubledQuote = true;
                at += 2;
            } else if (found == '\n') {
                lines++;
                at++;
            } else if (found == '\r') {
                if (at + 1 == limit && !last) {
                    return CUT;
                }
                lines += at + 1 < limit && b[at + 1] == '\n' ? 0 : 1;
                at++;
            } else if (found > 0) {
                at++;
            } else {
                at = oddByte(b, at, limit, last);
                if (at < 0) {
                    return at;
                }
            }
        }
    }

    private int oddByte(byte[] b, int at, int limit, boolean last) {
        if (b[at] == 0) {
            holdsNul = true;
            return at + 1;
        }
        int length = Utf8.length(b, at, limit);
        if (length == Utf8.CUT && !last) {
            return CUT;
        }
        if (length <= 0) {
            wrongUtf8 = true;
            return at + 1;
        }
        return at + length;
    }
}
