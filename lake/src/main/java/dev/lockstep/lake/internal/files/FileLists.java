package dev.lockstep.lake.internal.files;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.util.function.Supplier;
import org.apache.iceberg.Table;

/**
 * Reads of a table's own lists of files. What a snapshot names was durable before the snapshot was:
 * a list that is missing or cannot be read is damaged, or its place cannot be reached.
 */
public final class FileLists {
    private FileLists() {}

    public static <T> T read(Table table, Supplier<T> act) {
        try {
            return act.get();
        } catch (LockstepException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "lake-damaged",
                    "Cannot read which files table "
                            + table.name()
                            + " has: found "
                            + found(e)
                            + ", expected its lists in "
                            + table.location()
                            + "/metadata as they were written; put back the file, or restore the"
                            + " table from a backup.",
                    e);
        }
    }

    private static String found(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
