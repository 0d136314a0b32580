package dev.lockstep.lake.internal;

import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.TableChange;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.expressions.Expressions;

/** Rows, deletes, tag and properties in one transaction of the catalog. */
final class PendingCommit {
    private final String commitId;
    private final TableChange change;
    private final Transaction transaction;

    PendingCommit(Table table, String commitId, TableChange change) {
        this.commitId = commitId;
        this.change = change;
        this.transaction = table.newTransaction();
    }

    void prepare(Plan plan) {
        if (!plan.isEmpty()) {
            rows(plan);
        }
        properties();
    }

    void commit() {
        transaction.commitTransaction();
    }

    private void rows(Plan plan) {
        RowDelta delta = transaction.newRowDelta();
        plan.added().forEach(delta::addRows);
        plan.deletes().forEach(delta::addDeletes);
        plan.removed().entries().forEach(entry -> delta.removeRows(entry.data()));
        plan.removed().entries().stream()
                .flatMap(entry -> entry.deletes().stream())
                .distinct()
                .forEach(delta::removeDeletes);
        if (change.kind() != TableChange.Kind.APPEND) {
            validate(delta, plan);
        }
        delta.set(TableProperties.COMMIT_ID, commitId);
        CommitTag tag = change.tag();
        if (tag != null) {
            delta.set(TableProperties.TAG + tag.writer(), TableProperties.text(tag));
        }
        delta.commit();
    }

    /** All that Iceberg can check: nobody has added, deleted or moved rows since the plan. */
    private void validate(RowDelta delta, Plan plan) {
        // Not the table's current one: beginning a transaction has refreshed that.
        if (plan.base() != null) {
            delta.validateFromSnapshot(plan.base());
        }
        delta.conflictDetectionFilter(Expressions.alwaysTrue())
                .validateDataFilesExist(plan.marked())
                .validateDeletedFiles()
                .validateNoConflictingDataFiles()
                .validateNoConflictingDeleteFiles();
    }

    private void properties() {
        UpdateProperties properties = transaction.updateProperties();
        change.properties().forEach(properties::set);
        properties.set(TableProperties.COMMIT_ID, commitId);
        CommitTag tag = change.tag();
        if (tag != null) {
            properties.set(TableProperties.TAG + tag.writer(), TableProperties.text(tag));
        }
        properties.commit();
    }
}
