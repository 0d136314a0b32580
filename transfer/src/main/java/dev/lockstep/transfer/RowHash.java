package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Distinction;
import java.util.HexFormat;
import java.util.Set;

/**
 * The 128-bit hash of a row's canonical form. For single rows; a {@link RowHasher} hashes many
 * without making an object for each.
 */
public record RowHash(long high, long low) {
    /** The hash of one row, without the distinctions that do not count. */
    public static RowHash of(Batch batch, int row, Set<Distinction> lost) {
        RowHasher hasher = new RowHasher(RowForm.without(lost));
        hasher.hash(batch, row);
        return new RowHash(hasher.high(), hasher.low());
    }

    /** 32 hex digits. */
    @Override
    public String toString() {
        HexFormat format = HexFormat.of();
        return format.toHexDigits(high) + format.toHexDigits(low);
    }
}
