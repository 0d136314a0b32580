package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.Committed;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableChange;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.TableSchema;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.files.Snapshots;
import dev.lockstep.lake.internal.shape.Columns;
import dev.lockstep.lake.internal.shape.Schemas;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.jspecify.annotations.Nullable;

/** A table of an {@link OpenLake}; loads its metadata anew at every call. */
final class IcebergTable implements LakeTable {
    private final OpenLake lake;
    private final TableName name;

    IcebergTable(OpenLake lake, TableName name) {
        this.lake = lake;
        this.name = name;
    }

    private Table load() {
        return lake.load(name);
    }

    @Override
    public TableName name() {
        return name;
    }

    @Override
    public UUID identity() {
        return load().uuid();
    }

    @Override
    public OptionalLong snapshot() {
        Snapshot current = load().currentSnapshot();
        return current == null ? OptionalLong.empty() : OptionalLong.of(current.snapshotId());
    }

    @Override
    public TableSchema schema() {
        return Schemas.ours(load().schema());
    }

    @Override
    public Optional<String> idColumn() {
        return TableProperties.idColumn(load());
    }

    @Override
    public Map<String, String> properties() {
        return Map.copyOf(load().properties());
    }

    @Override
    public long rows() {
        return Snapshots.rows(load().currentSnapshot());
    }

    @Override
    public long rows(long snapshot) {
        return Snapshots.rows(Snapshots.require(load(), snapshot));
    }

    @Override
    public long bytes() {
        Snapshot current = load().currentSnapshot();
        return current == null
                ? 0
                : Snapshots.number(current, SnapshotSummary.TOTAL_FILE_SIZE_PROP);
    }

    @Override
    public String stage() {
        return lake.stage(load(), "data/" + UUID.randomUUID() + ".parquet");
    }

    @Override
    public Map<String, Integer> columnIds() {
        Map<String, Integer> ids = new HashMap<>();
        load().schema().columns().forEach(column -> ids.put(column.name(), column.fieldId()));
        return ids;
    }

    @Override
    public String fieldIds() {
        return Columns.fieldIds(load().schema());
    }

    @Override
    public String copyOptions() {
        return CopyOptions.of(load());
    }

    @Override
    public String relation() {
        Table table = load();
        return relation(table, table.currentSnapshot());
    }

    @Override
    public String relation(long snapshot) {
        Table table = load();
        return relation(table, Snapshots.require(table, snapshot));
    }

    private String relation(Table table, @Nullable Snapshot snapshot) {
        SnapshotFiles files =
                snapshot == null
                        ? SnapshotFiles.NONE
                        : SnapshotFiles.of(table, snapshot.snapshotId());
        lake.sums().require(table, files);
        return lake.given(RelationSql.of(files, table.schema()));
    }

    @Override
    public void evolve(TableSchema wanted) {
        Retries.committing(
                lake,
                name,
                table -> {
                    UpdateSchema update = table.updateSchema();
                    if (Schemas.evolve(update, Schemas.ours(table.schema()), wanted)) {
                        update.commit();
                    }
                });
    }

    @Override
    public void setProperties(Map<String, @Nullable String> properties) {
        Retries.committing(
                lake,
                name,
                table -> {
                    UpdateProperties update = table.updateProperties();
                    properties.forEach((key, value) -> {
                        if (value == null) {
                            update.remove(key);
                        } else {
                            update.set(key, value);
                        }
                    });
                    update.commit();
                });
    }

    @Override
    public Optional<CommitTag> tag(String writer) {
        return TableProperties.tag(load(), writer);
    }

    @Override
    public Committed commit(TableChange change) {
        return lake.locks().holding(name, () -> new CommitChange(lake, name, change).run());
    }
}
