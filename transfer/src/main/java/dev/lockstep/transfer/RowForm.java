package dev.lockstep.transfer;

import dev.lockstep.api.Distinction;
import java.util.Set;

/**
 * Which differences between rows count. The canonical form of a row is its id, vector, document and
 * metadata; lineage is no part of it. A document or metadata column that a source does not have
 * counts as null in each of its rows: whether a column is there is a fact of the collection, which
 * no store keeps row by row.
 *
 * @param lost distinctions that do not count, since one of the two stores cannot keep them
 * @param vectors what the weaker of the two stores makes of vectors
 */
public record RowForm(Set<Distinction> lost, Encoding vectors) {
    /** Every difference counts. */
    public static final RowForm EXACT = new RowForm(Set.of(), Encoding.EXACT);

    public RowForm {
        lost = Set.copyOf(lost);
    }

    /** Without the distinctions that a store declares to lose. */
    public static RowForm without(Set<Distinction> lost) {
        boolean half = lost.contains(Distinction.HALF_PRECISION);
        return new RowForm(lost, half ? Encoding.HALF : Encoding.EXACT);
    }

    /** How vectors are alike that this form takes for equal, to stand behind "equal". */
    public String words() {
        return vectors == Encoding.HALF ? "in half precision" : "bit by bit";
    }

    boolean loses(Distinction distinction) {
        return lost.contains(distinction);
    }
}
