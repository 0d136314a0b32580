package dev.lockstep.app.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.service.CollectionService.CollectionListing;
import dev.lockstep.api.service.CollectionService.CopyPlan;
import dev.lockstep.api.service.CollectionService.DiffOptions;
import dev.lockstep.api.service.CollectionService.DiffView;
import dev.lockstep.api.service.CollectionService.Difference;
import dev.lockstep.api.service.CollectionService.HygieneOptions;
import dev.lockstep.api.service.CollectionService.HygieneView;
import dev.lockstep.api.service.CollectionService.LimitCheck;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.LuceneStore;
import dev.lockstep.store.memory.MemoryStore;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.PgVectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies, comparisons and repairs as runs, on a lake and a memory store. */
class CollectionsTest {
    private static final TenantId TENANT = TenantId.DEFAULT;
    private static final CollectionSpec SPEC = CollectionSpec.of(3, Metric.COSINE);

    @TempDir Path directory;

    private final AtomicLong scopes = new AtomicLong();
    private MetadataDatabase metadata;
    private Lake openLake;
    private LuceneStore lucene;
    private MemoryStore memory;
    private LakeStore lake;
    private RunEngine engine;
    private Collections collections;

    @BeforeEach
    void open() {
        metadata = MetadataDatabase.sqlite(directory.resolve("metadata.db"));
        openLake = Lake.open(LakeConfig.local(directory.resolve("lake")));
        lake = new LakeStore(openLake, metadata, InstantSource.system());
        memory = new MemoryStore();
        lucene = LuceneStore.open(LuceneOptions.of(directory.resolve("lucene")));
        Stores stores = new Stores(Map.of("lake", lake, "memory", memory, "lucene", lucene));
        Path work = directory.resolve("work");
        engine =
                RunEngine.open(
                        metadata,
                        Collections.jobs(stores, work),
                        RunSettings.defaults(),
                        InstantSource.system());
        collections = new Collections(stores, work, engine.service(), (_, words) -> vector(words));
        engine.start();
    }

    @AfterEach
    void close() {
        engine.close();
        lucene.close();
        openLake.close();
        metadata.close();
    }

    @Test
    void aCopyMakesAMissingCollectionAndProvesIt() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 2_500));

        RunView run = ended(collections.copy(TENANT, "memory/a", "lake/b"));

        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.result())
                .containsEntry("written", "2500")
                .containsEntry("rows", "2500")
                .containsKey("fingerprint");
        assertThat(run.result().get("proof")).contains("2500 rows", "equal bit by bit");
        assertThat(collections.get(TENANT, "lake/b").rows()).isEqualTo(2_500);
        assertThat(lake.pins(new CollectionRef(TENANT, "lake", "b"))).isEmpty();
    }

    @Test
    void theCollectionOfAnIndexIsWrittenByNobodyElse() throws InterruptedException {
        CollectionRef owned = new CollectionRef(TENANT, "lake", "works");
        lake.create(owned, new CollectionSpec(3, Metric.COSINE, null, Map.of("index", "works")));
        write(memory, "memory", "a", rows(0, 10));
        assertThatThrownBy(() -> collections.copy(TENANT, "memory/a", "lake/works"))
                .hasMessageContaining("the collection of the index works");
        assertThatThrownBy(() -> collections.diff(TENANT, "memory/a", "lake/works", true))
                .hasMessageContaining("the collection of the index works");
        RunView away = ended(collections.copy(TENANT, "lake/works", "memory/works"));
        assertThat(away.state()).isEqualTo(RunState.SUCCEEDED);
        RunView again = ended(collections.copy(TENANT, "memory/a", "memory/works"));
        assertThat(again.state()).as("a copy is nobody's").isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aSecondCopyWritesOnlyWhatDiffersAndDeletesWhatIsGone() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 1_000));
        ended(collections.copy(TENANT, "memory/a", "lake/b"));
        write(memory, "memory", "a", List.of(row(7, "changed"), row(2_000, "new")));
        delete(memory, "memory", "a", List.of("id-00003", "id-00004"));

        RunView run = ended(collections.copy(TENANT, "memory/a", "lake/b"));

        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.result()).containsEntry("written", "2").containsEntry("deleted", "2");
        assertThat(run.result()).containsEntry("rows", "999");
    }

    @Test
    void aComparisonNamesTheRowTheFieldAndTheFloat() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 100));
        write(lake, "lake", "b", rows(1, 101));
        write(lake, "lake", "b", List.of(row(50, "other words")));

        RunView run = ended(collections.diff(TENANT, "memory/a", "lake/b", false));
        DiffView found = collections.differences(TENANT, run.id(), 10);

        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.result()).containsEntry("differences", "3");
        assertThat(found.onlyLeft()).isEqualTo(1);
        assertThat(found.onlyRight()).isEqualTo(1);
        assertThat(found.changed()).isEqualTo(1);
        assertThat(found.examples())
                .containsExactly(
                        new Difference("id-00000", "row", "present", "absent"),
                        new Difference("id-00050", "document", "text 50", "other words"),
                        new Difference("id-00100", "row", "absent", "present"));
        assertThat(collections.differences(TENANT, run.id(), 1).examples()).hasSize(1);
    }

    @Test
    void equalCollectionsHaveNoDifferences() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 300));
        write(lake, "lake", "b", rows(0, 300));

        RunView run = ended(collections.diff(TENANT, "memory/a", "lake/b", false));

        assertThat(run.result()).containsEntry("differences", "0");
        assertThat(run.result().get("proof")).contains("All 300 rows are equal bit by bit");
        assertThat(collections.differences(TENANT, run.id(), 10).examples()).isEmpty();
    }

    @Test
    void aRepairMakesTheRightSideEqualAndSaysWhatItDid() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 100));
        write(lake, "lake", "b", rows(1, 101));
        write(lake, "lake", "b", List.of(row(50, "other words")));

        RunView run = ended(collections.diff(TENANT, "memory/a", "lake/b", true));

        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.result())
                .containsEntry("differences", "3")
                .containsEntry("written", "2")
                .containsEntry("deleted", "1");
        RunView again = ended(collections.diff(TENANT, "memory/a", "lake/b", false));
        assertThat(again.result()).containsEntry("differences", "0");
    }

    @Test
    void aPlanSaysWhatACopyWouldDoAndWritesNothing() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 2_500));
        CopyPlan first = collections.plan(TENANT, "memory/a", "lake/b", null);
        assertThat(first.rows()).isEqualTo(2_500);
        assertThat(first.targetRows()).isEqualTo(-1);
        assertThat(first.sampledRows()).isBetween(1L, 2_000L);
        assertThat(first.bytes()).isBetween(2_500L * 40, 2_500L * 200);
        assertThat(first.secondsEstimated()).isEqualTo(-1);
        assertThat(first.estimatedFrom()).startsWith("Unknown: no copy of 1,000 rows or more");
        assertThat(first.possible()).isTrue();
        assertThat(lake.describe(new CollectionRef(TENANT, "lake", "b"))).isEmpty();
        assertThat(engine.service().list(TENANT, null, null, null, 10)).isEmpty();
        CopyPlan slowly = collections.plan(TENANT, "memory/a", "lake/b", "10");
        assertThat(slowly.secondsEstimated()).isEqualTo(500);
        assertThat(slowly.estimatedFrom()).contains("At least, by the rate of 10 rows/s");
        RunView copy = ended(collections.copy(TENANT, "memory/a", "lake/b"));
        CopyPlan known = collections.plan(TENANT, "memory/a", "lake/c", null);
        assertThat(known.secondsEstimated()).isPositive();
        assertThat(known.estimatedFrom()).contains("2,500 rows", copy.id());
        assertThat(collections.plan(TENANT, "memory/a", "lake/b", null).targetRows())
                .isEqualTo(2_500);
        CopyPlan away = collections.plan(TENANT, "lake/b", "memory/a", null);
        assertThat(away.secondsEstimated()).as("the other way was never taken").isEqualTo(-1);
        assertThat(lake.pins(new CollectionRef(TENANT, "lake", "b"))).isEmpty();
    }

    @Test
    void whatTheTargetDoesNotTakeIsToldWithNumbersAndRefused() {
        write(memory, "memory", "a", rows(0, 10));
        lake.create(
                new CollectionRef(TENANT, "lake", "other"), CollectionSpec.of(5, Metric.COSINE));
        CopyPlan plan = collections.plan(TENANT, "memory/a", "lake/other", null);
        assertThat(plan.possible()).isFalse();
        assertThat(plan.limits())
                .contains(new LimitCheck("target_dimension", "5", "3", -1, true))
                .contains(new LimitCheck("target_metric", "cosine", "cosine", -1, false));
        assertThatThrownBy(() -> collections.copy(TENANT, "memory/a", "lake/other"))
                .hasMessageContaining("found dimension 3, expected 5");
        assertThatThrownBy(() -> collections.copy(TENANT, "memory/a", "lake/c", "quickly"))
                .hasMessageContaining("rows a second such as 5000");
        assertThat(engine.service().list(TENANT, null, null, null, 10)).isEmpty();
    }

    @Test
    void aCopyAtARateIsAsExact() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 40));
        RunView run = ended(collections.copy(TENANT, "memory/a", "lake/b", "100000"));
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.parameters()).containsEntry("max-rate", "100000");
        assertThat(run.result()).containsEntry("rows", "40");
    }

    @Test
    void aCertificateHoldsUntilTheCollectionChanges() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 500));
        RunView copy = ended(collections.copy(TENANT, "memory/a", "lake/b"));
        String text = collections.certificate(TENANT, copy.id());
        Certificate certificate = Certificate.read(text);
        assertThat(certificate.verdict()).isEqualTo("equal");
        assertThat(certificate.rows("left")).isEqualTo(500);
        assertThat(certificate.fingerprint("right")).isEqualTo(copy.result().get("fingerprint"));
        assertThat(certificate.document().path("run").asString()).isEqualTo(copy.id());
        assertThat(certificate.document().path("kind").asString()).isEqualTo("copy");
        RunView check = ended(collections.check(TENANT, text, null));
        assertThat(check.result()).containsEntry("differences", "0").containsEntry("rows", "500");
        assertThat(check.result().get("proof")).contains("lake/b still holds the 500 rows");
        write(lake, "lake", "b", List.of(row(3, "edited")));
        RunView later = ended(collections.check(TENANT, text, null));
        assertThat(later.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(later.result()).containsEntry("differences", "1");
        assertThat(later.result().get("proof")).contains("1 of 256 parts differ");
        assertThat(ended(collections.check(TENANT, text, "memory/a")).result())
                .containsEntry("differences", "0");
        assertThatThrownBy(() ->
                        collections.check(
                                TENANT, text.replace("\"rows\" : 500", "\"rows\" : 501"), null))
                .hasMessageContaining("Cannot trust the certificate");
        assertThat(lake.pins(new CollectionRef(TENANT, "lake", "b"))).isEmpty();
    }

    @Test
    void whatARunHasKeptIsNotShownOnceItIsDamaged() throws InterruptedException, IOException {
        write(memory, "memory", "a", rows(0, 5));
        write(lake, "lake", "b", rows(1, 5));
        RunView diff = ended(collections.diff(TENANT, "memory/a", "lake/b", false));
        Path kept = directory.resolve("work/default").resolve(diff.id());
        for (String name : List.of("certificate.json", "differences.json")) {
            Path file = kept.resolve(name);
            Files.writeString(file, Files.readString(file).substring(0, 40));
        }
        assertThatThrownBy(() -> collections.certificate(TENANT, diff.id()))
                .hasMessageContaining("certificate.json damaged");
        assertThatThrownBy(() -> collections.differences(TENANT, diff.id(), 10))
                .hasMessageContaining("differences.json damaged");
    }

    @Test
    void aCertificateOfADifferenceIsOfEachSideByItself() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 20));
        write(lake, "lake", "b", rows(1, 20));
        RunView diff = ended(collections.diff(TENANT, "memory/a", "lake/b", false));
        String text = collections.certificate(TENANT, diff.id());
        assertThat(Certificate.read(text).verdict()).isEqualTo("different");
        assertThat(text.contains("\"only_left\" : 1")).isTrue();
        assertThat(ended(collections.check(TENANT, text, "memory/a")).result())
                .containsEntry("differences", "0");
        assertThat(ended(collections.check(TENANT, text, "lake/b")).result())
                .containsEntry("differences", "0");
        write(memory, "memory", "c", rows(0, 20));
        assertThatThrownBy(() -> collections.check(TENANT, text, "memory/c"))
                .hasMessageContaining("two collections that differ");
        RunView repaired = ended(collections.diff(TENANT, "memory/a", "lake/b", true));
        assertThat(Certificate.read(collections.certificate(TENANT, repaired.id())).verdict())
                .isEqualTo("equal");
    }

    @Test
    void hygieneIsLookedAtByItselfOrWithAComparison() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 30));
        write(
                memory,
                "memory",
                "a",
                List.of(
                        new Row("zero", new float[3], "z", null),
                        new Row("twin", new float[] {1, 5, 0.5f}, "text 5", null)));
        RunView alone =
                ended(collections.hygiene(TENANT, "memory/a", new HygieneOptions(10, null)));
        HygieneView found = collections.hygieneOf(TENANT, alone.id()).getFirst();
        assertThat(found.rows()).isEqualTo(32);
        assertThat(found.findings())
                .filteredOn(f -> f.kind().equals("duplicate_vectors"))
                .extracting(f -> f.examples())
                .containsExactly(List.of(List.of("id-00005", "twin")));
        assertThat(alone.result().get("hygiene"))
                .contains("duplicate vectors 2", "zero vectors 1", "not normalised 31");
        ended(collections.copy(TENANT, "memory/a", "lake/b"));
        RunView diff =
                ended(
                        collections.diff(
                                TENANT, "memory/a", "lake/b", new DiffOptions(false, true, null)));
        assertThat(collections.hygieneOf(TENANT, diff.id()))
                .extracting(HygieneView::address)
                .containsExactly("memory/a", "lake/b");
        assertThat(collections.hygieneOf(TENANT, diff.id()).get(1).findings())
                .isEqualTo(found.findings());
        assertThatThrownBy(
                        () -> collections.hygiene(TENANT, "memory/a", new HygieneOptions(0, null)))
                .hasMessageContaining("expected 1 to 1000");
        assertThatThrownBy(() -> collections.certificate(TENANT, alone.id()))
                .hasMessageContaining("no certificate of run");
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeARunStarts() {
        write(memory, "memory", "a", rows(0, 1));

        assertThatThrownBy(() -> collections.copy(TENANT, "memory/a", "lucene/a"))
                .hasMessageContaining("Cannot write to lucene/a");
        assertThatThrownBy(() -> collections.copy(TENANT, "memory/a", "memory/a"))
                .hasMessageContaining("Cannot take memory/a twice");
        assertThatThrownBy(() -> collections.copy(TENANT, "memory/none", "lake/b"))
                .hasMessageContaining("no collection 'memory/none'");
        assertThatThrownBy(() -> collections.copy(TENANT, "else/a", "lake/b"))
                .hasMessageContaining("no store 'else'");
        assertThatThrownBy(() -> collections.get(TENANT, "a"))
                .hasMessageContaining("an address such as lake/works");
        assertThat(engine.service().list(TENANT, null, null, null, 10)).isEmpty();
    }

    @Test
    void aStoreThatIsDownHidesNoOther() {
        write(memory, "memory", "a", rows(0, 10));
        PgVectorOptions nowhere =
                PgVectorOptions.of("jdbc:postgresql://127.0.0.1:1/none", "nobody", "hunter2");
        try (PgVectorStore down = PgVectorStore.open("pg", nowhere)) {
            Collections all =
                    new Collections(
                            new Stores(Map.of("memory", memory, "pg", down)),
                            directory,
                            engine.service(),
                            (_, words) -> vector(words));
            CollectionListing listing = all.listing(TENANT, null);
            assertThat(listing.items()).extracting(c -> c.address()).containsExactly("memory/a");
            assertThat(listing.silent())
                    .singleElement()
                    .satisfies(s -> assertThat(s.store()).isEqualTo("pg"))
                    .satisfies(s -> assertThat(s.code()).isEqualTo("postgres-connection"))
                    .satisfies(s -> assertThat(s.message()).doesNotContain("hunter2"));
            assertThatThrownBy(() -> all.list(TENANT, "pg")).isInstanceOf(LockstepException.class);
        }
    }

    @Test
    void anotherTenantSeesNothingOfIt() throws InterruptedException {
        write(memory, "memory", "a", rows(0, 10));
        RunView run = ended(collections.copy(TENANT, "memory/a", "lake/b"));
        TenantId other = new TenantId("other");

        assertThat(collections.list(other, null)).isEmpty();
        assertThatThrownBy(() -> collections.copy(other, "memory/a", "lake/c"))
                .hasMessageContaining("no collection 'memory/a'");
        assertThatThrownBy(() -> collections.differences(other, run.id(), 10))
                .hasMessageContaining(run.id());
        assertThat(collections.list(TENANT, null).stream().map(c -> c.address()))
                .containsExactly("lake/b", "memory/a");
    }

    @Test
    void aCollectionIsSearchedWhereItIsAndSaysWhy() {
        write(memory, "memory", "a", rows(0, 50));
        SearchQuery seven = query("seven..", Filter.all());
        assertThat(collections.search(TENANT, "memory/a", seven).result().hits())
                .extracting(Hit::id)
                .startsWith("id-00007")
                .hasSize(3);
        Why lower = collections.why(TENANT, "memory/a", seven, "id-00049");
        assertThat(lower.verdict()).isEqualTo("lower");
        assertThat(lower.rank()).isGreaterThan(3);
        assertThat(lower.score()).isNotNull();
        Why filtered =
                collections.why(
                        TENANT,
                        "memory/a",
                        query("seven..", new Filter.NumberRange("number", 8.0, true, null, false)),
                        "id-00007");
        assertThat(filtered.sentence()).contains("number ≥ 8", "number is 7");
        assertThat(collections.why(TENANT, "memory/a", seven, "nobody").verdict())
                .isEqualTo("absent");
        write(lake, "lake", "b", rows(0, 5));
        assertThatThrownBy(() -> collections.search(TENANT, "lake/b", seven))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("the store lake has no search");
        assertThatThrownBy(() -> collections.search(TENANT, "memory/none", seven))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("none");
    }

    private static SearchQuery query(String words, Filter filter) {
        return new SearchQuery(words, null, SearchRequest.Mode.VECTOR, 3, 0, false, filter, 0);
    }

    /** As many letters as the row's number. */
    private static float[] vector(String words) {
        return new float[] {1, words.length(), 0.5f};
    }

    private static List<Row> rows(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(row(i, "text " + i));
        }
        return rows;
    }

    private static Row row(int i, String document) {
        return new Row(
                String.format("id-%05d", i),
                new float[] {1, i, 0.5f},
                document,
                "{\"number\":" + i + "}");
    }

    private void write(Writable store, String name, String collection, List<Row> rows) {
        CollectionRef ref = new CollectionRef(TENANT, name, collection);
        store.create(ref, SPEC);
        WriteScope scope = new WriteScope("test-" + scopes.incrementAndGet(), "write", 1);
        try (StoreWriter writer = store.write(ref, scope)) {
            writer.upsert(Batch.of(rows, 3));
            writer.commit(new Checkpoint(scope, Map.of(), rows.size(), 0, 0));
        }
    }

    private void delete(Writable store, String name, String collection, List<String> ids) {
        CollectionRef ref = new CollectionRef(TENANT, name, collection);
        WriteScope scope = new WriteScope("test-" + scopes.incrementAndGet(), "delete", 1);
        try (StoreWriter writer = store.write(ref, scope)) {
            writer.delete(ids);
            writer.commit(new Checkpoint(scope, Map.of(), 0, ids.size(), 0));
        }
    }

    private RunView ended(RunView run) throws InterruptedException {
        RunService runs = engine.service();
        RunView seen = run;
        while (!seen.state().ended()) {
            seen = runs.awaitChange(TENANT, seen, Duration.ofSeconds(10));
        }
        return seen;
    }
}
