package dev.lockstep.store.archive;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes backups of collection {@code works} and reads them back. */
record Made(Opened opened) {
    static final TenantId TENANT = TenantId.DEFAULT;
    static final int DIMENSION = 8;
    static final RowGenerator GENERATOR = new RowGenerator(11, DIMENSION);
    static final CollectionSpec SPEC =
            new CollectionSpec(DIMENSION, Metric.COSINE, "model-1", Map.of("template", "{title}"));

    static WriteScope scope(String backup, long epoch) {
        return new WriteScope("run-" + backup, "works", epoch);
    }

    Archive archive() {
        return opened.archive();
    }

    BackupInfo full(String name, List<Row> rows) {
        return make(BackupPlan.full(name, "1.2.3").withPartRows(100), rows, List.of(), -1);
    }

    BackupInfo increment(
            String name, String parent, List<Row> changed, List<String> deleted, long rows) {
        return make(BackupPlan.full(name, "1.2.3").onto(parent, 10), changed, deleted, rows);
    }

    BackupInfo make(BackupPlan plan, List<Row> rows, List<String> deleted, long count) {
        return make(plan, rows, deleted, count, null);
    }

    BackupInfo make(
            BackupPlan plan,
            List<Row> rows,
            List<String> deleted,
            long count,
            @Nullable Path sidecar) {
        WriteScope scope = scope(plan.name(), 1);
        try (BackupWriter backup = archive().begin(TENANT, plan, scope)) {
            try (StoreWriter writer = backup.collection("works", SPEC)) {
                writer.upsert(Batch.of(rows, DIMENSION));
                writer.delete(deleted);
                writer.commit(new Checkpoint(scope, Map.of(), rows.size(), deleted.size(), 0));
            }
            backup.seal(
                    "works",
                    new BackupWriter.Seal(
                            count,
                            "f".repeat(32),
                            "exact",
                            new CollectionBackup.Source("lake/works", "uuid-1", "42"),
                            sidecar,
                            List.of("A note.")));
            backup.extra("alias", "{\"champion\": \"works-2\"}".getBytes());
            return backup.finish(Map.of("ticket", "OPS-1"));
        }
    }

    static CollectionRef ref(String backup) {
        return new CollectionRef(TENANT, ArchiveStore.NAME, backup + "/works");
    }

    Map<String, Row> rows(String backup) {
        try (Snapshot snapshot = archive().store().pin(ref(backup), "test", Duration.ofHours(1))) {
            Map<String, Row> rows = Rows.all(snapshot);
            org.assertj.core.api.Assertions.assertThat(snapshot.rows()).isEqualTo(rows.size());
            archive().store().unpin(snapshot.ref(), "test");
            return rows;
        }
    }

    Path file(String backup, String path) {
        return Path.of(opened.bucket().root(), TENANT.value(), backup, path);
    }

    Path directory(String backup) {
        return Path.of(opened.bucket().root(), TENANT.value(), backup);
    }
}
