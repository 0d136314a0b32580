package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rows go straight into a staging, from several sessions, and what no checkpoint has goes again.
 */
class StagedRowsTest {
    private static final String NAME = "works";
    private static final CollectionSpec SPEC = CollectionSpec.of(3, Metric.COSINE);
    private static final int THREADS = 3;
    private static final int BATCHES = 8;
    private static final int ROWS = 50;

    private final Database database = new Database();
    private final PgVectorStore store = database.store();
    private final WriteScope scope = new WriteScope("run", "restore", 1);

    @BeforeEach
    void create() {
        store.create(Database.ref(NAME), SPEC);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Row row(String id, String text) {
        return new Row(id, new float[] {1, 2, 3}, text, "{\"of\":\"" + id + "\"}");
    }

    private StoreWriter writer() {
        return store.replace(Database.ref(NAME), scope);
    }

    private static void put(StoreWriter writer, Row... rows) {
        assertThat(writer.upsert(Database.batch(rows))).isEmpty();
    }

    private Map<String, String> published() {
        store.publish(Database.ref(NAME), scope, SPEC);
        return shown();
    }

    private Map<String, String> shown() {
        return Database.rows(store, NAME).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, r -> r.getValue().document() + ""));
    }

    @Test
    void whatCameBehindTheLastCheckpointIsNotPublished() {
        try (StoreWriter writer = writer()) {
            put(writer, row("a", "first"));
            writer.commit(Database.checkpoint(scope, 1));
            put(writer, row("b", "lost"));
        }
        assertThat(published()).containsExactly(Map.entry("a", "first"));
    }

    @Test
    void norIsItWhereTheRunGoesOn() {
        try (StoreWriter writer = writer()) {
            put(writer, row("lost", "before any checkpoint"));
        }
        try (StoreWriter writer = writer()) {
            assertThat(writer.resumed()).isEmpty();
            put(writer, row("a", "first"));
            writer.commit(Database.checkpoint(scope, 1));
            put(writer, row("b", "lost"));
        }
        try (StoreWriter writer = writer()) {
            assertThat(writer.resumed()).contains(Database.checkpoint(scope, 1));
            put(writer, row("c", "second"));
            writer.commit(Database.checkpoint(scope, 2));
        }
        assertThat(published()).containsOnlyKeys("a", "c");
    }

    @Test
    void onlyAWriterThatLeavesNothingBehindSparesTheNextALookAtTheTable() {
        String marks = "select xid::text from lockstep.marks";
        try (StoreWriter writer = writer()) {
            put(writer, row("a", "first"));
            writer.commit(Database.checkpoint(scope, 1));
        }
        assertThat(database.column(marks)).containsExactly("0");
        try (StoreWriter writer = writer()) {
            assertThat(database.column(marks)).doesNotContain("0");
            put(writer, row("b", "lost"));
        }
        assertThat(database.column(marks)).doesNotContain("0");
        assertThat(published()).containsOnlyKeys("a");
    }

    @Test
    void ofRowsOfOneIdTheLastStays() {
        try (StoreWriter writer = writer()) {
            put(writer, row("a", "1"), row("b", "1"));
            put(writer, row("a", "2"), row("c", "2"));
            put(writer, row("c", "3"), row("d", "3"));
            writer.delete(List.of("d"));
            put(writer, row("e", "4"), row("e", "5"));
            writer.commit(Database.checkpoint(scope, 8));
            put(writer, row("b", "6"));
            put(writer, row("f", "6"));
            writer.commit(Database.checkpoint(scope, 10));
        }
        assertThat(published()).isEqualTo(Map.of("a", "2", "b", "6", "c", "3", "e", "5", "f", "6"));
    }

    @Test
    void eachBatchIsInsertedByATransactionOfItsOwnAndNotOnceMoreAtTheCommit() {
        try (StoreWriter writer = writer()) {
            CompletableFuture<?>[] threads =
                    IntStream.range(0, THREADS)
                            .mapToObj(t -> CompletableFuture.runAsync(() -> bring(writer, t)))
                            .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(threads).join();
            writer.commit(Database.checkpoint(scope, THREADS * BATCHES * ROWS));
        }
        String table = database.column("select relation from lockstep.stagings").getFirst();
        assertThat(published()).hasSize(THREADS * BATCHES * ROWS);
        assertThat(database.column("select count(distinct xmin::text) from lockstep." + table))
                .containsExactly("" + THREADS * BATCHES);
    }

    private static void bring(StoreWriter writer, int thread) {
        for (int b = 0; b < BATCHES; b++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                rows.add(row(thread + "-" + b + "-" + i, "text"));
            }
            put(writer, rows.toArray(Row[]::new));
        }
    }

    @Test
    void aWriterWhoseRunGoesOnElsewhereIsRefusedAtItsNextRow() {
        try (StoreWriter old = writer()) {
            put(old, row("a", "first"));
            old.commit(Database.checkpoint(scope, 1));
            WriteScope next = new WriteScope("run", "restore", 2);
            try (StoreWriter taking = store.replace(Database.ref(NAME), next)) {
                assertThatExceptionOfType(LockstepException.class)
                        .isThrownBy(() -> put(old, row("b", "stale")))
                        .satisfies(e -> assertThat(e.code()).isEqualTo("stale-writer"));
                put(taking, row("c", "second"));
                taking.commit(Database.checkpoint(next, 2));
            }
            store.publish(Database.ref(NAME), next, SPEC);
        }
        assertThat(shown()).containsOnlyKeys("a", "c");
    }

    @Test
    void aSessionThatBreaksCostsWhatWasNotCommitted() {
        try (StoreWriter writer = writer()) {
            put(writer, row("a", "first"));
            writer.commit(Database.checkpoint(scope, 1));
            put(writer, row("b", "lost"));
            database.execute(
                    "select pg_terminate_backend(pid, 30000) from pg_stat_activity where"
                            + " application_name = 'lockstep' and datname = current_database()");
            put(writer, row("c", "lost"));
            assertThatExceptionOfType(LockstepException.class)
                    .isThrownBy(() -> writer.commit(Database.checkpoint(scope, 3)))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("postgres-connection"));
        }
        try (StoreWriter writer = writer()) {
            assertThat(writer.resumed()).contains(Database.checkpoint(scope, 1));
            put(writer, row("d", "second"));
            writer.commit(Database.checkpoint(scope, 2));
        }
        assertThat(published()).containsOnlyKeys("a", "d");
    }
}
