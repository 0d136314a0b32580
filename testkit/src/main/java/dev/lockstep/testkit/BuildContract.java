package dev.lockstep.testkit;

import static dev.lockstep.testkit.GenerationSubject.SCOPE;
import static dev.lockstep.testkit.GenerationSubject.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.Position;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Building, resuming, sealing and dropping generations. */
public interface BuildContract extends GenerationsUnderTest {
    @Test
    default void aBuildGoesOnFromItsLastCommit() {
        GenerationStore store = generations().store();
        Checkpoint first =
                new Checkpoint(
                        SCOPE, Map.of("s0", new Position(2, "token \"\n😀", false)), 2, 1, 0);
        try (GenerationBuild build = generations().build(1, null, 2)) {
            assertThat(build.resumed()).isEmpty();
            build.upsert(Batch.of(List.of(Rows.row("a", 1, 2), Rows.row("b", 3, 4)), 2));
            build.commit(first);
            build.upsert(Batch.of(List.of(Rows.row("lost", 5, 6)), 2));
            build.delete(List.of("a"));
            assertThat(build.stats().rows()).isEqualTo(2);
        }
        WriteScope later = StoreSubject.scope("r1", 2);
        try (GenerationBuild build =
                store.build(number(1), null, GenerationSubject.spec(2), Map.of(), later)) {
            assertThat(build.resumed()).contains(first);
            build.upsert(Batch.of(List.of(Rows.row("c", 7, 8)), 2));
            build.finish(new Checkpoint(later, Map.of(), 3, 0, 0), true);
        }
        store.seal(number(1));
        Rows.assertSame(
                List.of(Rows.row("a", 1, 2), Rows.row("b", 3, 4), Rows.row("c", 7, 8)),
                generations().rows(1).values());
    }

    @Test
    default void aStaleBuilderCannotOpen() {
        GenerationStore store = generations().store();
        WriteScope young = StoreSubject.scope("r1", 5);
        try (GenerationBuild build =
                store.build(number(1), null, GenerationSubject.spec(1), Map.of(), young)) {
            build.upsert(Batch.of(List.of(Rows.row("a", 1)), 1));
            build.commit(StoreSubject.checkpoint(young, 1));
        }
        StoreSubject.assertFails(
                ErrorKind.CONFLICT, "stale-writer", () -> generations().build(1, null, 1).close());
    }

    @Test
    default void theLastCallOfAnIdCountsInABuild() {
        try (GenerationBuild build = generations().build(1, null, 1)) {
            build.upsert(Batch.of(List.of(Rows.row("twice", 1), Rows.row("twice", 2)), 1));
            build.upsert(Batch.of(List.of(Rows.row("gone", 1), Rows.row("back", 1)), 1));
            build.delete(List.of("gone", "back", "absent"));
            build.upsert(Batch.of(List.of(Rows.row("back", 2)), 1));
            build.finish(StoreSubject.checkpoint(SCOPE, 3), true);
            assertThat(build.stats().rows()).isEqualTo(2);
        }
        generations().store().seal(number(1));
        Rows.assertSame(
                List.of(Rows.row("back", 2), Rows.row("twice", 2)), generations().rows(1).values());
    }

    @Test
    default void aSealTellsWhatIsThereAndBlocksEveryLaterBuild() {
        Seal seal = generations().sealed(1, 2, Rows.row("a", 1, 2), Rows.row("b", 3, 4));
        GenerationStore store = generations().store();
        assertThat(seal.generation()).isEqualTo(number(1));
        assertThat(seal.spec().dimension()).isEqualTo(2);
        assertThat(seal.stats().rows()).isEqualTo(2);
        assertThat(seal.files()).isNotEmpty();
        assertThat(seal.sum()).matches("[0-9a-f]{64}");
        assertThat(store.seal(number(1), true)).contains(seal);
        StoreSubject.assertFails(
                ErrorKind.CONFLICT, "sealed", () -> generations().build(1, null, 2).close());
        assertThat(store.seal(number(1))).isEqualTo(seal);
    }

    @Test
    default void whatIsNotSealedHasNoSealAndIsNotRead() {
        GenerationStore store = generations().store();
        assertThat(store.seal(number(1), false)).isEmpty();
        StoreSubject.assertFails(ErrorKind.NOT_FOUND, "works@1", () -> store.seal(number(1)));
        try (GenerationBuild build = generations().build(1, null, 1)) {
            build.upsert(Batch.of(List.of(Rows.row("a", 1)), 1));
            build.commit(StoreSubject.checkpoint(SCOPE, 1));
            assertThat(store.seal(number(1), false)).isEmpty();
            StoreSubject.assertFails(
                    ErrorKind.NOT_FOUND, "works@1", () -> store.snapshot(number(1)).close());
            StoreSubject.assertFails(
                    ErrorKind.NOT_FOUND, "works@1", () -> store.searcher(number(1)).close());
        }
    }

    @Test
    default void generationsAreListedByNumberAndDropped() {
        GenerationStore store = generations().store();
        assertThat(store.generations(TenantId.DEFAULT, "works")).isEmpty();
        generations().sealed(2, 1, Rows.row("a", 1));
        generations().sealed(10, 1, Rows.row("a", 1));
        try (GenerationBuild build = generations().build(11, null, 1)) {
            build.commit(StoreSubject.checkpoint(SCOPE, 0));
        }
        assertThat(store.generations(TenantId.DEFAULT, "works"))
                .containsExactly(number(2), number(10), number(11));
        assertThat(store.generations(new TenantId("other"), "works")).isEmpty();
        store.drop(number(10));
        store.drop(number(11));
        store.drop(number(99));
        assertThat(store.generations(TenantId.DEFAULT, "works")).containsExactly(number(2));
        assertThat(store.seal(number(10), false)).isEmpty();
        StoreSubject.assertFails(
                ErrorKind.NOT_FOUND, "works@10", () -> store.searcher(number(10)).close());
    }

    @Test
    default void unknownSettingsAreRefused() {
        StoreSubject.assertFails(
                ErrorKind.USER,
                "no-such-setting",
                () ->
                        generations()
                                .store()
                                .build(
                                        number(1),
                                        null,
                                        GenerationSubject.spec(2),
                                        Map.of("no-such-setting", "1"),
                                        SCOPE)
                                .close());
    }

    @Test
    default void vectorsOfAnotherDimensionAreRefusedByABuild() {
        try (GenerationBuild build = generations().build(1, null, 3)) {
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "dimension",
                    () -> build.upsert(Batch.of(List.of(Rows.row("a", 1, 2)), 2)));
        }
    }

    @Test
    default void sealedAndUnsealedGenerationsSurviveReopening() {
        if (generations().refuses(Ability.DURABLE).isPresent()) {
            return;
        }
        Seal seal = generations().sealed(1, 2, Rows.row("a", 1, 2));
        try (GenerationBuild build = generations().build(2, number(1), 2)) {
            build.upsert(Batch.of(List.of(Rows.row("b", 3, 4)), 2));
            build.commit(StoreSubject.checkpoint(SCOPE, 1));
        }
        GenerationSubject again = reopenedGenerations();
        assertThat(again.store().seal(number(1), true)).contains(seal);
        Rows.assertSame(List.of(Rows.row("a", 1, 2)), again.rows(1).values());
        try (GenerationBuild build = again.build(2, number(1), 2)) {
            assertThat(build.resumed()).contains(StoreSubject.checkpoint(SCOPE, 1));
            build.finish(StoreSubject.checkpoint(SCOPE, 1), false);
        }
        again.store().seal(number(2));
        assertThat(again.rows(2)).containsOnlyKeys("a", "b");
    }
}
