package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.testkit.Faults;
import dev.lockstep.testkit.FaultySnapshot;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDifferenceTest {
    @TempDir Path directory;
    private final Collections c = new Collections();

    private static void assertLeads(FullDifference changes, Snapshot from, Snapshot to) {
        Map<String, Row> rows = new TreeMap<>(Rows.all(from));
        Map<String, Row> written = Rows.all(changes);
        List<String> deleted = Rows.deletions(changes);
        assertThat(changes.upserts()).isEqualTo(written.size());
        assertThat(changes.deletes()).isEqualTo(deleted.size());
        deleted.forEach(rows::remove);
        rows.putAll(written);
        Rows.assertSame(Rows.all(to).values(), rows.values());
    }

    @Test
    void itLeadsFromTheOneToTheOtherAndHoldsOnlyWhatChanged() {
        CollectionRef a = c.filled("a", 0, 2000);
        CollectionRef b = c.filled("b", 0, 2000);
        c.write(
                b,
                c.generator.row(3, 1),
                c.generator.row(2005),
                Rows.row("it's\n😀", 1, 2, 3, 4, 5, 6));
        c.delete(b, RowGenerator.id(100), RowGenerator.id(101));
        try (Snapshot from = c.pin(a);
                Snapshot to = c.pin(b);
                FullDifference changes =
                        FullDifference.between(to, Sidecar.of(from, directory), directory)) {
            assertThat(changes.upserts()).isEqualTo(3);
            assertThat(changes.deletes()).isEqualTo(2);
            assertLeads(changes, from, to);
        }
    }

    @Test
    void manyChangesAreReadByASecondPass() {
        CollectionRef a = c.filled("a", 0, 5_000);
        CollectionRef b = c.filled("b", 0, 5_000);
        c.write(b, c.generator.batch(4_000, 30_000));
        c.delete(b, RowGenerator.id(1), RowGenerator.id(4_500));
        try (Snapshot from = c.pin(a)) {
            Faults counted = Faults.none();
            try (Snapshot to = new FaultySnapshot(c.pin(b), counted);
                    FullDifference changes =
                            FullDifference.between(to, Sidecar.of(from, directory), directory)) {
                assertThat(changes.upserts()).isEqualTo(25_000);
                assertLeads(changes, from, to);
                assertThat(counted.calls("fetch")).isZero();
                assertResumesEverywhere(changes);
            }
        }
    }

    @Test
    void fewChangesAreFetched() {
        CollectionRef a = c.filled("a", 0, 300);
        CollectionRef b = c.filled("b", 0, 300);
        c.write(b, c.generator.batch(250, 400));
        c.delete(b, RowGenerator.id(1), RowGenerator.id(2), RowGenerator.id(3));
        try (Snapshot from = c.pin(a);
                Snapshot to = c.pin(b);
                FullDifference changes =
                        FullDifference.between(to, Sidecar.of(from, directory), directory)) {
            assertResumesEverywhere(changes);
            assertThat(Rows.all(changes)).hasSize(100);
        }
    }

    private static void assertResumesEverywhere(FullDifference changes) {
        for (Split split : changes.plan(3)) {
            List<String> whole = ids(Rows.of(changes, split, Position.START, 7000));
            try (var reader = changes.open(split, Position.START, 997)) {
                int read = 0;
                for (var b = reader.next(); b != null; b = reader.next()) {
                    read += b.size();
                    assertThat(reader.position().rows()).isEqualTo(read);
                    assertThat(ids(Rows.of(changes, split, reader.position(), 800)))
                            .isEqualTo(whole.subList(read, whole.size()));
                }
                assertThat(read).isEqualTo(whole.size());
            }
        }
    }

    private static List<String> ids(List<Row> rows) {
        return rows.stream().map(Row::id).toList();
    }

    @Test
    void madeAgainItIsTheSame() {
        CollectionRef a = c.filled("a", 0, 500);
        CollectionRef b = c.filled("b", 100, 700);
        List<List<Split>> plans = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            try (FullDifference changes =
                    FullDifference.between(c.pin(b), Sidecar.of(c.pin(a), directory), directory)) {
                plans.add(changes.plan(5));
            }
        }
        assertThat(plans.get(0)).isEqualTo(plans.get(1)).isNotEmpty();
    }

    @Test
    void aKeptSidecarIsAsGoodAsTheSnapshot() throws IOException {
        CollectionRef a = c.filled("a", 0, 3000);
        CollectionRef b = c.filled("b", 0, 3000);
        Path file = directory.resolve("kept/index.sidecar");
        try (Proof proof = Verify.compare(c.pin(a), c.pin(b), ScanOptions.in(directory))) {
            proof.keepRight(file);
        }
        assertThat(Files.size(file)).isLessThan(3000L * (20 + 12) + 4096);
        c.write(b, c.generator.batch(2_990, 3_010));
        c.delete(b, RowGenerator.id(9));
        try (Snapshot from = c.pin(a);
                Snapshot to = c.pin(b);
                FullDifference changes =
                        FullDifference.between(to, Sidecar.open(file), directory)) {
            assertThat(changes.upserts()).isEqualTo(10);
            assertLeads(changes, from, to);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file.getParent());
        }
    }

    @Test
    void aDamagedOrMissingSidecarSaysSo() throws IOException {
        Path file = directory.resolve("index.sidecar");
        assertThatThrownBy(() -> Sidecar.open(file))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("index.sidecar");
        CollectionRef a = c.filled("a", 0, 100);
        try (Sidecar sidecar = Sidecar.of(c.pin(a), directory)) {
            sidecar.write(file);
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        assertThatThrownBy(() -> Sidecar.open(file)).hasMessageContaining("found other bytes");
        Files.write(file, new byte[10]);
        assertThatThrownBy(() -> Sidecar.open(file)).hasMessageContaining("found other bytes");
    }

    @Test
    void nothingChangedIsNothing() {
        CollectionRef a = c.filled("a", 0, 100);
        try (FullDifference changes =
                FullDifference.between(c.pin(a), Sidecar.of(c.pin(a), directory), directory)) {
            assertThat(changes.plan(4)).isEmpty();
        }
        CollectionRef empty = c.create("empty");
        try (FullDifference changes =
                FullDifference.between(c.pin(empty), Sidecar.of(c.pin(a), directory), directory)) {
            assertThat(changes.deletes()).isEqualTo(100);
            assertThat(Rows.deletions(changes)).hasSize(100);
        }
    }
}
