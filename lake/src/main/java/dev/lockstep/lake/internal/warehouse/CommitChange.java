package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.Committed;
import dev.lockstep.lake.TableChange;
import dev.lockstep.lake.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One commit: plans, commits, looks whether it did, plans again where it lost a race. */
final class CommitChange {
    private static final Logger log = LoggerFactory.getLogger(CommitChange.class);

    private final OpenLake lake;
    private final TableName name;
    private final TableChange change;
    private final String commitId = UUID.randomUUID().toString();
    private List<String> written = new ArrayList<>();

    CommitChange(OpenLake lake, TableName name, TableChange change) {
        this.lake = lake;
        this.name = name;
        this.change = change.named(lake::location);
    }

    Committed run() {
        try {
            Committed committed = attempts();
            remove(change.deletedIdFiles());
            return committed;
        } catch (CommitStateUnknownException e) {
            // It may yet commit: its files stay until maintenance finds them unused.
            throw external(e);
        } catch (RuntimeException e) {
            remove(written);
            if (change.kind() != TableChange.Kind.EXCHANGE) {
                remove(change.files());
            }
            remove(change.deletedIdFiles());
            throw e instanceof LockstepException ? e : external(e);
        }
    }

    private Committed attempts() {
        for (int attempt = 1; ; attempt++) {
            Table table = lake.load(name);
            requireEpoch(table);
            Plan plan = new PlanChange(lake, name, table, change, written).plan();
            try {
                commit(table, plan);
                return done(plan);
            } catch (RuntimeException e) {
                // A client that repeats a request by itself sees its own commit as a conflict.
                if (committed(e)) {
                    return done(plan);
                }
                planAgain(attempt, e);
            }
        }
    }

    /** After a lost race; any other failure is thrown on. */
    private void planAgain(int attempt, RuntimeException e) {
        if (!(e instanceof CommitFailedException || e instanceof ValidationException)) {
            throw e;
        }
        if (attempt == Retries.ATTEMPTS) {
            throw Retries.lost(name, e);
        }
        log.atDebug().addKeyValue("table", name).log("lost a race, planning again", e);
        remove(written);
        written = new ArrayList<>();
        Retries.pause(attempt);
    }

    private void requireEpoch(Table table) {
        CommitTag mine = change.tag();
        if (mine != null) {
            Fence.check(table, name, mine);
        }
    }

    private void commit(Table table, Plan plan) {
        if (plan.isEmpty() && change.tag() == null && change.properties().isEmpty()) {
            return;
        }
        PendingCommit pending = new PendingCommit(lake, table, commitId, change);
        pending.prepare(plan);
        CrashPoint.LAKE_BEFORE_COMMIT.reach();
        pending.commit();
        CrashPoint.LAKE_AFTER_COMMIT.reach();
    }

    /** Whether this very commit is in the table after all. */
    private boolean committed(RuntimeException cause) {
        try {
            Table table = lake.load(name);
            return commitId.equals(table.properties().get(TableProperties.COMMIT_ID))
                    || mine(table) != null;
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            throw new CommitStateUnknownException(cause);
        }
    }

    private @Nullable Snapshot mine(Table table) {
        for (Snapshot snapshot : table.snapshots()) {
            if (commitId.equals(snapshot.summary().get(TableProperties.COMMIT_ID))) {
                return snapshot;
            }
        }
        return null;
    }

    private Committed done(Plan plan) {
        Table table = lake.load(name);
        Snapshot snapshot = mine(table);
        if (snapshot == null) {
            snapshot = table.currentSnapshot();
        }
        removeUnused(plan);
        lake.counters().wrote(plan.files(), plan.bytes(), plan.rowsAdded());
        return new Committed(
                snapshot == null ? -1 : snapshot.snapshotId(),
                plan.rowsAdded(),
                plan.rowsDeleted(),
                plan.bytes());
    }

    /** Staged files that hold no row, or whose rows another file took over. */
    private void removeUnused(Plan plan) {
        List<String> used = plan.added().stream().map(f -> f.location()).toList();
        remove(change.files().stream().filter(file -> !used.contains(file)).toList());
    }

    private void remove(List<String> locations) {
        for (String location : locations) {
            try {
                lake.bucket().delete(location);
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("table", name)
                        .addKeyValue("file", location)
                        .log("could not remove a file; maintenance will", e);
            }
        }
    }

    private LockstepException external(RuntimeException e) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "lake-commit",
                "Cannot commit to table "
                        + name
                        + ": found "
                        + e.getMessage()
                        + ", expected the catalog to take it; look whether the catalog can be"
                        + " reached and try again.",
                e);
    }
}
