package dev.lockstep.store.pgvector.internal.table;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Refusal;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import java.sql.SQLException;
import java.util.List;

/** What is said where constraints of a table are against what a commit would do. */
public final class Constraints {
    private Constraints() {}

    /** The next writer takes the other rows: the same act succeeds when it is tried again. */
    public static LockstepException refused(Place place, List<Refusal> rows, SQLException e) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "rows-refused",
                "Cannot write to "
                        + place.where()
                        + ": found "
                        + rows.size()
                        + " rows that it refuses, the first being "
                        + first(rows)
                        + "; nothing was written. They are refused one by one when they are"
                        + " written again, and the others taken.",
                e);
    }

    /** Of rows that other tables refer to. */
    public static LockstepException notDeleted(Place place, List<Refusal> rows, SQLException e) {
        String found =
                rows.isEmpty()
                        ? Faults.of("write rows to " + place.where(), e).getMessage()
                        : "Cannot delete "
                                + rows.size()
                                + " rows of "
                                + place.where()
                                + ", the first being "
                                + first(rows)
                                + "; delete what refers to them, or let the constraint delete it.";
        return LockstepException.conflict("postgres-constraint", found + " Nothing was written.");
    }

    /** Of an exchange, which takes all rows or none. */
    public static LockstepException notPublished(Place place, List<Refusal> rows, SQLException e) {
        return new LockstepException(
                ErrorKind.CONFLICT,
                "postgres-constraint",
                "Cannot exchange the content of "
                        + place.where()
                        + ": found "
                        + (rows.isEmpty() ? "" : rows.size() + " rows that it refuses, ")
                        + (rows.isEmpty()
                                ? Faults.of("write rows", e).getMessage()
                                : "the first being " + first(rows))
                        + "; mend the rows or the constraint. The content is what it was.",
                e);
    }

    private static String first(List<Refusal> rows) {
        Refusal first = rows.getFirst();
        return "'" + Names.shown(first.id()) + "' (" + first.reason() + ")";
    }
}
