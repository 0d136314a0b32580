package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A writer of an older epoch fails once a newer one has committed. */
public interface FencingContract extends Subject {
    @Test
    default void aStaleWriterCannotCommit() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope old = StoreSubject.scope("r1", 1);
        WriteScope young = StoreSubject.scope("r1", 2);
        try (StoreWriter paused = subject().writable().write(ref, old)) {
            paused.upsert(Batch.of(List.of(Rows.row("stale", 1)), 1));
            try (StoreWriter writer = subject().writable().write(ref, young)) {
                writer.upsert(Batch.of(List.of(Rows.row("fresh", 2)), 1));
                writer.commit(StoreSubject.checkpoint(young, 1));
            }
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "stale-writer",
                    () -> paused.commit(StoreSubject.checkpoint(old, 1)));
        }
        assertThat(subject().rows(ref)).containsOnlyKeys("fresh");
    }

    @Test
    default void aStaleWriterCannotEvenOpen() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope young = StoreSubject.scope("r1", 2);
        try (StoreWriter writer = subject().writable().write(ref, young)) {
            writer.upsert(Batch.of(List.of(Rows.row("fresh", 2)), 1));
            writer.commit(StoreSubject.checkpoint(young, 1));
        }
        StoreSubject.assertFails(
                ErrorKind.CONFLICT,
                "stale-writer",
                () -> subject().writable().write(ref, StoreSubject.scope("r1", 1)).close());
        assertThat(subject().rows(ref)).containsOnlyKeys("fresh");
    }

    @Test
    default void anotherRunHasEpochsOfItsOwn() {
        CollectionRef ref = subject().create("works", 1);
        WriteScope high = StoreSubject.scope("r1", 9);
        try (StoreWriter writer = subject().writable().write(ref, high)) {
            writer.upsert(Batch.of(List.of(Rows.row("a", 2)), 1));
            writer.commit(StoreSubject.checkpoint(high, 1));
        }
        subject().write(ref, "r2", 1, Rows.row("b", 1));
        assertThat(subject().rows(ref)).containsOnlyKeys("a", "b");
    }
}
