package dev.lockstep.server.internal.pages.dataset;

import dev.lockstep.api.service.DatasetService.Beside;
import dev.lockstep.api.service.DatasetService.BesideRow;
import dev.lockstep.server.internal.pages.Show;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bronze's rows above silver's, cell by cell.
 *
 * @param changed whether rows that are as they came are left out
 */
public record SideBySide(Beside beside, boolean changed) {

    public boolean differs(BesideRow row, int column) {
        return !Objects.equals(row.bronze().get(column), row.silver().get(column));
    }

    /** A value, cut where it is long; what is missing says so. */
    public static String shown(@Nullable String value) {
        return value == null ? "null" : value.isEmpty() ? "(empty)" : Show.cut(value, 80);
    }

    /** Why silver has no such row, or another one in its place; empty where it has this one. */
    public static String why(BesideRow row) {
        return switch (row.state()) {
            case "double" -> "a double: the first of these is in silver";
            case "gave_way" -> "gave way to a later row of its key";
            case "left_out" -> "left out: see its reason among the rejected rows";
            default -> "";
        };
    }

    public long cells() {
        long cells = 0;
        for (BesideRow row : beside.rows()) {
            for (int i = 0; i < row.silver().size(); i++) {
                cells += differs(row, i) ? 1 : 0;
            }
        }
        return cells;
    }
}
