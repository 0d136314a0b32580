package dev.lockstep.testkit;

import static dev.lockstep.testkit.GenerationSubject.SCOPE;
import static dev.lockstep.testkit.GenerationSubject.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.Position;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What goes into a generation comes out for the proof, bit for bit, or is refused. */
public interface GenerationRowsContract extends GenerationsUnderTest {
    @Test
    default void hostileRowsComeOutAsTheyWentIn() {
        List<Row> rows = new ArrayList<>(Values.hostileRows(2));
        for (String id : Values.hostileIds()) {
            rows.add(Rows.row(id, rows.size(), 1));
        }
        rows.add(new Row("neither", new float[] {1, 1}, null, null));
        rows.add(Rows.row("zeros", 0f, -0f));
        rows.add(Rows.row("edges", Float.MIN_VALUE, Float.MAX_VALUE));
        rows.add(Rows.row(Values.idOfBytes(500), 3, 4));
        generations().sealed(1, null, Batch.of(rows, 2), List.of());
        Rows.assertSame(rows, generations().rows(1).values());
        try (Snapshot snapshot = generations().store().snapshot(number(1))) {
            for (Row row : rows) {
                Batch found = snapshot.fetch(List.of(row.id(), "absent"));
                assertThat(found.ids()).containsExactly(row.id());
                Rows.assertSame(row, found.row(0));
            }
        }
    }

    @Test
    default void splitsCoverEveryRowOnceAndGoOnFromAnyPosition() {
        RowGenerator generator = new RowGenerator(4, 3);
        try (GenerationBuild build = generations().build(1, null, 3)) {
            for (int part = 0; part < 4; part++) {
                build.upsert(generator.batch(part * 40L, part * 40L + 50));
                build.commit(StoreSubject.checkpoint(SCOPE, part));
            }
            build.finish(StoreSubject.checkpoint(SCOPE, 4), false);
        }
        generations().store().seal(number(1));
        try (Snapshot snapshot = generations().store().snapshot(number(1))) {
            for (int wanted : new int[] {1, 3, 16}) {
                Map<String, Row> seen = new TreeMap<>();
                for (Split split : snapshot.plan(wanted)) {
                    List<Row> whole = Rows.of(snapshot, split, Position.START, 1000);
                    whole.forEach(r -> assertThat(seen.put(r.id(), r)).isNull());
                    resumes(snapshot, split, whole);
                }
                Rows.assertSame(generator.rows(0, 170), seen.values());
            }
        }
    }

    private static void resumes(Snapshot snapshot, Split split, List<Row> whole) {
        try (var reader = snapshot.open(split, Position.START, 11)) {
            int read = 0;
            for (var b = reader.next(); b != null; b = reader.next()) {
                read += b.size();
                assertThat(reader.position().rows()).isEqualTo(read);
                assertThat(Rows.of(snapshot, split, reader.position(), 7))
                        .extracting(Row::id)
                        .containsExactlyElementsOf(whole.stream().skip(read).map(Row::id).toList());
            }
            assertThat(read).isEqualTo(whole.size());
        }
    }

    @Test
    default void notFiniteComponentsAreKeptOrRefusedByABuild() {
        takenOrRefused(Ability.NOT_FINITE, Rows.row("nan", Float.NaN, 1));
    }

    @Test
    default void rowsWithoutAVectorAreKeptOrRefusedByABuild() {
        takenOrRefused(Ability.NULL_VECTORS, new Row("bare", null, "text", "{}"));
    }

    private void takenOrRefused(Ability ability, Row row) {
        Row good = Rows.row("good", 1, 2);
        List<Refusal> refused;
        try (GenerationBuild build = generations().build(1, null, 2)) {
            refused = build.upsert(Batch.of(List.of(row, good), 2));
            build.finish(StoreSubject.checkpoint(SCOPE, 1), true);
        }
        generations().store().seal(number(1));
        Optional<String> words = generations().refuses(ability);
        if (words.isEmpty()) {
            assertThat(refused).isEmpty();
            Rows.assertSame(List.of(row, good), generations().rows(1).values());
        } else {
            assertThat(refused).extracting(Refusal::id).containsExactly(row.id());
            assertThat(refused.getFirst().reason()).contains(words.get());
            Rows.assertSame(List.of(good), generations().rows(1).values());
        }
    }
}
