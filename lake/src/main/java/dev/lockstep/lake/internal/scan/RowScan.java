package dev.lockstep.lake.internal.scan;

import dev.lockstep.lake.internal.duck.DuckSession;

/** How the rows of a file are read, in SQL: the same for all files and readers of a source. */
public interface RowScan {
    /** Text columns of a row beside its id. */
    int TEXTS = 3;

    int dimension();

    /** Opens a range of a file's rows. */
    FileCursor open(DuckSession session, FileRows file, long from, long to);

    /** All components in one flat column: as many for a row without vector, all null. */
    static String components(String vector, int dimension) {
        return "unnest(CASE WHEN "
                + vector
                + " IS NULL THEN list_resize([NULL::FLOAT], "
                + dimension
                + ", NULL) WHEN len("
                + vector
                + ") = "
                + dimension
                + " THEN "
                + vector
                + " ELSE error('a vector of ' || len("
                + vector
                + ") || ' components where the first has "
                + dimension
                + "') END)";
    }
}
