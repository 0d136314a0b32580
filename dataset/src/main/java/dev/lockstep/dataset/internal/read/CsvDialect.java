package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a CSV file is written.
 *
 * @param quote 0 where nothing is quoted
 * @param header whether the first row names the columns
 */
record CsvDialect(byte delimiter, byte quote, boolean header) {
    private static final byte[] CANDIDATES = {',', '\t', ';', '|'};
    private static final int ROWS_LOOKED_AT = 200;

    /**
     * @param head the first bytes of the file in UTF-8
     * @param options {@code delimiter}, {@code quote} (a character or {@code none}), {@code header}
     */
    static CsvDialect of(byte[] head, Map<String, String> options) {
        byte quote = quote(options.get("quote"));
        boolean header = header(options.get("header"));
        String asked = options.get("delimiter");
        byte delimiter = asked == null ? guess(head, quote) : delimiter(asked);
        if (delimiter == quote || delimiter == '"') {
            throw LockstepException.user(
                    "option-value",
                    "Cannot use one character as delimiter and as quote: give another delimiter.");
        }
        return new CsvDialect(delimiter, quote, header);
    }

    private static byte delimiter(String asked) {
        String text =
                switch (asked) {
                    case "tab", "\\t" -> "\t";
                    case "comma" -> ",";
                    case "semicolon" -> ";";
                    case "pipe" -> "|";
                    default -> asked;
                };
        return single("delimiter", text);
    }

    private static byte quote(@Nullable String asked) {
        return asked == null ? (byte) '"' : asked.equals("none") ? 0 : single("quote", asked);
    }

    private static boolean header(@Nullable String asked) {
        if (asked == null || asked.equals("true")) {
            return true;
        }
        if (asked.equals("false")) {
            return false;
        }
        throw LockstepException.user(
                "option-value",
                "Cannot use header '" + Names.shown(asked) + "': expected true or false.");
    }

    private static byte single(String what, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != 1 || bytes[0] == '\n' || bytes[0] == '\r' || bytes[0] == 0) {
            throw LockstepException.user(
                    "option-value",
                    "Cannot use '"
                            + Names.shown(text)
                            + "' as the "
                            + what
                            + ": expected one ASCII character that is no line end.");
        }
        return bytes[0];
    }

    /** The delimiter with which most of the first rows have the same number of fields, over one. */
    private static byte guess(byte[] head, byte quote) {
        byte best = ',';
        double bestScore = 0;
        for (byte candidate : CANDIDATES) {
            double score = score(head, new CsvDialect(candidate, quote, false));
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static double score(byte[] head, CsvDialect dialect) {
        CsvRecord record = new CsvRecord(dialect);
        Map<Integer, Integer> rowsByFields = new HashMap<>();
        int at = 0;
        int rows = 0;
        while (at < head.length && rows < ROWS_LOOKED_AT) {
            CsvRecord.Outcome outcome = record.parse(head, at, head.length, false, 0);
            if (outcome != CsvRecord.Outcome.WHOLE) {
                break;
            }
            if (record.end > at) {
                rowsByFields.merge(record.fields, 1, Integer::sum);
                rows++;
            }
            at = record.next;
        }
        if (rows == 0) {
            outcomeOfLastLine(record, head, rowsByFields);
            rows = 1;
        }
        double best = 0;
        for (Map.Entry<Integer, Integer> entry : rowsByFields.entrySet()) {
            if (entry.getKey() > 1) {
                double share = (double) entry.getValue() / rows;
                best = Math.max(best, share * share * (1 + Math.log(entry.getKey())));
            }
        }
        return best;
    }

    private static void outcomeOfLastLine(
            CsvRecord record, byte[] head, Map<Integer, Integer> rowsByFields) {
        if (record.parse(head, 0, head.length, true, 0) == CsvRecord.Outcome.WHOLE) {
            rowsByFields.merge(record.fields, 1, Integer::sum);
        }
    }
}
