package dev.lockstep.dataset.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.metadata.MetadataDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the table of datasets. */
public final class DatasetRows {
    private final MetadataDatabase database;
    private final JsonMapper json = new JsonMapper();

    public DatasetRows(MetadataDatabase database) {
        this.database = database;
    }

    public Optional<DatasetRow> find(TenantId tenant, String idOrName) {
        return database.read(h ->
                h.createQuery(
                                "select * from datasets where tenant = ? and (id = ? or name"
                                        + " = ?) order by case when name = ? then 0 else 1"
                                        + " end limit 1")
                        .bind(0, tenant.value())
                        .bind(1, idOrName)
                        .bind(2, idOrName)
                        .bind(3, idOrName)
                        .map((r, c) -> row(r))
                        .findOne());
    }

    public DatasetRow get(TenantId tenant, String idOrName) {
        return find(tenant, idOrName)
                .orElseThrow(() -> LockstepException.notFound("dataset", idOrName));
    }

    public List<DatasetRow> list(TenantId tenant) {
        return database.read(h ->
                h.createQuery("select * from datasets where tenant = ? order by name")
                        .bind(0, tenant.value())
                        .map((r, c) -> row(r))
                        .list());
    }

    /** Returns whether it was made; false where one of that name exists. */
    public boolean insert(
            String id,
            TenantId tenant,
            String name,
            @Nullable String description,
            @Nullable String key,
            Instant now) {
        return database.write(h ->
                h.execute(
                                "insert into datasets (id, tenant, name, description,"
                                        + " key_columns, created_at, updated_at) values (?, ?,"
                                        + " ?, ?, ?, ?, ?) on conflict (tenant, name) do"
                                        + " nothing",
                                id,
                                tenant.value(),
                                name,
                                description,
                                key,
                                now.toEpochMilli(),
                                now.toEpochMilli())
                        == 1);
    }

    /** What was given anew before the first ingest has ended. */
    public void describe(String id, @Nullable String description, @Nullable String key) {
        database.write(h ->
                h.execute(
                        "update datasets set description = coalesce(?, description),"
                                + " key_columns = case when completed_run is null then ? else"
                                + " key_columns end where id = ?",
                        description,
                        key,
                        id));
    }

    public void lastRun(String id, String run) {
        database.write(h -> h.execute("update datasets set last_run = ? where id = ?", run, id));
    }

    /** Stores what a run has made of the dataset; doing it again changes nothing. */
    public void complete(DatasetRow made) {
        database.write(h ->
                h.execute(
                        "update datasets set key_columns = ?, columns = ?, profile = ?,"
                                + " row_count = ?, row_count_bronze = ?, rejected_rows = ?,"
                                + " duplicates = ?, silver_snapshot = ?, last_run = ?,"
                                + " completed_run = ?, updated_at = ? where id = ?",
                        made.key(),
                        json.writeValueAsString(made.columns()),
                        json.writeValueAsString(made.profile()),
                        made.counts().silver(),
                        made.counts().bronze(),
                        made.counts().rejected(),
                        made.counts().duplicates(),
                        made.snapshot(),
                        made.lastRun(),
                        made.completedRun(),
                        made.updatedAt().toEpochMilli(),
                        made.id()));
    }

    public void delete(String id) {
        database.write(h -> h.execute("delete from datasets where id = ?", id));
    }

    private DatasetRow row(ResultSet r) throws SQLException {
        return new DatasetRow(
                r.getString("id"),
                new TenantId(r.getString("tenant")),
                r.getString("name"),
                r.getString("description"),
                r.getString("key_columns"),
                json.readValue(r.getString("columns"), new TypeReference<List<TypedColumn>>() {}),
                json.readValue(r.getString("profile"), new TypeReference<List<ColumnView>>() {}),
                new DatasetRow.Counts(
                        r.getLong("row_count"),
                        r.getLong("row_count_bronze"),
                        r.getLong("rejected_rows"),
                        r.getLong("duplicates")),
                r.getString("silver_snapshot"),
                r.getString("last_run"),
                r.getString("completed_run"),
                Instant.ofEpochMilli(r.getLong("created_at")),
                Instant.ofEpochMilli(r.getLong("updated_at")));
    }
}
