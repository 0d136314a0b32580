package dev.lockstep.transfer;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How fast rows may be read and written at most, for a source or a target that others use too.
 *
 * @param rowsPerSecond 0 where rows are not limited
 * @param bytesPerSecond of rows as they lie in memory; 0 where bytes are not limited
 */
public record MaxRate(long rowsPerSecond, long bytesPerSecond) {
    public static final MaxRate NONE = new MaxRate(0, 0);

    /** Below it a batch would take so long that a run looks stuck. */
    private static final long LEAST_BYTES = 64_000;

    private static final Pattern PART =
            Pattern.compile("([0-9]{1,15})(?:\\s*(rows|b|kb|mb|gb))?(?:/s)?");

    public MaxRate {
        if (rowsPerSecond < 0 || bytesPerSecond < 0) {
            throw new IllegalArgumentException(rowsPerSecond + " rows, " + bytesPerSecond + " B");
        }
    }

    /**
     * Reads {@code 5000} or {@code 5000 rows/s}, {@code 20MB} or {@code 20MB/s}, or one of each
     * with a comma between them; units are powers of 1,000.
     *
     * @throws LockstepException USER {@code max-rate-form} where it is none of these
     */
    public static MaxRate parse(String text) {
        long rows = 0;
        long bytes = 0;
        for (String part : text.strip().toLowerCase(Locale.ROOT).split(",", -1)) {
            Matcher m = PART.matcher(part.strip());
            if (!m.matches()) {
                throw wrong(text);
            }
            long scale = scale(m.group(2));
            if (scale == 0 ? rows > 0 : bytes > 0) {
                throw wrong(text);
            }
            long number = Long.parseLong(m.group(1));
            if (scale == 0) {
                rows = number;
            } else {
                bytes = number > Long.MAX_VALUE / scale ? 0 : number * scale;
            }
            if (scale == 0 ? rows < 1 : bytes < LEAST_BYTES) {
                throw wrong(text);
            }
        }
        return new MaxRate(rows, bytes);
    }

    /** What a unit means in bytes, 0 for rows. */
    private static long scale(@Nullable String unit) {
        return switch (unit == null ? "rows" : unit) {
            case "b" -> 1;
            case "kb" -> 1_000;
            case "mb" -> 1_000_000;
            case "gb" -> 1_000_000_000;
            default -> 0;
        };
    }

    private static LockstepException wrong(String text) {
        return LockstepException.user(
                "max-rate-form",
                "Cannot keep to the rate '"
                        + Names.shown(text)
                        + "': expected rows a second such as 5000, bytes a second such as 20MB (64kB"
                        + " at least), or both as 5000,20MB.");
    }

    public boolean limited() {
        return rowsPerSecond > 0 || bytesPerSecond > 0;
    }

    /** A batch size that takes about a second at most, so that progress and cancels keep up. */
    int batchRows(int wanted) {
        long most = rowsPerSecond > 0 ? Math.max(1, rowsPerSecond) : wanted;
        return (int) Math.min(bytesPerSecond > 0 ? Math.min(100, wanted) : wanted, most);
    }

    /** Seconds that so much takes at least. */
    public double secondsFor(long rows, long bytes) {
        double byRows = rowsPerSecond > 0 ? (double) rows / rowsPerSecond : 0;
        double byBytes = bytesPerSecond > 0 ? (double) bytes / bytesPerSecond : 0;
        return Math.max(byRows, byBytes);
    }

    /** For people, such as {@code 5,000 rows/s}; empty where nothing is limited. */
    @Override
    public String toString() {
        String rows =
                rowsPerSecond > 0 ? String.format(Locale.ROOT, "%,d rows/s", rowsPerSecond) : "";
        String bytes =
                bytesPerSecond > 0 ? String.format(Locale.ROOT, "%,d B/s", bytesPerSecond) : "";
        return rows + (rows.isEmpty() || bytes.isEmpty() ? "" : ", ") + bytes;
    }
}
