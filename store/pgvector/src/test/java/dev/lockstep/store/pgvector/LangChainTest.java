package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The layouts that LangChain's clients make, statement by statement as they make them. */
class LangChainTest {
    private static final String A = "11111111-1111-1111-1111-111111111111";
    private static final String B = "22222222-2222-2222-2222-222222222222";
    private static final String ONE = "aaaaaaaa-0000-0000-0000-000000000001";
    private static final String TWO = "aaaaaaaa-0000-0000-0000-000000000002";

    private final Database database = new Database();
    private final PgVectorStore store = database.store();

    @AfterEach
    void close() {
        store.close();
    }

    private void collections(String name) {
        database.execute(
                "create table langchain_pg_collection (uuid uuid primary key, name varchar "
                        + name
                        + ", cmetadata json)",
                "insert into langchain_pg_collection values ('"
                        + A
                        + "', 'chunk_embeddings', null), ('"
                        + B
                        + "', 'Other Docs', null)");
    }

    private void keyedById() {
        collections("not null unique");
        database.execute(
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid"
                        + " references langchain_pg_collection (uuid) on delete cascade, embedding"
                        + " vector, document varchar, cmetadata jsonb)",
                "create index ix_cmetadata_gin on langchain_pg_embedding using gin (cmetadata"
                        + " jsonb_path_ops)",
                "insert into langchain_pg_embedding values ('a', '"
                        + A
                        + "', '[1,2,3]', 'text a', '{\"page\": 1}'), ('b', '"
                        + A
                        + "', '[4,5,6]', null, null), ('x', '"
                        + B
                        + "', '[1,2]', 'text x', '{}')");
    }

    private static void assertHolds(Map<String, Row> actual, Row... expected) {
        Rows.assertSame(List.of(expected), actual.values());
    }

    private static final Row ROW_A = new Row("a", new float[] {1, 2, 3}, "text a", "{\"page\":1}");
    private static final Row ROW_B = new Row("b", new float[] {4, 5, 6}, null, null);

    @Test
    void collectionsOfOneTableAreFoundAndReadApart() {
        keyedById();
        List<CollectionInfo> found = store.collections(TenantId.DEFAULT);

        assertThat(found)
                .extracting(i -> i.spec().dimension() + " " + i.rows())
                .containsExactly("3 2", "2 1");
        assertThat(found.getFirst().ref().name()).isEqualTo("chunk_embeddings");
        String other = found.getLast().ref().name();
        assertThat(other).startsWith("other_docs-");
        assertHolds(Database.rows(store, "chunk_embeddings"), ROW_A, ROW_B);
        assertHolds(Database.rows(store, other), new Row("x", new float[] {1, 2}, "text x", "{}"));
        FoundCollection table = store.found(Database.ref("chunk_embeddings")).orElseThrow();
        assertThat(table.layout()).isEqualTo(Layout.LANGCHAIN_ID);
        assertThat(table.indexes()).anyMatch(i -> i.contains("jsonb_path_ops"));
        assertThat(store.collections(new TenantId("other"))).isEmpty();
    }

    @Test
    void writingChangesThisCollectionOnlyAndRefusesIdsOfAnother() {
        keyedById();
        Row other = new Row("a", new float[] {7, 8, 9}, "new", "{\"k\":[1]}");
        List<Refusal> refused =
                Database.write(
                        store,
                        "chunk_embeddings",
                        "r1",
                        other,
                        new Row("x", new float[] {1, 1, 1}, "stolen", "{}"),
                        new Row("c", new float[] {0, 0, 1}, "c", "{}"));
        assertThat(refused)
                .singleElement()
                .satisfies(
                        r -> assertThat(r.id() + r.reason()).contains("x", "another collection"));
        Database.delete(store, "chunk_embeddings", "r2", "b", "x", "absent");

        assertHolds(
                Database.rows(store, "chunk_embeddings"),
                other,
                new Row("c", new float[] {0, 0, 1}, "c", "{}"));
        assertThat(database.column("select document from langchain_pg_embedding where id = 'x'"))
                .containsExactly("text x");
        assertThat(
                        database.column(
                                "select collection_id from langchain_pg_embedding where id = 'c'"))
                .containsExactly(A);
    }

    @Test
    void vectorsOfAnotherDimensionAreNamedNotMixed() {
        keyedById();
        StoreSubject.assertFails(
                ErrorKind.USER,
                "found vectors of 2 dimensions, expected 3",
                () -> {
                    Row two = new Row("z", new float[] {1, 2}, null, null);
                    Database.write(store, "chunk_embeddings", "r1", two);
                });
        database.execute("update langchain_pg_embedding set embedding = '[1]' where id = 'b'");
        StoreSubject.assertFails(
                ErrorKind.USER,
                "found a vector of 1 dimensions in column embedding of row 'b', expected 3",
                () -> Database.rows(store, "chunk_embeddings"));
    }

    @Test
    void theContentIsExchangedInOneTransactionAndTheOthersStay() {
        keyedById();
        database.execute(
                "create table notes (of varchar references langchain_pg_embedding (id) on delete"
                        + " cascade)",
                "insert into notes values ('a'), ('b')");
        WriteScope scope = new WriteScope("r1", "restore", 1);
        Row row = new Row("a", new float[] {9, 9, 9}, "restored", "{\"n\":1.50}");
        CollectionSpec spec = CollectionSpec.of(3, Metric.COSINE);
        try (StoreWriter writer = store.replace(Database.ref("chunk_embeddings"), scope)) {
            assertThat(writer.upsert(Database.batch(row))).isEmpty();
            writer.commit(Database.checkpoint(scope, 1));
        }
        assertHolds(Database.rows(store, "chunk_embeddings"), ROW_A, ROW_B);
        String version = store.publish(Database.ref("chunk_embeddings"), scope, spec).version();

        assertHolds(Database.rows(store, "chunk_embeddings"), row);
        assertThat(version)
                .isEqualTo(
                        store.describe(Database.ref("chunk_embeddings")).orElseThrow().version());
        assertThat(store.publish(Database.ref("chunk_embeddings"), scope, spec).version())
                .isEqualTo(version);
        assertThat(database.column("select id from langchain_pg_embedding order by id"))
                .containsExactly("a", "x");
        assertThat(database.column("select of from notes")).containsExactly("a");
    }

    @Test
    void anEmptyCollectionTakesTheDimensionThatIsWrittenFirst() {
        keyedById();
        database.execute("delete from langchain_pg_embedding");
        assertThat(
                        store.describe(Database.ref("chunk_embeddings"))
                                .orElseThrow()
                                .spec()
                                .dimension())
                .isZero();
        Row row = new Row("a", new float[] {1, 2, 3, 4}, "x", "{}");
        assertThat(Database.write(store, "chunk_embeddings", "r1", row)).isEmpty();
        assertHolds(Database.rows(store, "chunk_embeddings"), row);
    }

    @Test
    void theOlderLayoutKeepsTheCallersIdAndJsonAsItIsWritten() {
        collections("");
        database.execute(
                "create table langchain_pg_embedding (collection_id uuid references"
                        + " langchain_pg_collection (uuid) on delete cascade, embedding vector(3),"
                        + " document varchar, cmetadata json, custom_id varchar, uuid uuid primary"
                        + " key)",
                "insert into langchain_pg_embedding values ('"
                        + A
                        + "', '[1,2,3]', 'text', '{\"b\": 1.50, \"a\": 1e2}', 'mine', '"
                        + ONE
                        + "')");
        Row one =
                new Row(
                        ONE,
                        new float[] {1, 2, 3},
                        "text",
                        "{\"a\":100,\"b\":1.5,\"custom_id\":\"mine\"}");
        assertHolds(Database.rows(store, "chunk_embeddings"), one);
        Row two =
                new Row(TWO, new float[] {1, 0, 0}, null, "{\"custom_id\":\"theirs\",\"k\":null}");
        List<Refusal> refused =
                Database.write(
                        store,
                        "chunk_embeddings",
                        "r1",
                        two,
                        new Row("no uuid", new float[] {1, 0, 0}, null, null));
        assertThat(refused)
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("column uuid of type uuid"));

        assertHolds(Database.rows(store, "chunk_embeddings"), one, two);
        assertThat(
                        database.column(
                                "select custom_id || cmetadata::text from langchain_pg_embedding"
                                        + " where uuid = '"
                                        + TWO
                                        + "'"))
                .containsExactly("theirs{\"k\": null}");
        assertThat(store.loses(Database.ref("chunk_embeddings")))
                .contains(Distinction.LINEAGE, Distinction.NUMBER_SPELLING);
    }

    @Test
    void theTableOfAStoreIsReadAndWrittenWithItsColumns() {
        database.execute(
                "create table \"My Store\" (langchain_id uuid primary key, content text not null,"
                        + " embedding vector(2) not null, likes int, langchain_metadata json)",
                "insert into \"My Store\" values ('"
                        + ONE
                        + "', 'text', '[1,2]', 7, '{\"a\": \"x\"}')");
        CollectionInfo found = store.collections(TenantId.DEFAULT).getFirst();
        String name = found.ref().name();
        assertThat(store.found(found.ref()).orElseThrow().layout())
                .isEqualTo(Layout.LANGCHAIN_STORE);
        assertHolds(
                Database.rows(store, name),
                new Row(ONE, new float[] {1, 2}, "text", "{\"a\":\"x\",\"likes\":7}"));
        Row good = new Row(TWO, new float[] {3, 4}, "more", "{\"likes\":9}");
        List<Refusal> refused =
                Database.write(
                        store,
                        name,
                        "r1",
                        good,
                        new Row(A, null, "no vector", "{}"),
                        new Row(B, new float[] {1, 2}, null, "{}"),
                        new Row(
                                "bbbbbbbb-0000-0000-0000-000000000001",
                                new float[] {1, 2},
                                "text",
                                "{\"likes\":\"many\"}"));
        assertThat(refused)
                .extracting(Refusal::reason)
                .satisfiesExactly(
                        r -> assertThat(r).contains("embedding takes no null"),
                        r -> assertThat(r).contains("content takes no null"),
                        r -> assertThat(r).contains("integer", "many"));
        assertThat(Database.rows(store, name)).containsOnlyKeys(ONE, TWO);
        assertThat(database.column("select likes from \"My Store\" order by likes"))
                .containsExactly("7", "9");
    }
}
