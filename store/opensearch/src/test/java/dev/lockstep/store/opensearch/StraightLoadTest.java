package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that go straight to an index before their commit count from the commit on, or never. */
class StraightLoadTest {
    private static final CollectionRef REF = Place.ref("works");
    private static final CollectionSpec SPEC = CollectionSpec.of(2, Metric.COSINE);

    /** More than one request's worth. */
    private static final int LARGE = 900_000;

    private final Place place = Place.fresh();
    private final OpenSearchStore store = place.store();

    @BeforeEach
    void make() {
        store.create(REF, SPEC);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Row row(String id, String text) {
        return new Row(id, new float[] {1, 2}, text, "{\"text\": \"" + text.length() + "\"}");
    }

    private static void upsert(StoreWriter writer, Row... rows) {
        assertThat(writer.upsert(Batch.of(List.of(rows), 2))).isEmpty();
    }

    private static Row[] large(String name) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add(row(name + i, Integer.toString(i).repeat(LARGE)));
        }
        return rows.toArray(Row[]::new);
    }

    /** Documents that are there, whoever wrote them, of the newest index. */
    private long there() {
        String index = place.prefix() + "default.works-000002";
        place.ask("POST", index + "/_refresh", "");
        return place.ask("GET", index + "/_count", "").path("count").asLong(-1);
    }

    @Test
    void rowsWithoutACommitAreNeverPublished() throws InterruptedException {
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = store.replace(REF, scope)) {
            upsert(writer, row("kept", "first"));
            writer.commit(StoreSubject.checkpoint(scope, 1));
            upsert(writer, large("ghost"));
            while (there() < 2) {
                Thread.sleep(20);
            }
        }
        store.publish(REF, scope, SPEC);
        assertThat(Place.rows(store, "works")).containsOnlyKeys("kept");
    }

    @Test
    void aWriterThatWasTakenOverWritesNoMoreAndLeavesNothing() throws InterruptedException {
        WriteScope old = StoreSubject.scope("r1", 1);
        WriteScope young = StoreSubject.scope("r1", 2);
        try (StoreWriter paused = store.replace(REF, old)) {
            upsert(paused, large("ghost"));
            while (there() < 1) {
                Thread.sleep(20);
            }
            try (StoreWriter writer = store.replace(REF, young)) {
                assertThat(there()).isZero();
                upsert(writer, row("ghost1", "of the young"));
                StoreSubject.assertFails(
                        ErrorKind.CONFLICT,
                        "stale-writer",
                        () -> {
                            upsert(paused, large("late"));
                            paused.commit(StoreSubject.checkpoint(old, 1));
                        });
                writer.commit(StoreSubject.checkpoint(young, 1));
            }
        }
        store.publish(REF, young, SPEC);
        Rows.assertSame(
                List.of(row("ghost1", "of the young")), Place.rows(store, "works").values());
    }

    @Test
    void theLastWordOfAnIdHoldsWithinACommitAndAcross() {
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = store.replace(REF, scope)) {
            upsert(
                    writer,
                    row("twice", "1"),
                    row("gone", "1"),
                    row("again", "1"),
                    row("later", "1"));
            upsert(writer, row("twice", "2"));
            writer.delete(List.of("gone", "again", "never"));
            upsert(writer, row("again", "2"));
            writer.commit(StoreSubject.checkpoint(scope, 5));
            upsert(writer, row("later", "2"), row("gone", "2"));
            writer.delete(List.of("again"));
            writer.commit(StoreSubject.checkpoint(scope, 7));
            upsert(writer, row("again", "3"));
            upsert(writer, row("later", "3"));
            writer.commit(StoreSubject.checkpoint(scope, 9));
        }
        store.publish(REF, scope, SPEC);
        Rows.assertSame(
                List.of(row("twice", "2"), row("gone", "2"), row("again", "3"), row("later", "3")),
                Place.rows(store, "works").values());
    }

    @Test
    void rowsOfALoadCrossTheWireOnce() {
        WriteScope scope = StoreSubject.scope("r1", 1);
        try (StoreWriter writer = store.replace(REF, scope)) {
            upsert(writer, large("row"));
            long bytes = writer.commit(StoreSubject.checkpoint(scope, 6)).bytesWritten();
            assertThat(bytes).isBetween(6L * LARGE, 6L * LARGE + 10_000);
        }
        assertThat(there()).isEqualTo(6);
        assertThat(place.ask("GET", place.prefix() + "lockstep-log/_count", "").has("count"))
                .isFalse();
    }
}
