package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a lake that lies elsewhere: how many there are, and that none is believed unseen. */
class MirrorTest {
    private static final int DIMENSION = 8;
    private static final CollectionRef WORKS =
            new CollectionRef(TenantId.DEFAULT, LakeStore.NAME, "works");
    private static final RowGenerator GENERATOR = new RowGenerator(5, DIMENSION);

    @TempDir Path directory;

    @BeforeEach
    void elsewhere() {
        Elsewhere.in(directory);
    }

    private static void write(OpenedStore opened, int from, int to) {
        WriteScope scope = new WriteScope("run-" + from, "copy", 1);
        try (StoreWriter writer = opened.store().write(WORKS, scope)) {
            writer.upsert(Batch.of(GENERATOR.rows(from, to), DIMENSION));
            writer.commit(new Checkpoint(scope, Map.of(), to - from, 0, 0));
        }
    }

    private static Map<String, Row> rows(OpenedStore opened) {
        try (Snapshot snapshot = opened.store().pin(WORKS, "test", Duration.ofHours(1))) {
            return Rows.all(snapshot);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(Elsewhere.mirror(directory))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private long copied() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    @Test
    void copiesStayWithinTheirSpaceAndAreFetchedAgain() throws IOException {
        List<Row> expected = new ArrayList<>();
        try (OpenedStore opened = OpenedStore.open(directory)) {
            opened.store().create(WORKS, CollectionSpec.of(DIMENSION, Metric.COSINE));
            for (int part = 0; part < 12; part++) {
                write(opened, part * 100, part * 100 + 100);
                expected.addAll(GENERATOR.rows(part * 100, part * 100 + 100));
            }
            Rows.assertSame(expected, rows(opened).values());
            assertThat(opened.lake().bucket().list("")).anyMatch(l -> l.endsWith(".parquet"));
            assertThat(copied()).isPositive().isLessThanOrEqualTo(64 << 10);
        }
    }

    @Test
    void aCopyOfAnEarlierProcessIsNotBelieved() throws IOException {
        try (OpenedStore opened = OpenedStore.open(directory)) {
            opened.store().create(WORKS, CollectionSpec.of(DIMENSION, Metric.COSINE));
            write(opened, 0, 50);
        }
        for (Path file : files()) {
            Files.write(file, new byte[10]);
        }
        try (OpenedStore opened = OpenedStore.open(directory)) {
            Rows.assertSame(GENERATOR.rows(0, 50), rows(opened).values());
        }
    }

    @Test
    void whatAnEarlierProcessStagedIsCommittedByThisOne() throws Exception {
        TableName name = new TableName(TenantId.DEFAULT, TableName.SILVER, "t");
        String staged;
        try (Lake lake = Lake.open(Elsewhere.config(directory));
                Duck duck = new Duck()) {
            LakeTable table =
                    lake.create(
                            name,
                            TableSpec.of(
                                    TableSchema.of(new TableSchema.Column("a", ColumnType.TEXT)),
                                    null));
            staged = duck.stage(table, "SELECT 'x' AS a");
        }
        try (Lake lake = Lake.open(Elsewhere.config(directory))) {
            LakeTable table = lake.table(name);
            table.commit(TableChange.append(List.of(staged)));
            assertThat(table.rows()).isEqualTo(1);
            assertThat(lake.bucket().list("").stream().filter(l -> l.endsWith(".parquet")))
                    .singleElement()
                    .satisfies(l -> assertThat(l).startsWith("elsewhere://"));
        }
    }

    @Test
    void aFileThatIsGoneIsToldByItsName() throws IOException {
        try (OpenedStore opened = OpenedStore.open(directory)) {
            opened.store().create(WORKS, CollectionSpec.of(DIMENSION, Metric.COSINE));
            write(opened, 0, 50);
            String file =
                    opened.lake().bucket().list("").stream()
                            .filter(l -> l.endsWith(".parquet"))
                            .findFirst()
                            .orElseThrow();
            opened.lake().bucket().delete(file);
            assertThatThrownBy(() -> rows(opened))
                    .isInstanceOf(LockstepException.class)
                    .hasMessageContaining(file);
        }
    }

    @Test
    void storageElsewhereWithoutADirectoryIsRefused() {
        LakeConfig here = LakeConfig.local(directory);
        LakeConfig bare =
                new LakeConfig(
                        Elsewhere.in(directory), here.catalog(), here.temp(), 1, 128 << 20, 1);
        assertThatThrownBy(() -> Lake.open(bare)).isInstanceOf(IllegalArgumentException.class);
    }
}
