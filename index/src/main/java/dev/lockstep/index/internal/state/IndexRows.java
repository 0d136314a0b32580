package dev.lockstep.index.internal.state;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.metadata.MetadataDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table of indexes. The pointer moves by compare-and-set only. */
public final class IndexRows {
    private final MetadataDatabase database;
    private final String collectionStore;

    public IndexRows(MetadataDatabase database, String collectionStore) {
        this.database = database;
        this.collectionStore = collectionStore;
    }

    Optional<IndexRow> find(TenantId tenant, String name) {
        return database.read(h ->
                h.createQuery("select * from indexes where tenant = ? and name = ?")
                        .bind(0, tenant.value())
                        .bind(1, name)
                        .map((r, c) -> row(r))
                        .findOne());
    }

    public IndexRow get(TenantId tenant, String name) {
        return find(tenant, name).orElseThrow(() -> LockstepException.notFound("index", name));
    }

    public List<IndexRow> list(TenantId tenant) {
        return database.read(h ->
                h.createQuery("select * from indexes where tenant = ? order by name")
                        .bind(0, tenant.value())
                        .map((r, c) -> row(r))
                        .list());
    }

    /** Of every tenant. */
    public List<IndexRow> all() {
        return database.read(h ->
                h.createQuery("select * from indexes order by tenant, name")
                        .map((r, c) -> row(r))
                        .list());
    }

    /** Returns whether it was made; false where one of that name exists. */
    public boolean insert(
            TenantId tenant, IndexDefinition definition, String collection, Instant now) {
        return database.write(h ->
                h.execute(
                                "insert into indexes (tenant, name, definition, collection,"
                                        + " created_at) values (?, ?, ?, ?, ?)"
                                        + " on conflict (tenant, name) do nothing",
                                tenant.value(),
                                definition.name(),
                                Json.write(definition),
                                collection,
                                now.toEpochMilli())
                        == 1);
    }

    public void delete(TenantId tenant, String name) {
        database.write(h -> {
            for (String table : List.of("refused_rows", "generations")) {
                h.execute(
                        "delete from " + table + " where tenant = ? and index_name = ?",
                        tenant.value(),
                        name);
            }
            return h.execute(
                    "delete from indexes where tenant = ? and name = ?", tenant.value(), name);
        });
    }

    /**
     * Moves the pointer; returns false, and changes nothing, where it is not where it was thought.
     */
    public boolean point(TenantId tenant, String name, long from, long to, Instant now) {
        return database.write(h -> {
            int moved =
                    h.execute(
                            "update indexes set champion = ? where tenant = ? and name = ?"
                                    + " and champion = ?",
                            to,
                            tenant.value(),
                            name,
                            from);
            if (moved == 1) {
                h.execute(
                        "update generations set state = 'PUBLISHED', published_at = ?"
                                + " where tenant = ? and index_name = ? and number = ?",
                        now.toEpochMilli(),
                        tenant.value(),
                        name,
                        to);
            }
            return moved == 1;
        });
    }

    /** Records that from now on the collection is between two snapshots of the dataset. */
    public void collectionMoves(TenantId tenant, String name, String run) {
        database.write(h ->
                h.execute(
                        "update indexes set moved_by = ? where tenant = ? and name = ?",
                        run,
                        tenant.value(),
                        name));
    }

    /** Records that the collection now equals this snapshot of the dataset. */
    public void collectionMadeFrom(TenantId tenant, String name, SnapshotRef source) {
        database.write(h ->
                h.execute(
                        "update indexes set collection_source = ?, moved_by = null where tenant = ?"
                                + " and name = ?",
                        Json.write(source),
                        tenant.value(),
                        name));
    }

    public void started(TenantId tenant, String name, String run) {
        database.write(h ->
                h.execute(
                        "update indexes set last_run = ? where tenant = ? and name = ?",
                        run,
                        tenant.value(),
                        name));
    }

    public void synced(TenantId tenant, String name, Instant now) {
        database.write(h ->
                h.execute(
                        "update indexes set last_sync_at = ?, failed_kind = null, failed_code ="
                                + " null, failed_message = null where tenant = ? and name = ?",
                        now.toEpochMilli(),
                        tenant.value(),
                        name));
    }

    public void failed(TenantId tenant, String name, RunView.Failure failure) {
        database.write(h ->
                h.execute(
                        "update indexes set failed_kind = ?, failed_code = ?, failed_message = ?"
                                + " where tenant = ? and name = ?",
                        failure.kind(),
                        failure.code(),
                        failure.message(),
                        tenant.value(),
                        name));
    }

    private IndexRow row(ResultSet r) throws SQLException {
        TenantId tenant = new TenantId(r.getString("tenant"));
        String source = r.getString("collection_source");
        return new IndexRow(
                tenant,
                Json.read(r.getString("definition"), IndexDefinition.class),
                new CollectionRef(tenant, collectionStore, r.getString("collection")),
                r.getLong("champion"),
                r.getLong("last_number"),
                source == null ? null : Json.read(source, SnapshotRef.class),
                r.getString("moved_by"),
                r.getString("last_run"),
                instant(r, "last_sync_at"),
                failure(r),
                Instant.ofEpochMilli(r.getLong("created_at")));
    }

    private static RunView.@Nullable Failure failure(ResultSet r) throws SQLException {
        String kind = r.getString("failed_kind");
        return kind == null
                ? null
                : new RunView.Failure(
                        kind, r.getString("failed_code"), r.getString("failed_message"));
    }

    static @Nullable Instant instant(ResultSet r, String column) throws SQLException {
        long millis = r.getLong(column);
        return r.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
