package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exchanging a collection's whole content: staged out of sight, then in one act. */
public interface ReplaceContract extends Subject {
    @Test
    default void theStoreExchangesContentUnlessItSaysNo() {
        assertThat(subject().store() instanceof Replaceable)
                .isEqualTo(subject().refuses(Ability.REPLACEABLE).isEmpty());
    }

    private boolean refused() {
        return subject().refuses(Ability.REPLACEABLE).isPresent();
    }

    private void stage(CollectionRef ref, WriteScope scope, int dimension, Row... rows) {
        try (StoreWriter writer = subject().replaceable().replace(ref, scope)) {
            assertThat(writer.upsert(Batch.of(List.of(rows), dimension))).isEmpty();
            writer.commit(StoreSubject.checkpoint(scope, rows.length));
        }
    }

    private static CollectionSpec spec(int dimension) {
        return CollectionSpec.of(dimension, Metric.COSINE);
    }

    @Test
    default void stagedRowsAreSeenOncePublishedAndOldOnesAreGone() {
        if (refused()) {
            return;
        }
        CollectionRef ref = subject().create("works", 2);
        Row a = Rows.row("a", 1, 2);
        Row b = Rows.row("b", 3, 4);
        subject().write(ref, "r1", 2, a, b);
        WriteScope scope = StoreSubject.scope("r2", 1);
        Row other = Rows.row("b", 9, 9);
        Row fresh = Rows.row("c", 5, 6);

        stage(ref, scope, 2, other);
        stage(ref, scope, 2, other, fresh);

        Rows.assertSame(List.of(a, b), subject().rows(ref).values());
        try (Snapshot before = subject().pin(ref)) {
            Receipt receipt = subject().replaceable().publish(ref, scope, spec(2));
            assertThat(receipt.version())
                    .isEqualTo(subject().store().describe(ref).orElseThrow().version());
            Rows.assertSame(List.of(other, fresh), subject().rows(ref).values());
            Rows.assertSame(List.of(a, b), Rows.all(before).values());
            subject().readable().unpin(before.ref(), "contract");
        }
        assertThat(subject().store().describe(ref).orElseThrow().rows()).isEqualTo(2);
    }

    @Test
    default void publishingTwiceChangesNothing() {
        if (refused()) {
            return;
        }
        CollectionRef ref = subject().create("works", 1);
        WriteScope scope = StoreSubject.scope("r1", 1);
        stage(ref, scope, 1, Rows.row("a", 1));
        Receipt first = subject().replaceable().publish(ref, scope, spec(1));
        subject().write(ref, "r2", 1, Rows.row("later", 2));

        assertThat(subject().replaceable().publish(ref, scope, spec(1)).version())
                .isEqualTo(first.version());
        subject().replaceable().discard(ref, scope);

        assertThat(subject().rows(ref)).containsOnlyKeys("a", "later");
        try (StoreWriter writer = subject().replaceable().replace(ref, scope)) {
            assertThat(writer.resumed()).contains(StoreSubject.checkpoint(scope, 1));
        }
    }

    @Test
    default void aStagingGoesOnWhereItWasLeft() {
        if (refused()) {
            return;
        }
        CollectionRef ref = subject().create("works", 1);
        subject().write(ref, "r0", 1, Rows.row("old", 1));
        WriteScope scope = StoreSubject.scope("r1", 1);
        stage(ref, scope, 1, Rows.row("a", 1), Rows.row("gone", 1));
        StoreSubject again =
                subject().refuses(Ability.DURABLE).isPresent() ? subject() : reopened();
        WriteScope later = StoreSubject.scope("r1", 2);
        Checkpoint second = new Checkpoint(later, Map.of(), 3, 1, 0);

        try (StoreWriter writer = again.replaceable().replace(ref, later)) {
            assertThat(writer.resumed()).contains(StoreSubject.checkpoint(scope, 2));
            writer.upsert(Batch.of(List.of(Rows.row("b", 2), Rows.row("brief", 2)), 1));
            writer.delete(List.of("gone", "brief", "absent"));
            writer.commit(second);
            writer.upsert(Batch.of(List.of(Rows.row("never committed", 2)), 1));
        }

        assertThat(again.rows(ref)).containsOnlyKeys("old");
        again.replaceable().publish(ref, later, spec(1));
        assertThat(again.rows(ref)).containsOnlyKeys("a", "b");
    }

    @Test
    default void modelAndPropertiesAreThoseOfThePublishedSpec() {
        if (refused()) {
            return;
        }
        CollectionRef ref = subject().ref("works");
        subject()
                .writable()
                .create(ref, new CollectionSpec(1, Metric.L2, "old", Map.of("a", "1", "b", "2")));
        WriteScope scope = StoreSubject.scope("r1", 1);
        stage(ref, scope, 1, Rows.row("a", 1));
        CollectionSpec becomes = new CollectionSpec(1, Metric.L2, "new", Map.of("b", "3"));

        subject().replaceable().publish(ref, scope, becomes);

        assertThat(subject().store().describe(ref).orElseThrow().spec()).isEqualTo(becomes);
        StoreSubject.assertFails(
                ErrorKind.CONFLICT,
                "works",
                () -> subject().replaceable().publish(ref, scope, spec(1)));
    }

    @Test
    default void anEmptyStagingEmptiesTheCollection() {
        if (refused()) {
            return;
        }
        CollectionRef ref = subject().create("works", 1);
        subject().write(ref, "r0", 1, Rows.row("old", 1));
        WriteScope scope = StoreSubject.scope("r1", 1);
        StoreSubject.assertFails(
                ErrorKind.NOT_FOUND,
                "staging-not-found",
                () -> subject().replaceable().publish(ref, scope, spec(1)));
        try (StoreWriter writer = subject().replaceable().replace(ref, scope)) {
            writer.commit(StoreSubject.checkpoint(scope, 0));
        }
        subject().replaceable().publish(ref, scope, spec(1));
        assertThat(subject().rows(ref)).isEmpty();
    }

    @Test
    default void whatIsDiscardedIsNeverPublished() {
        if (refused()) {
            return;
        }
        CollectionRef ref = subject().create("works", 1);
        WriteScope scope = StoreSubject.scope("r1", 1);
        subject().replaceable().discard(ref, scope);
        stage(ref, scope, 1, Rows.row("a", 1));
        subject().replaceable().discard(ref, scope);
        StoreSubject.assertFails(
                ErrorKind.NOT_FOUND,
                "staging-not-found",
                () -> subject().replaceable().publish(ref, scope, spec(1)));
        try (StoreWriter writer = subject().replaceable().replace(ref, scope)) {
            assertThat(writer.resumed()).isEmpty();
        }
    }

    @Test
    default void aStaleWriterCanNeitherStageNorPublish() {
        if (refused()) {
            return;
        }
        CollectionRef ref = subject().create("works", 1);
        WriteScope old = StoreSubject.scope("r1", 1);
        WriteScope young = StoreSubject.scope("r1", 2);
        try (StoreWriter paused = subject().replaceable().replace(ref, old)) {
            paused.upsert(Batch.of(List.of(Rows.row("stale", 1)), 1));
            stage(ref, young, 1, Rows.row("fresh", 2));
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "stale-writer",
                    () -> paused.commit(StoreSubject.checkpoint(old, 1)));
        }
        StoreSubject.assertFails(
                ErrorKind.CONFLICT,
                "stale-writer",
                () -> subject().replaceable().publish(ref, old, spec(1)));
        subject().replaceable().publish(ref, young, spec(1));
        assertThat(subject().rows(ref)).containsOnlyKeys("fresh");
    }
}
