package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes in comes out, bit for bit, or is refused with its reason. */
public interface ValueContract extends Subject {
    @Test
    default void hostileIdsAreKept() {
        CollectionRef ref = subject().create("works", 2);
        List<Row> rows = new ArrayList<>();
        for (String id : Values.hostileIds()) {
            rows.add(Rows.row(id, rows.size(), 1));
        }
        subject().write(ref, "r1", Batch.of(rows, 2));
        Rows.assertSame(rows, subject().rows(ref).values());
        try (Snapshot snapshot = subject().pin(ref)) {
            for (Row row : rows) {
                Batch found = snapshot.fetch(List.of(row.id()));
                assertThat(found.ids()).containsExactly(row.id());
                Rows.assertSame(row, found.row(0));
            }
        }
        List<String> some = Values.hostileIds().subList(1, 12);
        subject().delete(ref, "r2", some.toArray(String[]::new));
        rows.removeIf(r -> some.contains(r.id()));
        Rows.assertSame(rows, subject().rows(ref).values());
    }

    @Test
    default void longIdsAreKeptOrRefused() {
        takenOrRefused(Ability.LONG_IDS, Rows.row(Values.idOfBytes(500), 1, 2));
    }

    @Test
    default void hostileTextsAndJsonAreKept() {
        CollectionRef ref = subject().create("works", 2);
        List<Row> rows = new ArrayList<>(Values.hostileRows(2));
        if (subject().loses(Distinction.EMPTY_DOCUMENT)) {
            rows.removeFirst();
        }
        subject().write(ref, "r1", Batch.of(rows, 2));
        Rows.assertSame(rows, subject().rows(ref).values());
    }

    @Test
    default void missingNullAndEmptyStayApart() {
        CollectionRef ref = subject().create("works", 1);
        float[] v = {1};
        List<Row> rows =
                List.of(
                        new Row("both", v, "text", "{\"a\":1}"),
                        new Row("no document", v, null, "{\"a\":1}"),
                        new Row("no metadata", v, "text", null),
                        new Row("neither", v, null, null),
                        new Row("empty object", v, "text", "{}"),
                        new Row("null inside", v, "text", "{\"a\":null}"),
                        new Row("empty inside", v, "text", "{\"a\":\"\"}"));
        subject().write(ref, "r1", Batch.of(rows, 1));
        Rows.assertSame(rows, subject().rows(ref).values());
        Row empty = new Row("empty document", v, "", "{}");
        subject().write(ref, "r2", 1, empty);
        Row expected =
                subject().loses(Distinction.EMPTY_DOCUMENT)
                        ? new Row(empty.id(), v, null, "{}")
                        : empty;
        Rows.assertSame(expected, subject().rows(ref).get(empty.id()));
    }

    @Test
    default void columnsThatABatchDoesNotHaveAreNullInItsRows() {
        CollectionRef ref = subject().create("works", 1);
        Batch bare = new Batch(new String[] {"a"}, 1, new float[] {1}, null, null, null, null);
        subject().write(ref, "r1", 1, Rows.row("a", 5));
        subject().write(ref, "r2", bare);
        Rows.assertSame(new Row("a", new float[] {1}, null, null), subject().rows(ref).get("a"));
    }

    @Test
    default void everyBitOfAVectorIsKept() {
        CollectionRef ref = subject().create("works", 4);
        List<Row> rows =
                List.of(
                        Rows.row("zeros", 0f, -0f, 1f, -1f),
                        Rows.row("edges", Float.MIN_VALUE, Float.MAX_VALUE, 1e-45f, -1e38f),
                        Rows.row("inexact", 0.1f, 1f / 3, 16777217f, (float) Math.PI));
        subject().write(ref, "r1", Batch.of(rows, 4));
        Rows.assertSame(rows, subject().rows(ref).values());
    }

    @Test
    default void valuesThatAreNotFiniteAreKeptOrRefused() {
        takenOrRefused(
                Ability.NOT_FINITE,
                Rows.row("nan", Float.NaN, 1),
                Rows.row("infinite", Float.POSITIVE_INFINITY, 1),
                Rows.row("minus", 1, Float.NEGATIVE_INFINITY));
    }

    @Test
    default void rowsWithoutAVectorAreKeptOrRefused() {
        assertThat(subject().refuses(Ability.NULL_VECTORS).isPresent())
                .isEqualTo(subject().loses(Distinction.NULL_VECTORS));
        takenOrRefused(
                Ability.NULL_VECTORS,
                new Row("bare", null, "text", "{}"),
                new Row("bare too", null, null, null));
    }

    @Test
    default void theLineageOfAVectorIsKeptOrDeclaredLost() {
        CollectionRef ref = subject().create("works", 1);
        String hash = "0123456789abcdef0123456789abcdef";
        Batch batch =
                new Batch(
                        new String[] {"a", "b"},
                        1,
                        new float[] {1, 2},
                        null,
                        new String[] {"x", "y"},
                        null,
                        new String[] {hash, null});
        subject().write(ref, "r1", batch);
        try (Snapshot snapshot = subject().pin(ref)) {
            Batch back = snapshot.fetch(List.of("a"));
            String expected = subject().loses(Distinction.LINEAGE) ? null : hash;
            assertThat(back.embeddedFrom(0)).isEqualTo(expected);
            assertThat(snapshot.fetch(List.of("b")).embeddedFrom(0)).isNull();
        }
    }

    /** The rows come back bit for bit; or all are refused by name and the good one is taken. */
    private void takenOrRefused(Ability ability, Row... rows) {
        CollectionRef ref = subject().create("works", 2);
        Row good = Rows.row("good", 1, 2);
        List<Row> all = new ArrayList<>(List.of(rows));
        all.add(good);
        WriteScope scope = StoreSubject.scope("r1", 1);
        List<Refusal> refused;
        try (StoreWriter writer = subject().writable().write(ref, scope)) {
            refused = writer.upsert(Batch.of(all, 2));
            writer.commit(StoreSubject.checkpoint(scope, all.size()));
        }
        Optional<String> words = subject().refuses(ability);
        if (words.isEmpty()) {
            assertThat(refused).isEmpty();
            Rows.assertSame(all, subject().rows(ref).values());
            return;
        }
        assertThat(refused)
                .extracting(Refusal::id)
                .containsExactlyInAnyOrderElementsOf(List.of(rows).stream().map(Row::id).toList());
        assertThat(refused).allSatisfy(r -> assertThat(r.reason()).contains(words.get()));
        Rows.assertSame(List.of(good), subject().rows(ref).values());
    }
}
