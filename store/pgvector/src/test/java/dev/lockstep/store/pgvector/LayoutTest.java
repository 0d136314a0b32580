package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** New collections in the tables of LangChain's clients. */
class LayoutTest {
    private static final CollectionSpec SPEC =
            new CollectionSpec(3, Metric.L2, "some-model", Map.of("canary", "x"));
    private static final String UUID_A = "aaaaaaaa-0000-0000-0000-000000000001";
    private static final String UUID_B = "aaaaaaaa-0000-0000-0000-000000000002";

    private final Database database = new Database();

    @ParameterizedTest
    @EnumSource(
            value = Layout.class,
            mode = Mode.MATCH_ANY,
            names = {"LANGCHAIN_.*"})
    void aNewCollectionIsWhatTheClientWouldHaveMade(Layout layout) {
        database.execute("drop extension vector");
        try (PgVectorStore store = PgVectorStore.open(database.options().withLayout(layout))) {
            store.create(Database.ref("works"), SPEC);
            store.create(Database.ref("works"), SPEC);
            store.create(Database.ref("others"), CollectionSpec.of(2, Metric.COSINE));
            assertThat(store.found(Database.ref("works")).orElseThrow().layout()).isEqualTo(layout);
            CollectionInfo made = store.describe(Database.ref("works")).orElseThrow();
            assertThat(made.spec().metric()).isEqualTo(Metric.L2);
            assertThat(made.spec().model()).isEqualTo("some-model");
            assertThat(made.spec().properties()).isEqualTo(SPEC.properties());

            Row[] rows = {
                new Row(UUID_A, new float[] {1, 2, 3}, "text", "{\"n\":1}"),
                new Row(UUID_B, new float[] {4, 5, 6}, "more", "{}")
            };
            assertThat(Database.write(store, "works", "r1", rows)).isEmpty();
            Rows.assertSame(List.of(rows), Database.rows(store, "works").values());
            assertThat(Database.rows(store, "others")).isEmpty();
            assertThat(store.collections(TenantId.DEFAULT))
                    .extracting(i -> i.ref().name())
                    .containsExactly("others", "works");
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "Cannot give pgvector/works the shape of 3 dimensions and metric COSINE",
                    () -> store.create(Database.ref("works"), CollectionSpec.of(3, Metric.COSINE)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Layout.class,
            mode = Mode.MATCH_ANY,
            names = {"LANGCHAIN_.*"})
    void whatWasMadeHereCanBeDroppedAndNothingElse(Layout layout) {
        try (PgVectorStore store = PgVectorStore.open(database.options().withLayout(layout))) {
            store.create(Database.ref("works"), SPEC);
            store.create(Database.ref("stays"), SPEC);
            Row row = new Row(UUID_A, new float[] {1, 2, 3}, "text", "{}");
            Row other = new Row(UUID_B, new float[] {1, 2, 3}, "text", "{}");
            Database.write(store, "works", "r1", row);
            Database.write(store, "stays", "r2", other);
            theirs(layout);
            Database.write(store, "theirs", "r3");

            store.drop(Database.ref("works"));

            assertThat(store.describe(Database.ref("works"))).isEmpty();
            Rows.assertSame(List.of(other), Database.rows(store, "stays").values());
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "was not made by Lockstep",
                    () -> store.drop(Database.ref("theirs")));
            store.create(Database.ref("works"), SPEC);
            assertThat(Database.rows(store, "works")).isEmpty();
        }
    }

    /** A collection as a client makes one. */
    private void theirs(Layout layout) {
        database.execute(
                layout == Layout.LANGCHAIN_STORE
                        ? "create table theirs (langchain_id uuid primary key, content text not"
                                + " null, embedding vector(3) not null, langchain_metadata json)"
                        : "insert into langchain_pg_collection (uuid, name) values"
                                + " (gen_random_uuid(), 'theirs')");
    }

    @Test
    void tablesThatAreThereAreTakenAsTheyAre() {
        database.execute(
                "create table langchain_pg_collection (uuid uuid primary key, name varchar,"
                        + " cmetadata json)",
                "create table langchain_pg_embedding (collection_id uuid references"
                        + " langchain_pg_collection, embedding vector(3), document varchar,"
                        + " cmetadata json, custom_id varchar, uuid uuid primary key)",
                "create table users (id int)");
        PgVectorOptions options = database.options();
        try (PgVectorStore own = PgVectorStore.open(options)) {
            own.create(Database.ref("mine"), SPEC);
            assertThat(own.found(Database.ref("mine")).orElseThrow().layout())
                    .isEqualTo(Layout.OWN);
        }
        try (PgVectorStore store = PgVectorStore.open(options.withLayout(Layout.LANGCHAIN_ID))) {
            store.create(Database.ref("works"), SPEC);
            assertThat(store.found(Database.ref("works")).orElseThrow().layout())
                    .isEqualTo(Layout.LANGCHAIN_UUID);
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "Cannot give pgvector/wide the shape of 4 dimensions",
                    () -> store.create(Database.ref("wide"), CollectionSpec.of(4, Metric.L2)));
            assertThat(store.describe(Database.ref("wide"))).isEmpty();
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "found no vectors in it",
                    () -> store.create(Database.ref("rows"), CollectionSpec.of(0, Metric.L2)));
        }
        try (PgVectorStore store = PgVectorStore.open(options.withLayout(Layout.LANGCHAIN_STORE))) {
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "found a table of that name which is no collection",
                    () -> store.create(Database.ref("users"), SPEC));
        }
    }
}
