package dev.lockstep.dataset.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.lake.TableName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as stored.
 *
 * @param key as given until the first ingest has ended, then names of silver columns
 * @param completedRun the last run whose result this is, null before the first has ended
 */
public record DatasetRow(
        String id,
        TenantId tenant,
        String name,
        @Nullable String description,
        @Nullable String key,
        List<TypedColumn> columns,
        List<ColumnView> profile,
        Counts counts,
        @Nullable String snapshot,
        @Nullable String lastRun,
        @Nullable String completedRun,
        Instant createdAt,
        Instant updatedAt) {
    /** Rows of each kind. */
    public record Counts(long silver, long bronze, long rejected, long duplicates) {
        public static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    public boolean loaded() {
        return completedRun != null;
    }

    public List<String> keyColumns() {
        return keyColumns(key);
    }

    /** The columns of a comma separated key, none for null. */
    public static List<String> keyColumns(@Nullable String key) {
        return key == null || key.isBlank()
                ? List.of()
                : Arrays.stream(key.split(",")).map(String::strip).toList();
    }

    public TableName bronze() {
        return new TableName(tenant, TableName.BRONZE, name);
    }

    public TableName silver() {
        return new TableName(tenant, TableName.SILVER, name);
    }

    public TableName rejects() {
        return new TableName(tenant, TableName.REJECTS, name);
    }
}
