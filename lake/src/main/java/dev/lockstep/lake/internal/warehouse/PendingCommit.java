package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.TableChange;
import dev.lockstep.lake.internal.shape.CollectionShape;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.expressions.Expressions;

/** Rows, deletes, tag and properties in one transaction of the catalog. */
final class PendingCommit {
    /** All summaries are in every metadata file: a long value is in the property only. */
    private static final int MOST_IN_SUMMARY = 1024;

    private final OpenLake lake;
    private final String commitId;
    private final TableChange change;
    private final Transaction transaction;
    private final Map<String, String> present;
    private final long sequence;

    PendingCommit(OpenLake lake, Table table, String commitId, TableChange change) {
        this.lake = lake;
        this.commitId = commitId;
        this.change = change;
        this.present = table.properties();
        this.sequence = ((BaseTable) table).operations().current().lastUpdatedMillis();
        this.transaction = table.newTransaction();
    }

    void prepare(Plan plan) {
        if (!plan.isEmpty()) {
            rows(plan);
        }
        properties(plan);
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
            delta.set(TableProperties.WRITER, tag.writer());
            delta.set(TableProperties.EPOCH, Long.toString(tag.epoch()));
            if (tag.value().length() <= MOST_IN_SUMMARY) {
                delta.set(TableProperties.VALUE, tag.value());
            }
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

    private void properties(Plan plan) {
        UpdateProperties properties = transaction.updateProperties();
        if (change.kind() == TableChange.Kind.EXCHANGE) {
            present.keySet().stream()
                    .filter(CollectionShape::describes)
                    .filter(key -> !change.properties().containsKey(key))
                    .forEach(properties::remove);
        }
        change.properties().forEach(properties::set);
        lake.sums()
                .properties(Stream.concat(plan.added().stream(), plan.deletes().stream()))
                .forEach(properties::set);
        properties.set(TableProperties.COMMIT_ID, commitId);
        CommitTag tag = change.tag();
        if (tag != null) {
            StoredTag.forgotten(present).forEach(properties::remove);
            properties.set(TableProperties.TAG + tag.writer(), new StoredTag(tag, sequence).text());
        }
        properties.commit();
    }
}
