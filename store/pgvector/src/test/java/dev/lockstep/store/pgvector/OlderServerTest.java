package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The whole way on PostgreSQL 16: write, read, exchange, index, search. */
class OlderServerTest {
    private final Database database = new Database(16);

    @Test
    void theWholeWay() {
        RowGenerator generator = new RowGenerator(7, 8);
        CollectionSpec spec = CollectionSpec.of(8, Metric.COSINE);
        WriteScope scope = new WriteScope("r2", "restore", 1);
        try (PgVectorStore store = database.store()) {
            store.create(Database.ref("works"), spec);
            Row[] first = generator.rows(0, 30).toArray(Row[]::new);
            Database.write(store, "works", "r1", first);
            store.createIndex(Database.ref("works"), HnswSettings.DEFAULT);
            Rows.assertSame(generator.rows(0, 30), Database.rows(store, "works").values());

            try (StoreWriter writer = store.replace(Database.ref("works"), scope)) {
                writer.upsert(generator.batch(10, 60));
                writer.commit(Database.checkpoint(scope, 50));
            }
            String shown = "select count(*) from lockstep.\"default.works\"";
            assertThat(database.column(shown)).containsExactly("30");
            store.publish(Database.ref("works"), scope, spec);
            assertThat(database.column(shown)).containsExactly("50");
            assertThat(database.column("select relation from lockstep.retired")).isEmpty();

            Rows.assertSame(generator.rows(10, 60), Database.rows(store, "works").values());
            assertThat(store.found(Database.ref("works")).orElseThrow().indexes())
                    .anyMatch(index -> index.contains("hnsw"));
            float[] query = Objects.requireNonNull(generator.row(42).vector());
            Filter filter = Filter.eq("n", 42);
            try (Searcher searcher = store.searcher(Database.ref("works"))) {
                assertThat(
                                searcher.search(
                                                new SearchRequest(
                                                        Mode.VECTOR,
                                                        query,
                                                        null,
                                                        1,
                                                        0,
                                                        false,
                                                        filter))
                                        .hits())
                        .extracting(Hit::id)
                        .containsExactly(RowGenerator.id(42));
            }
        }
    }
}
