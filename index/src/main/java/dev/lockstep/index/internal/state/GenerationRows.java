package dev.lockstep.index.internal.state;

import dev.lockstep.api.Refusal;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.index.internal.state.GenerationRow.Counts;
import dev.lockstep.index.internal.state.GenerationRow.State;
import dev.lockstep.metadata.MetadataDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads and writes the tables of generations and refused rows. */
public final class GenerationRows {
    private final MetadataDatabase database;

    public GenerationRows(MetadataDatabase database) {
        this.database = database;
    }

    /**
     * Gives out the next number and records the generation, in one transaction; a run that asks
     * again gets the one that it has.
     */
    public GenerationRow begin(
            TenantId tenant,
            String index,
            String runId,
            long base,
            SnapshotRef collection,
            @Nullable SnapshotRef dataset,
            Instant now) {
        return database.write(h -> {
            Optional<GenerationRow> mine =
                    h.createQuery(
                                    "select * from generations where tenant = ? and index_name"
                                            + " = ? and run_id = ? order by number desc")
                            .bind(0, tenant.value())
                            .bind(1, index)
                            .bind(2, runId)
                            .map((r, c) -> row(r))
                            .findFirst();
            if (mine.isPresent()) {
                return mine.get();
            }
            return insert(
                    h, tenant, index, runId, base, Json.write(collection), written(dataset), now);
        });
    }

    /**
     * Gives up the generation that a run was building, since a process that has lost the run holds
     * its files, and begins another one of the same content.
     */
    public GenerationRow beginAnew(GenerationRow held, TenantId tenant, String index, Instant now) {
        return database.write(h -> {
            h.execute(
                    "update generations set state = 'FAILED' where tenant = ? and index_name = ?"
                            + " and number = ? and state = 'BUILDING'",
                    tenant.value(),
                    index,
                    held.number());
            return insert(
                    h,
                    tenant,
                    index,
                    held.runId(),
                    held.base(),
                    Json.write(held.collectionSnapshot()),
                    written(held.datasetSnapshot()),
                    now);
        });
    }

    private static @Nullable String written(@Nullable SnapshotRef snapshot) {
        return snapshot == null ? null : Json.write(snapshot);
    }

    private static GenerationRow insert(
            Handle h,
            TenantId tenant,
            String index,
            String runId,
            long base,
            String collection,
            @Nullable String dataset,
            Instant now) {
        h.execute(
                "update indexes set last_number = last_number + 1"
                        + " where tenant = ? and name = ?",
                tenant.value(),
                index);
        h.execute(
                "insert into generations (tenant, index_name, number, state, base, run_id,"
                        + " collection_snapshot, dataset_snapshot, created_at) select tenant,"
                        + " name, last_number, 'BUILDING', ?, ?, ?, ?, ? from indexes"
                        + " where tenant = ? and name = ?",
                base,
                runId,
                collection,
                dataset,
                now.toEpochMilli(),
                tenant.value(),
                index);
        return h.createQuery(
                        "select * from generations where tenant = ? and index_name = ?"
                                + " and run_id = ? order by number desc")
                .bind(0, tenant.value())
                .bind(1, index)
                .bind(2, runId)
                .map((r, c) -> row(r))
                .findFirst()
                .orElseThrow();
    }

    public Optional<GenerationRow> find(TenantId tenant, String index, long number) {
        return list(tenant, index).stream().filter(g -> g.number() == number).findFirst();
    }

    /** Newest first. */
    public List<GenerationRow> list(TenantId tenant, String index) {
        return database.read(h ->
                h.createQuery(
                                "select * from generations where tenant = ? and index_name = ?"
                                        + " order by number desc")
                        .bind(0, tenant.value())
                        .bind(1, index)
                        .map((r, c) -> row(r))
                        .list());
    }

    public void sealed(TenantId tenant, String index, long number, Counts counts, String seal) {
        database.write(h ->
                h.execute(
                        "update generations set state = 'SEALED', seal = ?, rows_total = ?,"
                                + " added = ?, deleted = ?, refused = ?, segments = ?, bytes = ? where"
                                + " tenant = ? and index_name = ? and number = ? and state ="
                                + " 'BUILDING'",
                        seal,
                        counts.rows(),
                        counts.added(),
                        counts.deleted(),
                        counts.refused(),
                        counts.segments(),
                        counts.bytes(),
                        tenant.value(),
                        index,
                        number));
    }

    public void proven(
            TenantId tenant,
            String index,
            long number,
            String proof,
            long sinceFullProof,
            Instant now) {
        database.write(h ->
                h.execute(
                        "update generations set state = 'PROVEN', proof = ?, proven_at = ?,"
                                + " since_full_proof = ? where tenant = ? and index_name = ? and"
                                + " number = ? and state in ('SEALED', 'PROVEN')",
                        proof,
                        now.toEpochMilli(),
                        sinceFullProof,
                        tenant.value(),
                        index,
                        number));
    }

    /** Records that the generation equals another snapshot of the collection too, from now on. */
    public void holds(TenantId tenant, String index, long number, SnapshotRef collection) {
        database.write(h ->
                h.execute(
                        "update generations set collection_snapshot = ? where tenant = ?"
                                + " and index_name = ? and number = ?",
                        Json.write(collection),
                        tenant.value(),
                        index,
                        number));
    }

    public void state(TenantId tenant, String index, long number, State state) {
        database.write(h ->
                h.execute(
                        "update generations set state = ? where tenant = ? and index_name = ?"
                                + " and number = ?",
                        state.name(),
                        tenant.value(),
                        index,
                        number));
    }

    public void delete(TenantId tenant, String index, long number) {
        database.write(h ->
                h.execute(
                        "delete from generations where tenant = ? and index_name = ? and"
                                + " number = ?",
                        tenant.value(),
                        index,
                        number));
    }

    /** Who refused a row, and where. */
    public record RefusedBy(String run, RefusalStage stage) {}

    /** Takes refusals in; a row refused before has the newer reason. */
    public void refused(TenantId tenant, String index, RefusedBy by, List<Refusal> refusals) {
        database.write(h -> {
            for (Refusal refusal : refusals) {
                h.execute(
                        "insert into refused_rows (tenant, index_name, id, reason, run_id, stage)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict (tenant, index_name,"
                                + " id) do update set reason = excluded.reason,"
                                + " run_id = excluded.run_id, stage = excluded.stage",
                        tenant.value(),
                        index,
                        refusal.id(),
                        refusal.reason(),
                        by.run(),
                        by.stage().label());
            }
            return refusals.size();
        });
    }

    public List<String> refusedIds(TenantId tenant, String index) {
        return database.read(h ->
                h.createQuery("select id from refused_rows where tenant = ? and index_name = ?")
                        .bind(0, tenant.value())
                        .bind(1, index)
                        .mapTo(String.class)
                        .list());
    }

    public List<String> refusedIds(TenantId tenant, String index, RefusalStage stage) {
        return database.read(h ->
                h.createQuery(
                                "select id from refused_rows where tenant = ? and index_name = ?"
                                        + " and stage = ?")
                        .bind(0, tenant.value())
                        .bind(1, index)
                        .bind(2, stage.label())
                        .mapTo(String.class)
                        .list());
    }

    public void forgetRefusedByOthers(
            TenantId tenant, String index, String run, RefusalStage stage) {
        database.write(h ->
                h.execute(
                        "delete from refused_rows where tenant = ? and index_name = ?"
                                + " and stage = ? and run_id <> ?",
                        tenant.value(),
                        index,
                        stage.label(),
                        run));
    }

    public void forgetRefused(TenantId tenant, String index, List<String> ids) {
        database.write(h -> {
            for (String id : ids) {
                h.execute(
                        "delete from refused_rows where tenant = ? and index_name = ? and id = ?",
                        tenant.value(),
                        index,
                        id);
            }
            return ids.size();
        });
    }

    public Optional<String> refusal(TenantId tenant, String index, String id) {
        return database.read(h ->
                h.createQuery(
                                "select reason from refused_rows where tenant = ? and"
                                        + " index_name = ? and id = ?")
                        .bind(0, tenant.value())
                        .bind(1, index)
                        .bind(2, id)
                        .mapTo(String.class)
                        .findOne());
    }

    private static GenerationRow row(ResultSet r) throws SQLException {
        String dataset = r.getString("dataset_snapshot");
        return new GenerationRow(
                r.getLong("number"),
                State.valueOf(r.getString("state")),
                r.getLong("base"),
                r.getString("run_id"),
                Json.read(r.getString("collection_snapshot"), SnapshotRef.class),
                dataset == null ? null : Json.read(dataset, SnapshotRef.class),
                new Counts(
                        r.getLong("rows_total"),
                        r.getLong("added"),
                        r.getLong("deleted"),
                        r.getLong("refused"),
                        r.getLong("segments"),
                        r.getLong("bytes")),
                r.getLong("since_full_proof"),
                r.getString("seal"),
                r.getString("proof"),
                IndexRows.instant(r, "proven_at"),
                Instant.ofEpochMilli(r.getLong("created_at")),
                IndexRows.instant(r, "published_at"));
    }
}
