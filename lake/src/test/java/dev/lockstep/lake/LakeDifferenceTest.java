package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeDifferenceTest {
    private static final CollectionRef WORKS =
            new CollectionRef(TenantId.DEFAULT, LakeStore.NAME, "works");
    private static final int DIMENSION = 16;
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir Path directory;
    private final SettableClock clock = new SettableClock(Instant.now());
    private final RowGenerator generator = new RowGenerator(7, DIMENSION);
    private OpenedStore opened;
    private LakeStore store;
    private int runs;

    @BeforeEach
    void open() {
        opened = OpenedStore.open(directory, clock);
        store = opened.store();
        store.create(WORKS, CollectionSpec.of(DIMENSION, Metric.COSINE));
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private void write(List<Row> rows, List<String> deletes) {
        WriteScope scope = new WriteScope("run-" + ++runs, "copy", 1);
        try (StoreWriter writer = store.write(WORKS, scope)) {
            writer.delete(deletes);
            writer.upsert(Batch.of(rows, DIMENSION));
            writer.commit(new Checkpoint(scope, Map.of(), 0, 0, 0));
        }
    }

    private Snapshot pin() {
        return store.pin(WORKS, "test", DAY);
    }

    private Changes changes(Snapshot from, Snapshot to) {
        return (Changes) store.difference(from.ref(), to.ref());
    }

    @Test
    void theCostIsInProportionToTheChangeAlsoAcrossACompaction() {
        write(generator.rows(0, 20_000), List.of());
        try (Snapshot before = pin()) {
            write(List.of(generator.row(5, 1), generator.row(30_000)), List.of(RowGenerator.id(9)));
            assertThat(store.compact(WORKS)).startsWith("Rewrote 2 data files and 1 delete files");
            write(List.of(generator.row(6, 1)), List.of(RowGenerator.id(30_000)));
            try (Snapshot after = pin()) {
                LakeCounters.View start = opened.lake().counters().view();
                try (Changes changes = changes(before, after)) {
                    Rows.assertSame(
                            List.of(generator.row(5, 1), generator.row(6, 1)),
                            Rows.all(changes).values());
                    assertThat(Rows.deletions(changes)).containsExactly(RowGenerator.id(9));
                }
                LakeCounters.View cost = opened.lake().counters().view().minus(start);
                assertThat(cost.rowsRead()).isLessThan(20);
                assertThat(cost.bytesRead()).isLessThan(20_000);
                assertThat(after.rows()).isEqualTo(19_999);
            }
        }
    }

    @Test
    void anyHistoryLeadsFromOneSnapshotToTheOther() {
        Random random = new Random(11);
        Map<String, Row> expected = new HashMap<>();
        List<Snapshot> snapshots = new ArrayList<>();
        for (int step = 0; step < 14; step++) {
            List<Row> rows = new ArrayList<>();
            List<String> deletes = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                deletes.add(RowGenerator.id(random.nextInt(60)));
                rows.add(generator.row(random.nextInt(60), step * 100 + i));
            }
            write(rows, deletes);
            deletes.forEach(expected::remove);
            rows.forEach(row -> expected.put(row.id(), row));
            if (step % 5 == 3) {
                store.compact(WORKS);
            }
            if (step % 3 == 0) {
                snapshots.add(pin());
            }
        }
        snapshots.add(pin());
        Rows.assertSame(expected.values(), Rows.all(snapshots.getLast()).values());
        for (int i = 0; i < snapshots.size(); i++) {
            for (int j = i; j < snapshots.size(); j++) {
                assertLeads(snapshots.get(i), snapshots.get(j));
            }
        }
    }

    private void assertLeads(Snapshot from, Snapshot to) {
        try (Changes changes = changes(from, to)) {
            Map<String, Row> upserts = Rows.all(changes);
            List<String> deletes = Rows.deletions(changes);
            assertThat(upserts.keySet()).noneMatch(deletes::contains);
            Map<String, Row> result = new TreeMap<>(Rows.all(from));
            deletes.forEach(result::remove);
            result.putAll(upserts);
            Rows.assertSame(Rows.all(to).values(), result.values());
        }
    }

    @Test
    void aTableThatWasExchangedIsDifferencedByItsFiles() throws Exception {
        write(generator.rows(0, 50), List.of(RowGenerator.id(1)));
        write(List.of(), List.of(RowGenerator.id(2)));
        LakeTable table =
                opened.lake()
                        .table(new TableName(TenantId.DEFAULT, TableName.COLLECTIONS, "works"));
        try (Snapshot before = pin();
                Duck duck = new Duck()) {
            String file =
                    duck.stage(
                            table,
                            "SELECT 'new' || i AS id, NULL::FLOAT[] AS vector, NULL::VARCHAR AS"
                                    + " document, NULL::VARCHAR AS metadata, NULL::VARCHAR AS"
                                    + " embedded_from FROM range(3) t(i)");
            table.commit(TableChange.replace(List.of(file)));
            try (Snapshot after = pin();
                    Changes changes = changes(before, after)) {
                assertThat(Rows.all(changes)).containsOnlyKeys("new0", "new1", "new2");
                assertThat(Rows.deletions(changes)).hasSize(49).doesNotContain(RowGenerator.id(2));
            }
        }
    }

    @Test
    void expiryNeverPassesTheOldestPin() {
        write(generator.rows(0, 10), List.of());
        write(generator.rows(10, 20), List.of());
        Snapshot held = pin();
        write(List.of(generator.row(3, 1)), List.of());
        write(List.of(generator.row(3, 2)), List.of(RowGenerator.id(4)));
        clock.advance(Duration.ofHours(1));
        assertThat(store.pins(WORKS)).extracting(p -> p.owner()).containsExactly("test");
        assertThat(store.expire(WORKS, Duration.ZERO)).startsWith("Forgot 1 of 4 snapshots");
        Rows.assertSame(generator.rows(0, 20), Rows.all(held).values());
        Snapshot after = store.pin(WORKS, "other", DAY);
        try (Changes changes = changes(held, after)) {
            assertThat(Rows.all(changes)).containsOnlyKeys(RowGenerator.id(3));
            assertThat(Rows.deletions(changes)).containsExactly(RowGenerator.id(4));
        }
        clock.advance(DAY.plusHours(1));
        assertThat(store.pins(WORKS)).isEmpty();
        assertThat(store.expire(WORKS, Duration.ZERO)).startsWith("Forgot 2 of 3 snapshots");
        assertThat(store.difference(held.ref(), after.ref()))
                .isEqualTo(new Unavailable("The earlier snapshot has been expired."));
        assertThat(Rows.all(store.reopen(after.ref()))).hasSize(19);
    }

    @Test
    void compactionKeepsTheRowsAndExpiryFreesTheFiles() {
        for (int i = 0; i < 5; i++) {
            write(generator.rows(0, 200), List.of(RowGenerator.id(i)));
        }
        write(List.of(), List.of(RowGenerator.id(0)));
        assertThat(store.compactionDue(WORKS)).isTrue();
        Map<String, Row> before;
        try (Snapshot snapshot = pin()) {
            before = Rows.all(snapshot);
            store.unpin(snapshot.ref(), "test");
        }
        store.compact(WORKS);
        assertThat(store.compactionDue(WORKS)).isFalse();
        assertThat(store.compact(WORKS)).startsWith("Nothing to compact");
        clock.advance(Duration.ofDays(3));
        store.expire(WORKS, Duration.ZERO);
        try (Snapshot snapshot = pin()) {
            Rows.assertSame(before.values(), Rows.all(snapshot).values());
        }
        assertThat(opened.lake().bucket().list("tenant_default/collections"))
                .filteredOn(path -> path.endsWith(".parquet"))
                .hasSize(1);
    }
}
