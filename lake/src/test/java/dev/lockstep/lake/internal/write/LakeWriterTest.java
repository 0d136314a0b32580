package dev.lockstep.lake.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.FileProfile;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.shape.CollectionShape;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import dev.lockstep.lake.internal.warehouse.TableProperties;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeWriterTest {
    private static final TableName WORKS =
            new TableName(TenantId.DEFAULT, TableName.COLLECTIONS, "works");
    private static final CollectionSpec SPEC = CollectionSpec.of(2, Metric.COSINE);

    @TempDir Path directory;
    private OpenLake lake;
    private LakeTable table;

    @BeforeEach
    void open() {
        lake = (OpenLake) Lake.open(LakeConfig.local(directory));
        table = lake.create(WORKS, CollectionShape.table(SPEC, FileProfile.DENSE));
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private static WriteScope scope(String run, long epoch) {
        return new WriteScope(run, "copy", epoch);
    }

    private static Checkpoint checkpoint(WriteScope scope) {
        return new Checkpoint(scope, Map.of(), 0, 0, 0);
    }

    /** A part for every row. */
    private LakeWriter writer(WriteScope scope) {
        return LakeWriter.open(lake, WORKS, SPEC, scope, 1);
    }

    private static Batch row(String id, String document) {
        return Batch.of(List.of(new Row(id, new float[] {1, 2}, document, null)), 2);
    }

    private List<String> rows() {
        try (DuckSession session = lake.duck().open()) {
            return session.list(
                    "read",
                    "SELECT id || ' ' || document FROM " + table.relation() + " ORDER BY 1",
                    r -> r.getString(1));
        }
    }

    private List<String> files() {
        return lake.bucket().list("tenant_default").stream()
                .filter(file -> file.endsWith(".parquet"))
                .toList();
    }

    @Test
    void callsCountInTheirOrderAcrossParts() {
        WriteScope scope = scope("r", 1);
        try (LakeWriter writer = writer(scope)) {
            writer.upsert(row("a", "1"));
            writer.upsert(row("b", "1"));
            writer.delete(List.of("a", "c"));
            writer.upsert(row("c", "1"));
            writer.upsert(row("a", "2"));
            writer.upsert(row("d", "1"));
            writer.delete(List.of("d"));
            writer.commit(checkpoint(scope));
        }
        assertThat(rows()).containsExactly("a 2", "b 1", "c 1");
        assertThat(table.rows()).isEqualTo(3);
        assertThat(files()).as("one data file, whose rows all live").hasSize(1);
    }

    @Test
    void whatIsNotCommittedLeavesNoFiles() {
        try (LakeWriter writer = writer(scope("r", 1))) {
            writer.upsert(row("a", "1"));
            writer.upsert(row("b", "1"));
            assertThat(files()).hasSize(2);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aNewerWriterFencesTheOldOneBeforeItHasCommitted() {
        WriteScope old = scope("r", 1);
        try (LakeWriter paused = writer(old);
                LakeWriter _ = writer(scope("r", 2))) {
            paused.upsert(row("a", "1"));
            assertThatThrownBy(() -> paused.commit(checkpoint(old)))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("stale-writer"));
        }
        assertThat(table.snapshot()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void halfACharacterIsRefusedAndTheOthersAreTaken() {
        WriteScope scope = scope("r", 1);
        Batch batch =
                new Batch(
                        new String[] {"good", "bad"},
                        2,
                        new float[4],
                        null,
                        new String[] {"😀", "\uD83D"},
                        null,
                        new String[] {"lineage", null});
        try (LakeWriter writer = writer(scope)) {
            assertThat(writer.upsert(batch)).extracting(r -> r.id()).containsExactly("bad");
            writer.commit(checkpoint(scope));
        }
        assertThat(rows()).containsExactly("good 😀");
    }

    @Test
    void tagsOfRunsLongPastAreForgotten() {
        for (int run = 0; run < 70; run++) {
            WriteScope scope = scope("run-" + run, 1);
            try (LakeWriter writer = writer(scope)) {
                writer.commit(checkpoint(scope));
            }
        }
        assertThat(table.properties().keySet())
                .filteredOn(key -> key.startsWith(TableProperties.TAG))
                .hasSize(65);
        assertThat(table.properties().keySet())
                .filteredOn(key -> key.startsWith("lockstep.epoch."))
                .hasSize(65);
        try (LakeWriter writer = writer(scope("run-69", 1))) {
            assertThat(writer.resumed()).contains(checkpoint(scope("run-69", 1)));
        }
    }
}
