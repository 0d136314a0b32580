package dev.lockstep.lake.internal.scan;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Single rows of results: for few rows, since a vector costs an object a component. */
public final class ResultRows {
    private ResultRows() {}

    /** Adds a row of the columns id, three texts and, where there are vectors, the vector. */
    public static String add(BatchBuilder batch, ResultSet row, int dimension) throws SQLException {
        for (int i = 0; i < RowScan.TEXTS; i++) {
            batch.text(i, row.getString(2 + i));
        }
        boolean hasVector =
                dimension > 0 && vector(batch, row.getArray(2 + RowScan.TEXTS), dimension);
        String found = row.getString(1);
        batch.add(found, hasVector);
        return found;
    }

    private static boolean vector(BatchBuilder batch, @Nullable Array array, int dimension)
            throws SQLException {
        if (array == null) {
            return false;
        }
        Object[] components = (Object[]) array.getArray();
        if (components.length != dimension) {
            throw new IllegalStateException("a vector of " + components.length + " components");
        }
        for (int i = 0; i < dimension; i++) {
            batch.vectors()[batch.offset() + i] = (Float) components[i];
        }
        return true;
    }
}
