package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Telling;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.testkit.RowGenerator;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vector indexes are built when the rows are in, and are made again where a collection goes. */
class IndexesTest {
    private static final int ROWS = 300;

    private final Database database = new Database();
    private final PgVectorStore store = database.store();
    private final RowGenerator generator = new RowGenerator(5, 8);

    @AfterEach
    void close() {
        store.close();
    }

    private void write(PgVectorStore into, String name) {
        WriteScope scope = new WriteScope("r-" + name, "copy", 1);
        try (var writer = into.write(Database.ref(name), scope)) {
            assertThat(writer.upsert(generator.batch(0, ROWS))).isEmpty();
            writer.commit(Database.checkpoint(scope, ROWS));
        }
    }

    @Test
    void whatSearchesWalkThroughIsTheVectorIndexOfThatColumn() {
        database.execute(
                "create table source (id text primary key, embedding vector(8), other vector(8),"
                        + " document text, metadata jsonb)",
                "create index on source using hnsw (other vector_l2_ops)");
        write(store, "source-embedding");
        assertThat(searched("source-embedding")).isEqualTo(-1);
        database.execute(
                "create index on source using hnsw ((embedding::halfvec(8)) halfvec_l2_ops)");
        assertThat(searched("source-embedding")).isGreaterThan(ROWS * 8L * 2);
        assertThat(searched("source-other")).isPositive().isLessThan(searched("source-embedding"));
    }

    private long searched(String name) {
        return store.describe(Database.ref(name)).orElseThrow().searchedBytes();
    }

    private CollectionSpec pinned(String name) {
        try (Snapshot snapshot = store.pin(Database.ref(name), "test", Duration.ofMinutes(1))) {
            return snapshot.spec();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hnsw (embedding vector_l2_ops) with (m = 8, ef_construction = 40)"
                        + "| hnsw vector l2 m=8 ef_construction=40",
                "hnsw (embedding vector_l2_ops) | hnsw vector l2",
                "ivfflat (embedding vector_l2_ops) with (lists = 7) | ivfflat vector l2 lists=7",
                "hnsw ((embedding::halfvec(8)) halfvec_l2_ops) | hnsw halfvec l2",
            })
    void whatACollectionHadItGetsAgainOnceItsRowsAreIn(String index, String text) {
        database.execute(
                "create table source (id text primary key, embedding vector(8), document text,"
                        + " metadata jsonb)",
                "create index on source using " + index);
        write(store, "source");
        CollectionSpec spec = pinned("source");
        assertThat(spec.metric()).isEqualTo(Metric.L2);
        assertThat(spec.properties()).containsEntry("vector-index", text.strip());

        store.create(Database.ref("target"), spec);
        write(store, "target");
        madeAgain(store, "target", text.strip());

        try (PgVectorStore other =
                PgVectorStore.open(database.options().withLayout(Layout.LANGCHAIN_ID))) {
            other.create(Database.ref("theirs"), spec);
            write(other, "theirs");
            madeAgain(other, "theirs", text.strip());
            assertThat(other.found(Database.ref("theirs")).orElseThrow().indexes())
                    .anyMatch(made ->
                            made.contains("vec(8)")
                                    || made.contains("vector(8)")
                                            && made.contains("WHERE (collection_id ="));
        }
    }

    private void madeAgain(PgVectorStore in, String name, String text) {
        assertThat(in.compactionDue(Database.ref(name))).isTrue();
        assertThat(in.compact(Database.ref(name))).contains(text);
        assertThat(in.compactionDue(Database.ref(name))).isFalse();
        assertThat(pinned(name).properties()).containsEntry("vector-index", text);
    }

    @Test
    void anExchangeBuildsTheIndexBeforeTheRowsAreShown() {
        CollectionSpec spec =
                new CollectionSpec(
                        8, Metric.COSINE, null, Map.of("vector-index", "hnsw vector cosine m=5"));
        WriteScope scope = new WriteScope("r1", "restore", 1);
        store.create(Database.ref("works"), CollectionSpec.of(8, Metric.COSINE));
        try (var writer = store.replace(Database.ref("works"), scope)) {
            writer.upsert(generator.batch(0, ROWS));
            writer.commit(Database.checkpoint(scope, ROWS));
        }
        List<Told> told = Collections.synchronizedList(new ArrayList<>());
        try (Telling.Ear _ = store.tell(Database.ref("works"), told::add)) {
            store.publish(Database.ref("works"), scope, spec);
        }
        assertThat(told.getLast().act()).isEqualTo("hnsw index of pgvector/works");
        assertThat(store.found(Database.ref("works")).orElseThrow().indexes())
                .anyMatch(made -> made.contains("m='5'"));
        assertThat(store.compactionDue(Database.ref("works"))).isFalse();
    }

    /** In place a row costs a walk through the graph; of an empty table nobody misses the index. */
    @Test
    void theIndexesOfAnEmptyTableOfOthersAreBuiltAfterItsRows() {
        database.execute(
                "create table docs (id text primary key, embedding vector(8) not null, document"
                        + " text, metadata jsonb)",
                "create index docs_graph on docs using hnsw (embedding vector_l2_ops) with (m = 6)",
                "create index docs_lists on docs using ivfflat (embedding vector_l2_ops) with"
                        + " (lists = 3)",
                "create index docs_fields on docs using gin (metadata jsonb_path_ops)",
                "create index docs_noted on docs using gin (metadata)",
                "comment on index docs_noted is 'for the reports'");
        List<Told> told = Collections.synchronizedList(new ArrayList<>());
        String kept = definitions();
        try (Telling.Ear _ = store.tell(Database.ref("docs"), told::add)) {
            exchange("r1", generator.batch(0, ROWS));
            assertThat(told)
                    .extracting(Told::act)
                    .contains(
                            "hnsw index of pgvector/docs",
                            "ivfflat index of pgvector/docs",
                            "gin index of pgvector/docs");
            assertThat(definitions()).isEqualTo(kept);
            told.clear();
            exchange("r2", generator.batch(10, ROWS));
        }
        assertThat(told).as("with rows in it they stay").isEmpty();
        assertThat(definitions()).isEqualTo(kept);
        assertThat(Database.rows(store, "docs")).hasSize(ROWS - 10);

        database.execute("delete from docs");
        try (var reading = store.pin(Database.ref("docs"), "t", java.time.Duration.ofMinutes(1));
                Telling.Ear _ = store.tell(Database.ref("docs"), told::add)) {
            exchange("r3", generator.batch(0, ROWS));
            assertThat(reading.rows()).isZero();
        }
        assertThat(told).as("nor while somebody reads").isEmpty();
        assertThat(definitions()).isEqualTo(kept);
        assertThat(Database.rows(store, "docs")).hasSize(ROWS);
    }

    /** Of all of them, whoever lists which. */
    private String definitions() {
        return String.join(
                "; ",
                database.column(
                        "select indexdef from pg_indexes where tablename = 'docs' order by 1"));
    }

    private void exchange(String run, Batch rows) {
        CollectionSpec spec = CollectionSpec.of(8, Metric.L2);
        WriteScope scope = new WriteScope(run, "restore", 1);
        try (var writer = store.replace(Database.ref("docs"), scope)) {
            writer.upsert(rows);
            writer.commit(Database.checkpoint(scope, rows.size()));
        }
        store.publish(Database.ref("docs"), scope, spec);
    }

    @Test
    void aBuildIsToldOfToItsEnd() {
        List<Told> told = Collections.synchronizedList(new ArrayList<>());
        List<Told> others = Collections.synchronizedList(new ArrayList<>());
        store.create(Database.ref("works"), CollectionSpec.of(8, Metric.COSINE));
        write(store, "works");
        try (Telling.Ear _ = store.tell(Database.ref("works"), told::add);
                Telling.Ear _ = store.tell(Database.ref("works"), _ -> fail());
                Telling.Ear _ = store.tell(Database.ref("others"), others::add)) {
            store.createIndex(Database.ref("works"), HnswSettings.DEFAULT);
        }
        assertThat(told).extracting(Told::act).containsOnly("hnsw index of pgvector/works");
        assertThat(told.getLast().phase()).isEqualTo(Told.ENDED);
        assertThat(others).isEmpty();
        assertThat(pinned("works").properties())
                .containsEntry("vector-index", "hnsw vector cosine m=16 ef_construction=64");
    }

    /** A build may take hours, or wait for somebody's transaction as long as that is open. */
    @Test
    void aBuildEndsWhereWhoeverListensIsCancelled() throws Exception {
        store.create(Database.ref("works"), CollectionSpec.of(8, Metric.COSINE));
        write(store, "works");
        List<Told> told = Collections.synchronizedList(new ArrayList<>());
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            String table = store.found(Database.ref("works")).orElseThrow().table();
            statement.execute("lock table " + table + " in row exclusive mode");
            try (Telling.Ear _ = store.tell(Database.ref("works"), t -> cancel(told, t))) {
                assertThatExceptionOfType(RunCancelledException.class)
                        .isThrownBy(() ->
                                store.createIndex(Database.ref("works"), HnswSettings.DEFAULT));
            }
        }
        assertThat(told).extracting(Told::phase).containsExactly("waiting for a lock", Told.ENDED);
        assertThat(pinned("works").properties()).doesNotContainKey("vector-index");
        store.createIndex(Database.ref("works"), HnswSettings.DEFAULT);
        assertThat(pinned("works").properties()).containsKey("vector-index");
    }

    private static void cancel(List<Told> told, Told now) {
        told.add(now);
        if (!now.phase().equals(Told.ENDED)) {
            throw new RunCancelledException("The run has been cancelled.");
        }
    }

    private static void fail() {
        throw new IllegalStateException("does not want to hear it");
    }

    @Test
    void aPropertyThatSaysSomethingElseMakesNothing() {
        CollectionSpec odd =
                new CollectionSpec(
                        8,
                        Metric.L2,
                        null,
                        Map.of("vector-index", "hnsw vector l2) ; drop table x; btree; hnsw"));
        store.create(Database.ref("works"), odd);
        assertThat(store.compactionDue(Database.ref("works"))).isFalse();
        assertThat(store.compact(Database.ref("works"))).isEqualTo("Nothing was missing.");
    }
}
