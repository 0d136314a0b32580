package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.DifferenceResult;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The difference of two snapshots leads from the one to the other. */
public interface DifferenceContract extends Subject {
    @Test
    default void theStoreTellsDifferencesUnlessItSaysNo() {
        assertThat(subject().store() instanceof Differencing)
                .isEqualTo(subject().refuses(Ability.DIFFERENCING).isEmpty());
    }

    @Test
    default void theDifferenceLeadsFromOneSnapshotToTheOther() {
        if (subject().refuses(Ability.DIFFERENCING).isPresent()) {
            return;
        }
        CollectionRef ref = subject().create("works", 3);
        RowGenerator generator = new RowGenerator(8, 3);
        subject().write(ref, "r1", generator.batch(0, 100));
        try (Snapshot before = subject().pin(ref)) {
            subject().write(ref, "r2", 3, generator.row(3, 1), generator.row(4, 1));
            subject().write(ref, "r3", 3, generator.row(200), generator.row(201));
            subject().delete(ref, "r4", RowGenerator.id(3), RowGenerator.id(50), "absent");
            subject().write(ref, "r5", 3, generator.row(4, 2));
            subject().delete(ref, "r6", RowGenerator.id(201), RowGenerator.id(60));
            subject().write(ref, "r7", 3, generator.row(60, 5), Rows.row("it's\n😀", 1, 2, 3));
            try (Snapshot after = subject().pin(ref)) {
                Changes changes = changes(before, after);
                assertLeads(changes, before, after);
                assertThat(changes.upserts()).isBetween(4L, 20L);
                assertThat(changes.deletes()).isBetween(2L, 20L);
                assertThat(Rows.all(changes).keySet())
                        .as("only what changed")
                        .hasSizeLessThanOrEqualTo(8);
            }
        }
    }

    @Test
    default void theDifferenceReadsTheSameFromAnyPosition() {
        if (subject().refuses(Ability.DIFFERENCING).isPresent()) {
            return;
        }
        CollectionRef ref = subject().create("works", 2);
        RowGenerator generator = new RowGenerator(9, 2);
        subject().write(ref, "r1", generator.batch(0, 40));
        try (Snapshot before = subject().pin(ref)) {
            subject().write(ref, "r2", generator.batch(20, 70));
            subject()
                    .delete(
                            ref,
                            "r3",
                            generator.rows(0, 12).stream().map(Row::id).toArray(String[]::new));
            try (Snapshot after = subject().pin(ref);
                    Changes changes = changes(before, after)) {
                for (Split split : changes.plan(2)) {
                    List<Row> whole = Rows.of(changes, split, Position.START, 5);
                    try (var reader = changes.open(split, Position.START, 5)) {
                        long read = 0;
                        for (var b = reader.next(); b != null; b = reader.next()) {
                            read += b.size();
                            assertThat(Rows.of(changes, split, reader.position(), 3))
                                    .extracting(Row::id)
                                    .containsExactlyElementsOf(
                                            whole.stream().skip(read).map(Row::id).toList());
                        }
                    }
                }
            }
        }
    }

    @Test
    default void equalSnapshotsDifferInNothing() {
        if (subject().refuses(Ability.DIFFERENCING).isPresent()) {
            return;
        }
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2));
        try (Snapshot one = subject().pin(ref);
                Snapshot two = subject().pin(ref)) {
            Changes changes = changes(one, two);
            assertThat(Rows.all(changes)).isEmpty();
            assertThat(Rows.deletions(changes)).isEmpty();
            changes.close();
        }
    }

    @Test
    default void aReplacedCollectionSaysThatTheDifferenceIsNotToBeHad() {
        if (subject().refuses(Ability.DIFFERENCING).isPresent()) {
            return;
        }
        CollectionRef ref = subject().create("works", 1);
        subject().write(ref, "r1", 1, Rows.row("a", 1));
        SnapshotRef before;
        try (Snapshot snapshot = subject().pin(ref)) {
            before = snapshot.ref();
        }
        subject().writable().drop(ref);
        subject().create("works", 1);
        subject().write(ref, "r2", 1, Rows.row("a", 1), Rows.row("b", 2));
        try (Snapshot after = subject().pin(ref)) {
            assertThat(after.ref().identity()).isNotEqualTo(before.identity());
            DifferenceResult result = subject().differencing().difference(before, after.ref());
            assertThat(result).isInstanceOf(Unavailable.class);
            assertThat(((Unavailable) result).reason()).isNotBlank().endsWith(".");
        }
    }

    private Changes changes(Snapshot from, Snapshot to) {
        DifferenceResult result = subject().differencing().difference(from.ref(), to.ref());
        assertThat(result).isInstanceOf(Changes.class);
        return (Changes) result;
    }

    private static void assertLeads(Changes changes, Snapshot from, Snapshot to) {
        Map<String, Row> upserts = Rows.all(changes);
        List<String> deletes = Rows.deletions(changes);
        assertThat(deletes).doesNotHaveDuplicates().doesNotContainAnyElementsOf(upserts.keySet());
        Map<String, Row> result = new TreeMap<>(Rows.all(from));
        deletes.forEach(result::remove);
        result.putAll(upserts);
        Rows.assertSame(Rows.all(to).values(), result.values());
    }
}
