package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An exchange into a collection of LangChain's that is empty writes each row once. */
class UnnamedCollectionTest {
    private static final String NAME = "chunks";
    private static final String OTHERS = "others";
    private static final CollectionSpec SPEC = CollectionSpec.of(3, Metric.COSINE);
    private static final int THREADS = 3;
    private static final int BATCHES = 6;
    private static final int ROWS = 40;

    private final Database database = new Database();
    private final PgVectorStore store =
            PgVectorStore.open(database.options().withLayout(Layout.LANGCHAIN_ID));
    private final WriteScope scope = new WriteScope("run", "restore", 1);

    @BeforeEach
    void create() {
        store.create(Database.ref(NAME), SPEC);
        store.create(Database.ref(OTHERS), SPEC);
        Database.write(store, OTHERS, "earlier", row("theirs"));
        database.execute(
                "update langchain_pg_collection set cmetadata = '{\"by\": \"us\"}' where name = '"
                        + NAME
                        + "'");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Row row(String id) {
        return new Row(id, new float[] {1, 2, 3}, "text " + id, "{\"of\":\"" + id + "\"}");
    }

    private StoreWriter writer() {
        return store.replace(Database.ref(NAME), scope);
    }

    private static void put(StoreWriter writer, String... ids) {
        Row[] rows = IntStream.range(0, ids.length).mapToObj(i -> row(ids[i])).toArray(Row[]::new);
        assertThat(writer.upsert(Database.batch(rows))).isEmpty();
    }

    private void stage(String... ids) {
        try (StoreWriter writer = writer()) {
            put(writer, ids);
            writer.commit(Database.checkpoint(scope, ids.length));
        }
    }

    private String publish() {
        return store.publish(Database.ref(NAME), scope, SPEC).version();
    }

    private boolean isStagedBeside() {
        return database.column("select relation from lockstep.stagings where relation is not null")
                .getFirst()
                .startsWith("collection:");
    }

    private List<String> names() {
        return database.column(
                "select name || coalesce(cmetadata::text, '') from langchain_pg_collection order by"
                        + " name");
    }

    @Test
    void itsRowsAreWrittenOnceAndShownTogether() {
        try (StoreWriter writer = writer()) {
            CompletableFuture<?>[] threads =
                    IntStream.range(0, THREADS)
                            .mapToObj(t -> CompletableFuture.runAsync(() -> bring(writer, t)))
                            .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(threads).join();
            writer.commit(Database.checkpoint(scope, THREADS * BATCHES * ROWS));
        }
        assertThat(isStagedBeside()).isTrue();
        assertThat(store.collections(TenantId.DEFAULT))
                .extracting(c -> c.ref().name() + " " + c.rows())
                .containsExactly("chunks 0", "others 1");

        String version = publish();

        assertThat(Database.rows(store, NAME)).hasSize(THREADS * BATCHES * ROWS);
        assertThat(
                        database.column(
                                "select count(distinct xmin::text) from langchain_pg_embedding"
                                        + " where id <> 'theirs'"))
                .containsExactly("" + THREADS * BATCHES);
        assertThat(names()).containsExactly("chunks{\"by\": \"us\"}", "othersnull");
        assertThat(store.describe(Database.ref(NAME)).orElseThrow().version()).isEqualTo(version);
        assertThat(publish()).isEqualTo(version);
        try (StoreWriter again = writer()) {
            assertThat(again.resumed())
                    .contains(Database.checkpoint(scope, THREADS * BATCHES * ROWS));
        }
    }

    private static void bring(StoreWriter writer, int thread) {
        for (int b = 0; b < BATCHES; b++) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                ids.add(thread + "-" + b + "-" + i);
            }
            put(writer, ids.toArray(String[]::new));
        }
    }

    @Test
    void whatNoCheckpointHasIsTakenOutAndNobodyElsesRows() {
        try (StoreWriter writer = writer()) {
            put(writer, "a");
            writer.commit(Database.checkpoint(scope, 1));
            put(writer, "lost");
        }
        Database.write(store, OTHERS, "meanwhile", row("younger"));
        publish();
        assertThat(Database.rows(store, NAME)).containsOnlyKeys("a");
        assertThat(Database.rows(store, OTHERS)).containsOnlyKeys("theirs", "younger");
    }

    @Test
    void aRunGoesOnBehindItsCheckpoint() {
        stage("a");
        try (StoreWriter writer = writer()) {
            put(writer, "lost");
        }
        try (StoreWriter writer = writer()) {
            assertThat(writer.resumed()).contains(Database.checkpoint(scope, 1));
            put(writer, "b", "c");
            put(writer, "c");
            writer.delete(List.of("a", "theirs"));
            writer.commit(Database.checkpoint(scope, 2));
        }
        publish();
        assertThat(Database.rows(store, NAME)).containsOnlyKeys("b", "c");
        assertThat(Database.rows(store, OTHERS)).containsOnlyKeys("theirs");
    }

    @Test
    void anIdOfAnotherCollectionIsRefused() {
        try (StoreWriter writer = writer()) {
            assertThat(writer.upsert(Database.batch(row("a"), row("theirs"))))
                    .singleElement()
                    .satisfies(r ->
                            assertThat(r.id() + r.reason())
                                    .contains("theirs", "another collection"));
            writer.commit(Database.checkpoint(scope, 1));
        }
        publish();
        assertThat(Database.rows(store, NAME)).containsOnlyKeys("a");
    }

    @Test
    void whatCameIntoTheCollectionMeanwhileIsReplaced() {
        stage("a");
        Database.write(store, NAME, "meanwhile", row("between"));
        assertThat(Database.rows(store, NAME)).containsOnlyKeys("between");
        publish();
        assertThat(Database.rows(store, NAME)).containsOnlyKeys("a");
        assertThat(database.column("select count(*) from langchain_pg_embedding"))
                .containsExactly("2");
    }

    @Test
    void nothingIsShownWhereSomethingRefersToTheCollectionByThen() {
        stage("a");
        database.execute(
                "create table uses (of uuid references langchain_pg_collection (uuid) on delete"
                        + " cascade)",
                "insert into uses select uuid from langchain_pg_collection where name = '"
                        + NAME
                        + "'");
        assertThatExceptionOfType(LockstepException.class)
                .isThrownBy(this::publish)
                .satisfies(e -> assertThat(e.code()).isEqualTo("collection-referred-to"));
        assertThat(database.column("select count(*) from uses")).containsExactly("1");
        assertThat(Database.rows(store, NAME)).isEmpty();
        store.discard(Database.ref(NAME), scope);
        stage("a");
        assertThat(isStagedBeside()).isFalse();
        publish();
        assertThat(Database.rows(store, NAME)).containsOnlyKeys("a");
    }

    @Test
    void whatIsGivenUpLeavesNothing() {
        stage("a", "b");
        store.discard(Database.ref(NAME), scope);
        assertThat(database.column("select id from langchain_pg_embedding"))
                .containsExactly("theirs");
        assertThat(names()).hasSize(2);
    }

    @Test
    void norDoesACollectionThatIsDroppedMeanwhile() {
        stage("a", "b");
        store.drop(Database.ref(NAME));
        assertThat(database.column("select id from langchain_pg_embedding"))
                .containsExactly("theirs");
        assertThat(names()).containsExactly("othersnull");
        assertThatExceptionOfType(LockstepException.class)
                .isThrownBy(this::publish)
                .satisfies(e -> assertThat(e.code()).isEqualTo("collection-not-found"));
    }

    @Test
    void oneWithRowsIsStagedElsewhere() {
        Database.write(store, NAME, "earlier", row("there"));
        stage("a");
        assertThat(isStagedBeside()).isFalse();
        publish();
        assertThat(Database.rows(store, NAME)).containsOnlyKeys("a");
    }

    @Test
    void soIsOneWhoseUuidOrRowsSomethingDependsOn() {
        for (Map.Entry<String, String> dependent :
                Map.of(
                                "create table notes (of varchar references langchain_pg_embedding"
                                        + " (id))",
                                "drop table notes",
                                "create table uses (of uuid references langchain_pg_collection"
                                        + " (uuid))",
                                "drop table uses",
                                "create index part on langchain_pg_embedding (document) where"
                                        + " collection_id is not null",
                                "drop index part",
                                "create publication told for table langchain_pg_embedding",
                                "drop publication told",
                                "alter table langchain_pg_collection add column owner text",
                                "alter table langchain_pg_collection drop column owner")
                        .entrySet()) {
            database.execute(dependent.getKey());
            stage("a");
            assertThat(isStagedBeside()).as(dependent.getKey()).isFalse();
            store.discard(Database.ref(NAME), scope);
            database.execute(dependent.getValue());
        }
        stage("a");
        assertThat(isStagedBeside()).isTrue();
    }
}
