package dev.lockstep.server.internal.pages.proof;

import dev.lockstep.api.service.CollectionService.CellView;
import dev.lockstep.api.service.CollectionService.DifferentRow;
import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.server.internal.pages.Show;
import java.util.HexFormat;
import java.util.List;

/** A cell of a proof that somebody looks into. */
public record OpenCell(ProofView proof, CellView cell) {
    /** Three hex digits. */
    public static String name(int cell) {
        return HexFormat.of().toHexDigits(cell, 3);
    }

    /** What is the matter with a cell, from its counts of rows alone. */
    public static String sign(ProofView proof, int cell) {
        long more = proof.right().cells().get(cell) - proof.left().cells().get(cell);
        return more == 0
                ? "changed"
                : (more > 0 ? "+" : "−") + Show.count(Math.abs(more), "row", "rows");
    }

    public boolean differs() {
        return proof.differing().contains(cell.cell());
    }

    public String answer() {
        if (differs()) {
            return counts();
        }
        return cell.left().rows() == 0
                ? "Neither side has a row here."
                : "Both sides have the same "
                        + Show.count(cell.left().rows(), "row", "rows")
                        + " here.";
    }

    private String counts() {
        long all = cell.onlyLeft() + cell.onlyRight() + cell.changed();
        return all == 0
                ? "The sums differ, and no row was found that does."
                : Show.count(all, "row differs.", "rows differ.");
    }

    /** "only in lake/works" and so on. */
    public String word(String kind) {
        return switch (kind) {
            case "only_left" -> "only in " + proof.left().address();
            case "only_right" -> "only in " + proof.right().address();
            case "doubled" -> "more than once on one side";
            default -> "changed";
        };
    }

    /** Ids that are named but whose rows are not shown. */
    public List<String> further() {
        List<String> shown = cell.rows().stream().map(DifferentRow::id).toList();
        return cell.ids().stream().map(d -> d.id()).filter(id -> !shown.contains(id)).toList();
    }

    /** Rows that differ and are not even named. */
    public long unnamed() {
        return cell.onlyLeft() + cell.onlyRight() + cell.changed() - cell.ids().size();
    }

    public List<FloatBits> floats(DifferentRow row) {
        return row.floats().stream().map(FloatBits::new).toList();
    }

    /** Whether the row, fetched by its id, is the same although the scan saw two. */
    public boolean isTwofold(DifferentRow row) {
        return row.left() != null
                && row.right() != null
                && row.fields().isEmpty()
                && row.floatsDiffering() == 0;
    }
}
