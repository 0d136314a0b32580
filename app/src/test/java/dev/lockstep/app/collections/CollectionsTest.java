package dev.lockstep.app.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService.DiffView;
import dev.lockstep.api.service.CollectionService.Difference;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.LuceneStore;
import dev.lockstep.store.memory.MemoryStore;
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
        collections = new Collections(stores, work, engine.service());
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
    void storesSayWhatTheyCanDo() {
        assertThat(collections.stores(TENANT))
                .extracting(s -> s.name() + " " + String.join(",", s.abilities()))
                .containsExactly(
                        "lake read,write,difference,maintain",
                        "lucene read,generations",
                        "memory read,write,difference");
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
