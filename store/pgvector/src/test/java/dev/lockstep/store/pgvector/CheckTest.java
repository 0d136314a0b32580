package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Finding.Level;
import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the store says of its own health; the remedies are run, and the findings are gone then. */
class CheckTest {
    private static final String NUMBERS = "(select array_agg(random()) from generate_series(1, 8)";

    private final Database database = new Database();
    private final PgVectorStore store = database.store();
    private final String user = "u_" + UUID.randomUUID().toString().substring(0, 8);

    @AfterEach
    void close() {
        store.close();
    }

    private static List<Finding> about(List<Finding> findings, String subject, String words) {
        return findings.stream()
                .filter(f -> f.level() != Level.FINE)
                .filter(f -> f.subject().contains(subject) && f.found().contains(words))
                .toList();
    }

    /** Runs what the only such finding says, and returns what is found then. */
    private Finding cured(PgVectorStore checked, Use use, String subject, String words) {
        List<Finding> found = about(checked.check(use), subject, words);
        assertThat(found).as("%s of %s", words, subject).hasSize(1);
        Finding finding = found.getFirst();
        for (String sql : String.valueOf(finding.remedy()).split(" -- ")[0].split(";")) {
            database.execute(sql);
        }
        assertThat(about(checked.check(use), subject, words)).as("after %s", finding).isEmpty();
        return finding;
    }

    private void docs(String kind, int rows) {
        database.execute(
                "create "
                        + kind
                        + " table docs (id int primary key, embedding vector(8), content"
                        + " text) with (autovacuum_enabled = false)",
                "insert into docs select i, "
                        + NUMBERS
                        + " where i > 0)::vector, 'text ' || i from generate_series(1, "
                        + rows
                        + ") i");
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void aSoundDatabaseHasNoFault(Use use) {
        docs("", 10);
        List<Finding> findings = store.check(use);
        assertThat(findings)
                .extracting(Finding::level)
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(findings).anyMatch(f -> f.found().startsWith("PostgreSQL "));
        assertThat(findings).anyMatch(f -> f.found().startsWith("pgvector "));
        assertThat(findings)
                .filteredOn(f -> f.level().compareTo(Level.RISK) >= 0)
                .allMatch(f ->
                        f.subject().equals("setting fsync")
                                || (use == Use.MIGRATION && f.subject().startsWith("setting ")))
                .allMatch(f -> f.remedy() != null);
        assertThat(findings).anyMatch(f -> f.found().contains("none needed for 10 rows"));
    }

    @Test
    void whatIsWrongWithATableIsCuredByWhatTheFindingSays() {
        docs("unlogged", 3_000);
        database.execute("create index on docs using hnsw (embedding vector_l2_ops)");
        assertThat(cured(store, Use.ANY, "docs", "is unlogged").level()).isEqualTo(Level.RISK);
        database.execute(
                "update pg_index set indisvalid = false where indexrelid ="
                        + " 'docs_embedding_idx'::regclass");
        cured(store, Use.ANY, "collection docs", "is not valid");
        database.execute(
                "drop index docs_embedding_idx",
                "delete from docs where id % 3 > 0",
                "select pg_stat_force_next_flush()");
        assertThat(cured(store, Use.ANY, "docs", "dead rows").found())
                .startsWith("2,000 dead rows beside 1,000 live ones");
    }

    @Test
    void spaceThatHoldsNothingIsSeen() {
        database.execute(
                "create table docs (id int primary key, embedding vector(1000), note text)",
                "insert into docs select i, array_fill(i::float4, array[1000])::vector from"
                        + " generate_series(1, 3000) i",
                "delete from docs where id > 500",
                "vacuum (truncate off) docs");
        Finding bloated = cured(store, Use.BACKUP, "docs", "on disk for rows of about");
        assertThat(bloated.found()).contains("2.", "MB");
    }

    @Test
    void aColumnWithoutDimensionGetsAnIndexOfItsOwnAndSearchesUseIt() {
        String uuid = UUID.randomUUID().toString();
        database.execute(
                "create table langchain_pg_collection (uuid uuid primary key, name varchar,"
                        + " cmetadata json)",
                "create table langchain_pg_embedding (id varchar primary key, collection_id uuid,"
                        + " embedding vector, document varchar, cmetadata jsonb)",
                "insert into langchain_pg_collection values ('" + uuid + "', 'works', null)",
                "insert into langchain_pg_embedding select i::text, '"
                        + uuid
                        + "', "
                        + NUMBERS
                        + " where i > 0)::vector, null, '{}' from generate_series(1, 10050) i",
                "insert into langchain_pg_embedding values ('stray', null, '[1]', null, null)");
        SearchRequest request =
                new SearchRequest(
                        Mode.VECTOR,
                        new float[] {1, 0, 1, 0, 1, 0, 1, 0},
                        null,
                        5,
                        200,
                        false,
                        Filter.all());
        SearchResult before = search(request);
        Finding missing = cured(store, Use.BACKUP, "collection works", "no vector index");
        assertThat(missing.remedy()).contains("(\"embedding\"::vector(8))", " WHERE ");
        assertThat(before.path()).isEqualTo(SearchResult.Path.EXACT);
        assertThat(search(request).path()).isEqualTo(SearchResult.Path.GRAPH);
        assertThat(search(request).hits()).isEqualTo(before.hits());
        cured(store, Use.BACKUP, "langchain_pg_embedding", "1 rows belong to no collection");
    }

    private SearchResult search(SearchRequest request) {
        try (Searcher searcher = store.searcher(Database.ref("works"))) {
            return searcher.search(request);
        }
    }

    @Test
    void aUserWithoutRightsIsToldWhichOnesToAskFor() {
        docs("", 5);
        database.execute(
                "create table hidden (id int primary key, embedding halfvec(2))",
                "create table keyless (a int, embedding vector(2))",
                "create table guarded (id int primary key, embedding vector(2))",
                "alter table guarded enable row level security",
                "create role " + user + " login",
                "revoke temporary on database "
                        + database.column("select current_database()").getFirst()
                        + " from public",
                "grant select on docs, guarded, keyless to " + user);
        PgVectorOptions o = database.options();
        PgVectorOptions as =
                new PgVectorOptions(
                        o.url(), user, "", o.schema(), TenantId.DEFAULT, true, List.of());
        try (PgVectorStore theirs = PgVectorStore.open(as)) {
            assertThat(about(theirs.check(Use.ANY), "sessions", "does not see")).hasSize(1);
            cured(theirs, Use.BACKUP, "table public.hidden", "may not read it");
            cured(theirs, Use.BACKUP, "table public.guarded", "policies hide rows");
            cured(theirs, Use.BACKUP, "table public.keyless", "no key whose columns take no null");
            cured(theirs, Use.RESTORE, "user " + user, "temporary tables");
            cured(theirs, Use.RESTORE, "schema lockstep", "may not make it");
            cured(theirs, Use.RESTORE, "table public.docs", "may not write to it");
            Row row = new Row("9", new float[] {1, 2, 3, 4, 5, 6, 7, 8}, "new", null);
            assertThat(Database.write(theirs, "docs", "r1", row)).isEmpty();
            cured(theirs, Use.MIGRATION, "user " + user, "may not follow changes");
            assertThat(about(theirs.check(Use.MIGRATION), "table public.docs", "only its owner"))
                    .hasSize(1);
        } finally {
            database.execute("drop owned by " + user, "drop role " + user);
        }
    }

    @Test
    void aMissingExtensionAndASlotThatNobodyFollowsAreNamed() {
        database.execute("drop extension vector");
        cured(store, Use.RESTORE, "extension vector", "not made in this database");
        database.execute("select pg_create_physical_replication_slot('" + user + "', true)");
        cured(store, Use.ANY, "slot " + user, "nobody follows it");
    }

    @Test
    void aServerThatCannotBeReachedIsAFindingWithoutThePassword() {
        PgVectorOptions nowhere = PgVectorOptions.of("jdbc:postgresql://127.0.0.1:1/d", "u", "pw0");
        try (PgVectorStore there = PgVectorStore.open(nowhere)) {
            assertThat(there.check(Use.ANY))
                    .singleElement()
                    .satisfies(f -> {
                        assertThat(f.level()).isEqualTo(Level.FAULT);
                        assertThat(f.toString())
                                .contains("Cannot check the database", "127.0.0.1:1")
                                .doesNotContain("pw0");
                    });
        }
    }
}
