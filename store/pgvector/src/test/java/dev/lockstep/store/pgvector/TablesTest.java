package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Any table with a vector column, as it is found or as a mapping describes it. */
class TablesTest {
    private final Database database = new Database();

    @Test
    void keysOfAnyTypeComeAsTextAndGoBack() {
        Map<String, List<String>> keys =
                Map.of(
                        "bigint", List.of("-9223372036854775808", "7"),
                        "integer generated always as identity", List.of("1", "2"),
                        "uuid", List.of("11111111-1111-1111-1111-111111111111"),
                        "varchar(5)", List.of("äöü€x", "a b"),
                        "numeric", List.of("1.50", "2"),
                        "timestamptz", List.of("2024-11-06 19:45:00.123456+00"),
                        "bytea", List.of("\\x00ff"));
        int number = 0;
        try (PgVectorStore store = database.store()) {
            for (Map.Entry<String, List<String>> key : keys.entrySet()) {
                String table = "t" + number++;
                database.execute(
                        "create table "
                                + table
                                + " (k "
                                + key.getKey()
                                + " primary key, e vector(2), body text, metadata jsonb)");
                List<Row> rows = new ArrayList<>();
                for (String id : key.getValue()) {
                    rows.add(new Row(id, new float[] {1, 2}, "of " + id, "{\"a\":1}"));
                }
                Row[] all = rows.toArray(Row[]::new);
                assertThat(Database.write(store, table, "r1", all)).isEmpty();
                Rows.assertSame(rows, Database.rows(store, table).values());
                assertThat(Database.write(store, table, "r2", all)).isEmpty();
                try (Snapshot snapshot =
                        store.pin(Database.ref(table), "test", Duration.ofMinutes(1))) {
                    Batch one = snapshot.fetch(List.of(key.getValue().getFirst(), "other"));
                    assertThat(one.ids()).containsExactly(key.getValue().getFirst());
                }
                Database.delete(store, table, "r3", key.getValue().getFirst());
                assertThat(Database.rows(store, table)).hasSize(rows.size() - 1);
            }
            assertThat(Database.write(store, "t0", "r9", new Row("x y", null, null, null)))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    /** Ids are the array of the columns' texts, in the order of the key. */
    @Test
    void keysOfSeveralColumnsAreOneId() {
        database.execute(
                "create table chunks (at timestamptz, remark text, document varchar(9), part int,"
                        + " embedding vector(2), primary key (document, part, at))");
        Row quoted =
                new Row(
                        "[\"a \\\"\\\\\\t\\u0001ä\", \"-7\", \"2024-11-06 19:45:00.5+00\"]",
                        new float[] {1, 2},
                        null,
                        "{\"remark\":\"one\"}");
        Row plain =
                new Row(
                        "[\"a\", \"2\", \"2024-11-06 19:45:00+00\"]",
                        new float[] {3, 4},
                        null,
                        "{\"remark\":\"two\"}");
        try (PgVectorStore store = database.store()) {
            assertThat(Database.write(store, "chunks", "r1", quoted, plain)).isEmpty();
            Rows.assertSame(List.of(quoted, plain), Database.rows(store, "chunks").values());
            assertThat(database.column("select part::text from chunks order by 1"))
                    .containsExactly("-7", "2");
            Row again = new Row(plain.id(), new float[] {5, 6}, null, "{\"remark\":\"three\"}");
            assertThat(Database.write(store, "chunks", "r2", again)).isEmpty();
            Rows.assertSame(List.of(quoted, again), Database.rows(store, "chunks").values());
            try (Snapshot snapshot =
                    store.pin(Database.ref("chunks"), "test", Duration.ofMinutes(1))) {
                Batch one = snapshot.fetch(List.of(quoted.id(), "other", "[\"a\", \"x\", \"1\"]"));
                assertThat(one.ids()).containsExactly(quoted.id());
            }
            Database.delete(store, "chunks", "r3", quoted.id(), "other");
            Rows.assertSame(List.of(again), Database.rows(store, "chunks").values());
            for (String id :
                    List.of(
                            "a",
                            "[\"a\",\"2\",\"2024-11-06 19:45:00+00\"]",
                            "[\"a\", 2, \"2024-11-06 19:45:00+00\"]",
                            "[\"a\", \"2\"]",
                            "[\"a\", \"02\", \"2024-11-06 19:45:00+00\"]",
                            "[\"more than nine\", \"2\", \"2024-11-06 19:45:00+00\"]")) {
                assertThat(Database.write(store, "chunks", "r4", new Row(id, null, null, null)))
                        .as(id)
                        .hasSize(1);
            }
            Rows.assertSame(List.of(again), Database.rows(store, "chunks").values());
        }
    }

    /** A table that only says what belongs to what has nothing else. */
    @Test
    void aTableOfNothingButKeysIsTakenAlongAndMadeAgain() {
        database.execute(
                "create table tagged (work bigint, tag text, primary key (tag, work))",
                "insert into tagged values (1, 'red'), (2, 'red'), (2, 'b\"lue')");
        try (PgVectorStore store = database.store()) {
            Map<String, Row> rows = Database.rows(store, "tagged");
            assertThat(rows)
                    .containsOnlyKeys(
                            "[\"red\", \"1\"]", "[\"red\", \"2\"]", "[\"b\\\"lue\", \"2\"]");
            CollectionSpec spec = store.describe(Database.ref("tagged")).orElseThrow().spec();
            database.execute("drop table tagged");
            store.create(Database.ref("tagged"), spec);
            assertThat(Database.write(store, "tagged", "r1", rows.values().toArray(Row[]::new)))
                    .isEmpty();
            assertThat(Database.write(store, "tagged", "r2", rows.values().toArray(Row[]::new)))
                    .isEmpty();
            assertThat(database.column("select tag || work from tagged order by tag, work"))
                    .containsExactly("b\"lue2", "red1", "red2");
            assertThat(
                            database.column(
                                    "select pg_get_constraintdef(oid) from pg_constraint where"
                                            + " conrelid = 'tagged'::regclass and contype = 'p'"))
                    .containsExactly("PRIMARY KEY (tag, work)");
        }
    }

    @Test
    void columnsWithoutMetadataMakeItUpAndOthersStayAsTheyAre() {
        database.execute(
                "create table items (id bigint primary key, name text, price numeric, tags"
                        + " text[], at timestamptz, embedding vector(2), search tsvector,"
                        + " doubled numeric generated always as (price * 2) stored)",
                "insert into items values (1, 'one', 12345678901234567890.5, '{a,b}',"
                        + " '2024-01-02 03:04:05Z', '[1,2]', 'x')");
        try (PgVectorStore store = database.store()) {
            Row one = Database.rows(store, "items").get("1");
            Rows.assertSame(
                    new Row(
                            "1",
                            new float[] {1, 2},
                            null,
                            "{\"name\":\"one\",\"price\":12345678901234567890.5,\"tags\":[\"a\",\"b\"],"
                                    + "\"at\":\"2024-01-02T03:04:05+00:00\"}"),
                    one);
            Row changed =
                    new Row(
                            "1",
                            new float[] {3, 4},
                            null,
                            "{\"name\":\"two\",\"price\":0.1,\"tags\":[\"c\"],\"at\":\"2025-01-01T00:00:00+00:00\"}");
            assertThat(Database.write(store, "items", "r1", changed)).isEmpty();
            Rows.assertSame(changed, Database.rows(store, "items").get("1"));
            assertThat(store.found(Database.ref("items")).orElseThrow().notCarried())
                    .containsExactly("search");
            assertThat(database.column("select search::text || ' ' || doubled from items"))
                    .containsExactly("'x' 0.2");
        }
    }

    @Test
    void aMappingSaysWhichColumnsAreMeantAndIsCheckedAtOnce() {
        database.execute(
                "create schema shop",
                "create table shop.products (sku varchar unique not null, id bigserial primary key,"
                        + " small halfvec(2), title text, info json, owner text default 'me')");
        TableMapping mapping =
                new TableMapping(
                        "products", "shop", "products", "sku", "small", "title", "info", List.of());
        PgVectorOptions options = database.options().withTables(List.of(mapping));
        try (PgVectorStore store = PgVectorStore.open(options)) {
            Row row = new Row("s-1", new float[] {0.1f, -0f}, "t", "{\"b\":1.0,\"a\":1,\"b\":2}");
            Row tooLarge = new Row("s-2", new float[] {65520f, 0}, "t", "{}");
            assertThat(Database.write(store, "products", "r1", row, tooLarge))
                    .singleElement()
                    .satisfies(r -> assertThat(r.reason()).contains("65520", "halfvec"));
            Row back = Objects.requireNonNull(Database.rows(store, "products").get("s-1"));
            float half = Float.float16ToFloat(Float.floatToFloat16(0.1f));
            assertThat(back.vector()).containsExactly(half, -0f);
            assertThat(back.metadata()).isEqualTo(row.metadata());
            FoundCollection found = store.found(Database.ref("products")).orElseThrow();
            assertThat(found.layout()).isEqualTo(Layout.MAPPED);
            assertThat(found.halfPrecision()).isTrue();
            assertThat(store.loses(Database.ref("products")))
                    .doesNotContain(dev.lockstep.api.Distinction.DUPLICATE_JSON_KEYS);
            assertThat(database.column("select owner from shop.products")).containsExactly("me");
        }
        TableMapping wrong =
                new TableMapping(
                        "products", "shop", "products", "title", "small", null, null, List.of());
        try (PgVectorStore store =
                PgVectorStore.open(database.options().withTables(List.of(wrong)))) {
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "found no primary key and no unique, never null column 'title'",
                    () -> store.collections(TenantId.DEFAULT));
        }
    }

    @Test
    void aJsonNullIsNotTheAbsenceOfAValue() {
        for (String table : List.of("facts", "copies")) {
            database.execute(
                    "create table "
                            + table
                            + " (id text primary key, v vector(1), extra jsonb, loose json, n int)");
        }
        for (String table : List.of("docs", "copied")) {
            database.execute(
                    "create table "
                            + table
                            + " (id text primary key, embedding vector(1), metadata jsonb)");
        }
        database.execute(
                "insert into facts values ('a', '[1]', 'null', 'null', 1), ('b', '[1]', null, null,"
                        + " null), ('c', '[1]', '{\"a\":null}', '[1,null]', 2), ('d', '[1]',"
                        + " '\"null\"', '\"null\"', 3)",
                "insert into docs values ('a', '[1]', 'null'), ('b', '[1]', null), ('c', '[1]',"
                        + " '{}'), ('d', '[1]', '{\"a\":null}')");
        try (PgVectorStore store = database.store()) {
            Row[] facts = Database.rows(store, "facts").values().toArray(Row[]::new);
            assertThat(Database.write(store, "copies", "r1", facts)).isEmpty();
            Row[] docs = Database.rows(store, "docs").values().toArray(Row[]::new);
            assertThat(Database.write(store, "copied", "r2", docs)).isEmpty();
            Rows.assertSame(List.of(facts), Database.rows(store, "copies").values());
            Rows.assertSame(List.of(docs), Database.rows(store, "copied").values());
        }
        database.execute(
                """
                do $$ begin
                    assert (select count(*) from facts f join copies c using (id)
                        where (f.extra, f.loose::jsonb, f.n) is not distinct from
                            (c.extra, c.loose::jsonb, c.n)) = 4, 'fields';
                    assert (select count(*) from docs f join copied c using (id)
                        where f.metadata is not distinct from c.metadata) = 4, 'metadata';
                end $$
                """);
    }

    @Test
    void partitionsAreReadOneByOneAndSplitsCoverThemOnce() {
        database.execute(
                "create table parts (id bigint primary key, embedding vector(2), content text)"
                        + " partition by range (id)",
                "create table parts_1 partition of parts for values from (0) to (500)",
                "create table parts_2 partition of parts for values from (500) to (2000)",
                "insert into parts select n, '[1,2]', 'text ' || n from generate_series(0, 999) n");
        try (PgVectorStore store = database.store()) {
            CollectionInfo info = store.describe(Database.ref("parts")).orElseThrow();
            assertThat(info.rows()).isEqualTo(1000);
            assertThat(info.bytes()).isGreaterThan(100_000);
            assertThat(store.collections(TenantId.DEFAULT)).hasSize(1);
            assertThat(Database.rows(store, "parts")).hasSize(1000);
            Database.write(store, "parts", "r1", new Row("1500", new float[] {5, 6}, "new", null));
            assertThat(Database.rows(store, "parts")).hasSize(1001);
        }
    }

    @Test
    void namesDimensionsMetricsAndSeveralVectorColumnsAreTold() {
        database.execute(
                "create table two (id text primary key, title_vec vector(2), body_vec vector)",
                "create index on two using hnsw (title_vec vector_l2_ops)",
                "create schema other",
                "create table other.two (id text primary key, v vector(3))",
                "create table keyless (v vector(3))",
                "insert into two values ('a', '[1,2]', '[1,2,3,4]')");
        try (PgVectorStore store = database.store()) {
            assertThat(store.collections(TenantId.DEFAULT))
                    .extracting(i -> i.ref().name() + " " + i.spec().dimension())
                    .containsExactly("two 3", "two-body_vec 4", "two-title_vec 2");
            assertThat(store.describe(Database.ref("two-title_vec")).orElseThrow().spec().metric())
                    .isEqualTo(Metric.L2);
        }
    }

    @Test
    void othersWritesChangeTheVersion() {
        database.execute("create table works (id text primary key, v vector(1))");
        try (PgVectorStore store = database.store()) {
            String before = store.describe(Database.ref("works")).orElseThrow().version();
            database.execute(
                    "insert into works values ('a', '[1]')", "select pg_stat_force_next_flush()");
            assertThat(store.describe(Database.ref("works")).orElseThrow().version())
                    .isNotEqualTo(before);
        }
    }

    @Test
    void theExtensionMayLieInAnySchema() {
        database.execute(
                "drop extension vector",
                "create schema extensions",
                "create extension vector with schema extensions",
                "create table docs (id int primary key, e extensions.vector(2))",
                "insert into docs values (1, '[1,2]')");
        try (PgVectorStore store = database.store()) {
            assertThat(Database.rows(store, "docs")).containsOnlyKeys("1");
            Database.write(store, "docs", "r1", new Row("2", new float[] {3, 4}, null, null));
            assertThat(Database.rows(store, "docs")).containsOnlyKeys("1", "2");
        }
    }
}
