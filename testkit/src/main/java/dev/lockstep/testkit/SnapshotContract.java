package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pins, splits, positions and single rows. */
public interface SnapshotContract extends Subject {
    @Test
    default void aSnapshotStaysWhileTheCollectionIsWritten() {
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2), Rows.row("b", 3, 4));
        try (Snapshot snapshot = subject().pin(ref)) {
            subject().write(ref, "r2", 2, Rows.row("a", 9, 9), Rows.row("c", 5, 6));
            subject().delete(ref, "r3", "b");
            List<Row> before = List.of(Rows.row("a", 1, 2), Rows.row("b", 3, 4));
            Rows.assertSame(before, Rows.all(snapshot).values());
            assertThat(snapshot.rows()).isEqualTo(2);
            assertThat(snapshot.fetch(List.of("b", "c")).ids()).containsExactly("b");
            subject().readable().unpin(snapshot.ref(), "contract");
        }
        Rows.assertSame(
                List.of(Rows.row("a", 9, 9), Rows.row("c", 5, 6)), subject().rows(ref).values());
    }

    @Test
    default void aReaderHalfWayIsNotDisturbedByWrites() {
        CollectionRef ref = subject().create("works", 3);
        RowGenerator generator = new RowGenerator(3, 3);
        subject().write(ref, "r1", generator.batch(0, 60));
        try (Snapshot snapshot = subject().pin(ref)) {
            Split split = snapshot.plan(1).getFirst();
            try (BatchReader reader = snapshot.open(split, Position.START, 5)) {
                List<Row> read = new ArrayList<>();
                for (Batch b = reader.next(); b != null; b = reader.next()) {
                    for (int i = 0; i < b.size(); i++) {
                        read.add(b.row(i));
                    }
                    if (read.size() == 10) {
                        subject().write(ref, "r2", generator.batch(40, 80));
                        subject().delete(ref, "r3", RowGenerator.id(55));
                    }
                }
                assertThat(read).hasSize((int) (split.rows() < 0 ? read.size() : split.rows()));
            }
            Rows.assertSame(generator.rows(0, 60), Rows.all(snapshot).values());
        }
    }

    @Test
    default void splitsCoverEveryRowOnce() {
        CollectionRef ref = subject().create("works", 3);
        RowGenerator generator = new RowGenerator(1, 3);
        for (int part = 0; part < 4; part++) {
            subject().write(ref, "r" + part, generator.batch(part * 50L, part * 50L + 60));
        }
        try (Snapshot snapshot = subject().pin(ref)) {
            for (int wanted : new int[] {1, 2, 3, 16, 1000}) {
                Map<String, Row> seen = new java.util.TreeMap<>();
                Set<String> splitIds = new HashSet<>();
                for (Split split : snapshot.plan(wanted)) {
                    assertThat(split.id()).matches("[a-z0-9-]+");
                    assertThat(splitIds.add(split.id())).isTrue();
                    List<Row> rows = Rows.of(snapshot, split, Position.START, 16);
                    assertThat(split.rows()).isIn(-1L, (long) rows.size());
                    rows.forEach(r -> assertThat(seen.put(r.id(), r)).isNull());
                }
                Rows.assertSame(generator.rows(0, 210), seen.values());
                assertThat(snapshot.plan(wanted)).isEqualTo(snapshot.plan(wanted));
            }
            assertThat(snapshot.rows()).isEqualTo(210);
        }
    }

    @Test
    default void aSplitGoesOnFromEveryPosition() {
        CollectionRef ref = subject().create("works", 2);
        RowGenerator generator = new RowGenerator(2, 2);
        subject().write(ref, "r1", generator.batch(0, 30));
        subject().write(ref, "r2", generator.batch(20, 50));
        try (Snapshot snapshot = subject().pin(ref)) {
            for (Split split : snapshot.plan(2)) {
                List<Row> whole = Rows.of(snapshot, split, Position.START, 7);
                List<Row> read = new ArrayList<>();
                try (BatchReader reader = snapshot.open(split, Position.START, 7)) {
                    assertThat(reader.position()).isEqualTo(Position.START);
                    for (Batch b = reader.next(); b != null; b = reader.next()) {
                        for (int i = 0; i < b.size(); i++) {
                            read.add(b.row(i));
                        }
                        Position at = reader.position();
                        assertThat(at.rows()).isEqualTo(read.size());
                        List<Row> joined = new ArrayList<>(read);
                        joined.addAll(Rows.of(snapshot, split, at, 3));
                        assertThat(joined)
                                .extracting(Row::id)
                                .containsExactlyElementsOf(whole.stream().map(Row::id).toList());
                    }
                    assertThat(reader.position().done()).isTrue();
                    assertThat(Rows.of(snapshot, split, reader.position(), 7)).isEmpty();
                }
            }
        }
    }

    @Test
    default void fetchFindsWhatIsThere() {
        CollectionRef ref = subject().create("works", 3);
        RowGenerator generator = new RowGenerator(4, 3);
        subject().write(ref, "r1", generator.batch(0, 40));
        try (Snapshot snapshot = subject().pin(ref)) {
            Batch found =
                    snapshot.fetch(
                            List.of(RowGenerator.id(7), "absent", RowGenerator.id(39), "it's"));
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                rows.add(found.row(i));
            }
            Rows.assertSame(List.of(generator.row(7), generator.row(39)), rows);
            assertThat(snapshot.fetch(List.of()).size()).isZero();
            assertThat(snapshot.fetch(List.of("absent")).size()).isZero();
            List<String> all = new ArrayList<>();
            for (int n = 0; n < 2000; n++) {
                all.add(RowGenerator.id(n));
            }
            assertThat(snapshot.fetch(all).size()).isEqualTo(40);
        }
    }

    @Test
    default void anEmptyCollectionHasNoRowsInAnySplit() {
        CollectionRef ref = subject().create("works", 3);
        try (Snapshot snapshot = subject().pin(ref)) {
            assertThat(snapshot.rows()).isZero();
            assertThat(Rows.all(snapshot)).isEmpty();
            assertThat(snapshot.spec().dimension()).isEqualTo(3);
        }
    }

    @Test
    default void aDurableSnapshotOpensAgain() {
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2));
        SnapshotRef pinned;
        try (Snapshot snapshot = subject().pin(ref)) {
            pinned = snapshot.ref();
            assertThat(pinned.collection()).isEqualTo(ref);
        }
        if (pinned.durability() == SnapshotRef.Durability.SESSION) {
            StoreSubject.assertFails(
                    ErrorKind.NOT_FOUND,
                    "snapshot-not-found",
                    () -> subject().readable().reopen(pinned).close());
            return;
        }
        subject().write(ref, "r2", 2, Rows.row("a", 3, 4), Rows.row("b", 5, 6));
        StoreSubject later =
                subject().refuses(Ability.DURABLE).isPresent() ? subject() : reopened();
        try (Snapshot snapshot = later.readable().reopen(pinned)) {
            assertThat(snapshot.ref()).isEqualTo(pinned);
            Rows.assertSame(List.of(Rows.row("a", 1, 2)), Rows.all(snapshot).values());
        }
        later.readable().unpin(pinned, "contract");
        later.readable().unpin(pinned, "contract");
    }

    @Test
    default void anUnknownSnapshotIsNotFound() {
        CollectionRef ref = subject().create("works", 2);
        try (Snapshot snapshot = subject().pin(ref)) {
            SnapshotRef real = snapshot.ref();
            SnapshotRef unknown =
                    new SnapshotRef(ref, real.identity(), "4711471147114711", real.durability());
            StoreSubject.assertFails(
                    ErrorKind.NOT_FOUND,
                    "snapshot-not-found",
                    () -> subject().readable().reopen(unknown).close());
        }
    }
}
