package dev.lockstep.testkit;

import static dev.lockstep.testkit.GenerationSubject.SCOPE;
import static dev.lockstep.testkit.GenerationSubject.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A generation that starts from another one leaves that one byte for byte as it was. */
public interface LinkContract extends GenerationsUnderTest {
    @Test
    default void aBuildStartsWithTheRowsOfItsBase() {
        RowGenerator generator = new RowGenerator(1, 4);
        generations().sealed(1, null, generator.batch(0, 100), List.of());
        Map<String, Row> expected = new TreeMap<>();
        generator.rows(0, 110).forEach(r -> expected.put(r.id(), r));
        expected.remove(RowGenerator.id(7));
        Row changed = generator.row(9, 1);
        expected.put(changed.id(), changed);
        List<Row> written = new java.util.ArrayList<>(generator.rows(100, 110));
        written.add(changed);
        generations()
                .sealed(2, number(1), Batch.of(written, 4), List.of(RowGenerator.id(7), "absent"));
        Rows.assertSame(expected.values(), generations().rows(2).values());
        Rows.assertSame(generator.rows(0, 100), generations().rows(1).values());
    }

    @Test
    default void theBaseStaysByteForByteOverManyGenerations() {
        RowGenerator generator = new RowGenerator(2, 4);
        Seal first = generations().sealed(1, null, generator.batch(0, 60), List.of());
        try (Snapshot reader = generations().store().snapshot(number(1))) {
            for (int n = 2; n <= 5; n++) {
                Batch rows = Batch.of(List.of(generator.row(n, n), generator.row(100 + n)), 4);
                generations().sealed(n, number(n - 1), rows, List.of(RowGenerator.id(20 + n)));
                assertThat(generations().store().seal(number(1), true)).contains(first);
            }
            Rows.assertSame(generator.rows(0, 60), Rows.all(reader).values());
        }
        generations().store().drop(number(1));
        assertThat(generations().rows(5)).hasSize(60).doesNotContainKey(RowGenerator.id(22));
        assertThat(generations().store().seal(number(5), true)).isPresent();
    }

    @Test
    default void aLinkedBuildHasNoCheckpointOfTheBasesRun() {
        generations().sealed(1, 1, Rows.row("a", 1));
        try (GenerationBuild build =
                generations()
                        .store()
                        .build(
                                number(2),
                                number(1),
                                GenerationSubject.spec(1),
                                Map.of(),
                                StoreSubject.scope("r2", 1))) {
            assertThat(build.resumed()).isEmpty();
            assertThat(build.stats().rows()).isOne();
        }
    }

    @Test
    default void compactingKeepsTheRowsAndDropsTheDeleted() {
        RowGenerator generator = new RowGenerator(3, 4);
        generations().sealed(1, null, generator.batch(0, 50), List.of());
        try (GenerationBuild build = generations().build(2, number(1), 4)) {
            build.upsert(generator.batch(40, 60));
            build.delete(generator.rows(0, 30).stream().map(Row::id).toList());
            build.finish(StoreSubject.checkpoint(SCOPE, 20), true);
            assertThat(build.stats().deletedRows()).isZero();
            assertThat(build.stats().segments()).isOne();
        }
        Seal seal = generations().store().seal(number(2));
        assertThat(seal.stats().rows()).isEqualTo(30);
        assertThat(seal.stats().deletedRows()).isZero();
        Rows.assertSame(generator.rows(30, 60), generations().rows(2).values());
    }

    @Test
    default void aBaseThatIsNotSealedOrNotThereIsRefused() {
        StoreSubject.assertFails(
                ErrorKind.NOT_FOUND, "works@1", () -> generations().build(2, number(1), 1).close());
    }
}
