package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.TableName;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;

/** The newest epoch of a run that a table has seen: a property that every commit checks. */
public final class Fence {
    private static final String PROPERTY = "lockstep.epoch.";

    private Fence() {}

    /** The name under which a step of a run commits. */
    public static String writer(String run, String step) {
        return run + "/" + step;
    }

    /** The property that the run of a writer is fenced by. */
    static String property(String writer) {
        return PROPERTY + run(writer);
    }

    private static String run(String writer) {
        int slash = writer.lastIndexOf('/');
        return slash < 0 ? writer : writer.substring(0, slash);
    }

    private static long epoch(Table table, String run) {
        return Long.parseLong(
                table.properties().getOrDefault(PROPERTY + run, Long.toString(Long.MIN_VALUE)));
    }

    /** Makes the epoch known to the table before anything is written. */
    public static void raise(OpenLake lake, TableName name, WriteScope scope) {
        if (check(lake.load(name), name, scope.run(), scope.epoch()) < scope.epoch()) {
            Retries.committing(
                    lake,
                    name,
                    table -> {
                        check(table, name, scope.run(), scope.epoch());
                        Transaction transaction = table.newTransaction();
                        if (lake.comparesSnapshotsOnly()) {
                            transaction.newFastAppend().commit();
                        }
                        transaction
                                .updateProperties()
                                .set(PROPERTY + scope.run(), Long.toString(scope.epoch()))
                                .commit();
                        transaction.commitTransaction();
                    });
        }
    }

    /**
     * @throws LockstepException CONFLICT with code {@code stale-writer} where the table has seen a
     *     newer epoch
     */
    public static void check(Table table, TableName name, CommitTag mine) {
        check(table, name, run(mine.writer()), mine.epoch());
        TableProperties.tag(table, mine.writer())
                .ifPresent(found -> require(name, mine.epoch(), found.epoch()));
    }

    private static long check(Table table, TableName name, String run, long mine) {
        long found = epoch(table, run);
        require(name, mine, found);
        return found;
    }

    private static void require(TableName name, long mine, long found) {
        if (found > mine) {
            throw LockstepException.staleWriter("table " + name, mine, found);
        }
    }
}
