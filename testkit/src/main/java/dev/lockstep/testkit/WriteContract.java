package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Position;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Upserts, deletions, commits and the checkpoint that commits with the rows. */
public interface WriteContract extends Subject {
    @Test
    default void anUpsertReplacesTheRowAsAWhole() {
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2), Rows.row("b", 3, 4));
        Row other = new Row("a", new float[] {5, 6}, null, "{\"only\":\"this\"}");
        subject().write(ref, "r2", 2, other);
        Rows.assertSame(List.of(other, Rows.row("b", 3, 4)), subject().rows(ref).values());
    }

    @Test
    default void deletingRemovesAndAbsenceIsNoError() {
        CollectionRef ref = subject().create("works", 1);
        subject().write(ref, "r1", 1, Rows.row("a", 1), Rows.row("b", 2), Rows.row("c", 3));
        subject().delete(ref, "r2", "a", "absent", "c");
        assertThat(subject().rows(ref)).containsOnlyKeys("b");
        subject().write(ref, "r3", 1, Rows.row("a", 9));
        Rows.assertSame(List.of(Rows.row("a", 9), Rows.row("b", 2)), subject().rows(ref).values());
    }

    @Test
    default void nothingIsVisibleBeforeTheCommitAndAllIsAfterIt() {
        CollectionRef ref = subject().create("works", 1);
        subject().write(ref, "r1", 1, Rows.row("a", 1), Rows.row("b", 2));
        WriteScope scope = StoreSubject.scope("r2", 1);
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            writer.upsert(Batch.of(List.of(Rows.row("a", 5), Rows.row("c", 6)), 1));
            writer.delete(List.of("b"));
            Rows.assertSame(
                    List.of(Rows.row("a", 1), Rows.row("b", 2)), subject().rows(ref).values());
            writer.commit(StoreSubject.checkpoint(scope, 2));
            Rows.assertSame(
                    List.of(Rows.row("a", 5), Rows.row("c", 6)), subject().rows(ref).values());
            assertThat(subject().store().describe(ref).orElseThrow().rows()).isEqualTo(2);
        }
    }

    @Test
    default void closingDiscardsWhatWasNotCommitted() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            writer.upsert(Batch.of(List.of(Rows.row("a", 1)), 1));
            writer.commit(StoreSubject.checkpoint(scope, 1));
            writer.upsert(Batch.of(List.of(Rows.row("b", 2)), 1));
            writer.delete(List.of("a"));
        }
        assertThat(subject().rows(ref)).containsOnlyKeys("a");
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            assertThat(writer.resumed()).contains(StoreSubject.checkpoint(scope, 1));
        }
    }

    @Test
    default void theLastCallOfAnIdCounts() {
        CollectionRef ref = subject().create("works", 1);
        subject().write(ref, "r0", 1, Rows.row("old", 1), Rows.row("back", 1));
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            writer.upsert(Batch.of(List.of(Rows.row("twice", 1), Rows.row("twice", 2)), 1));
            writer.upsert(Batch.of(List.of(Rows.row("again", 1)), 1));
            writer.upsert(Batch.of(List.of(Rows.row("again", 2)), 1));
            writer.upsert(Batch.of(List.of(Rows.row("gone", 1), Rows.row("old", 2)), 1));
            writer.delete(List.of("gone", "old", "back"));
            writer.upsert(Batch.of(List.of(Rows.row("back", 2)), 1));
            writer.commit(StoreSubject.checkpoint(scope, 5));
        }
        Rows.assertSame(
                List.of(Rows.row("again", 2), Rows.row("back", 2), Rows.row("twice", 2)),
                subject().rows(ref).values());
    }

    @Test
    default void aCheckpointComesBackAsItWasCommitted() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope scope = new WriteScope("run-1", "build", 3);
        Checkpoint first =
                new Checkpoint(
                        scope,
                        Map.of(
                                "s0", new Position(12, "token \"'\n😀", false),
                                "s1", new Position(7, "", true)),
                        12,
                        7,
                        2);
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            assertThat(writer.resumed()).isEmpty();
            writer.upsert(Batch.of(List.of(Rows.row("a", 1)), 1));
            writer.commit(first);
        }
        WriteScope later = new WriteScope("run-1", "build", 4);
        try (StoreWriter writer = subject().writable().write(ref, later)) {
            assertThat(writer.resumed()).contains(first);
            Checkpoint second = new Checkpoint(later, Map.of(), 13, 7, 2);
            writer.commit(second);
            assertThat(subject().rows(ref)).containsOnlyKeys("a");
        }
        try (StoreWriter writer = subject().writable().write(ref, later)) {
            assertThat(writer.resumed().orElseThrow().upserted()).isEqualTo(13);
        }
    }

    @Test
    default void checkpointsOfOtherRunsAndStepsAreTheirOwn() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope one = new WriteScope("run-1", "build", 1);
        try (StoreWriter writer = subject().writable().write(ref, one)) {
            writer.upsert(Batch.of(List.of(Rows.row("a", 1)), 1));
            writer.commit(StoreSubject.checkpoint(one, 1));
        }
        for (WriteScope other :
                List.of(
                        new WriteScope("run-1", "repair", 1),
                        new WriteScope("run-2", "build", 1))) {
            try (StoreWriter writer = subject().writable().write(ref, other)) {
                assertThat(writer.resumed()).isEmpty();
                writer.upsert(Batch.of(List.of(Rows.row("b", 1)), 1));
                writer.commit(StoreSubject.checkpoint(other, 5));
            }
        }
        try (StoreWriter writer = subject().writable().write(ref, one)) {
            assertThat(writer.resumed()).contains(StoreSubject.checkpoint(one, 1));
        }
    }

    @Test
    default void rowsAndCheckpointsSurviveReopening() {
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, Rows.row("a", 1, 2), Rows.row("b", 3, 4));
        if (subject().refuses(Ability.DURABLE).isPresent()) {
            return;
        }
        StoreSubject again = reopened();
        Rows.assertSame(
                List.of(Rows.row("a", 1, 2), Rows.row("b", 3, 4)), again.rows(ref).values());
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = again.writable().write(ref, scope)) {
            assertThat(writer.resumed()).contains(StoreSubject.checkpoint(scope, 2));
        }
    }

    @Test
    default void aReceiptNamesTheVersion() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            writer.upsert(Batch.of(List.of(Rows.row("a", 1)), 1));
            Receipt receipt = writer.commit(StoreSubject.checkpoint(scope, 1));
            assertThat(receipt.version())
                    .isEqualTo(subject().store().describe(ref).orElseThrow().version());
        }
    }

    @Test
    default void vectorsOfAnotherDimensionAreRefusedAndNothingIsTaken() {
        CollectionRef ref = subject().create("works", 3);
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "dimension",
                    () -> writer.upsert(Batch.of(List.of(Rows.row("a", 1, 2)), 2)));
            writer.upsert(Batch.of(List.of(Rows.row("b", 1, 2, 3)), 3));
            writer.commit(StoreSubject.checkpoint(scope, 1));
        }
        assertThat(subject().rows(ref)).containsOnlyKeys("b");
    }

    @Test
    default void manyThreadsMayWriteAtOnce() throws Exception {
        CollectionRef ref = subject().create("works", 4);
        RowGenerator generator = new RowGenerator(5, 4);
        WriteScope scope = StoreSubject.scope("r1", 1);
        List<Row> expected = new ArrayList<>();
        try (StoreWriter writer = subject().writable().write(ref, scope);
                ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                List<Row> rows = generator.rows(t * 50L, t * 50L + 50);
                expected.addAll(rows);
                done.add(pool.submit(() -> writer.upsert(Batch.of(rows, 4))));
            }
            for (Future<?> f : done) {
                f.get();
            }
            writer.commit(StoreSubject.checkpoint(scope, 400));
        }
        Rows.assertSame(expected, subject().rows(ref).values());
    }

    @Test
    default void aClosedWriterWritesNoMore() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope scope = StoreSubject.scope("r1", 1);
        StoreWriter writer = subject().writable().write(ref, scope);
        writer.close();
        writer.close();
        assertThatThrownBy(
                        () -> {
                            writer.upsert(Batch.of(List.of(Rows.row("a", 1)), 1));
                            writer.commit(StoreSubject.checkpoint(scope, 1));
                        })
                .isInstanceOf(RuntimeException.class);
        assertThat(subject().rows(ref)).isEmpty();
    }
}
