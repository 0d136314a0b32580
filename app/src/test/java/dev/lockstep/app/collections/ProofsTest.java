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
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService.CellView;
import dev.lockstep.api.service.CollectionService.DifferentRow;
import dev.lockstep.api.service.CollectionService.FloatPair;
import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import dev.lockstep.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a comparison keeps for people to look into: cells, rows, fields, bits. */
class ProofsTest {
    private static final TenantId TENANT = TenantId.DEFAULT;
    private static final String LEFT = "memory/a";
    private static final String RIGHT = "memory/b";

    @TempDir Path directory;

    private final MemoryStore memory = new MemoryStore();
    private MetadataDatabase metadata;
    private RunEngine engine;
    private Collections collections;
    private int writes;

    @BeforeEach
    void open() {
        metadata = MetadataDatabase.sqlite(directory.resolve("metadata.db"));
        Stores stores = new Stores(Map.of("memory", memory));
        engine =
                RunEngine.open(
                        metadata,
                        Collections.jobs(stores, work()),
                        RunSettings.defaults(),
                        InstantSource.system());
        collections = new Collections(stores, work(), engine.service(), (_, _) -> new float[3]);
        engine.start();
    }

    private Path work() {
        return directory.resolve("work");
    }

    @AfterEach
    void close() {
        engine.close();
        metadata.close();
    }

    @Test
    void equalSidesHaveEqualCells() throws InterruptedException {
        write("a", rows(500));
        write("b", rows(500));
        ProofView proof = compared();
        assertThat(proof.differing()).isEmpty();
        assertThat(proof.equality()).isEqualTo("bit by bit");
        assertThat(proof.left().cells()).hasSize(4_096).isEqualTo(proof.right().cells());
        assertThat(proof.left().cells().stream().mapToLong(Long::longValue).sum()).isEqualTo(500);
        assertThat(proof.left().fingerprint()).isEqualTo(proof.right().fingerprint());
        int full =
                IntStream.range(0, 4_096)
                        .filter(c -> proof.left().cells().get(c) > 0)
                        .min()
                        .orElseThrow();
        CellView cell = collections.cell(TENANT, proof.run(), full);
        assertThat(cell.left()).isEqualTo(cell.right());
        assertThat(cell.left().rows()).isEqualTo(proof.left().cells().get(full));
        assertThat(cell.left().sum()).matches("[0-9a-f]{32}").isNotEqualTo("0".repeat(32));
        assertThat(cell.rows()).isEmpty();
    }

    @Test
    void eachDifferenceIsInItsCellWithItsRowItsFieldAndItsBits() throws InterruptedException {
        write("a", rows(300));
        write("b", rows(300));
        write("a", List.of(row("only-a", 1, "left")));
        write("b", List.of(row("only-b", 1, "right")));
        write("b", List.of(new Row("id-00007", new float[] {1, -7, 0.5f}, "text 7", meta(7))));
        write("b", List.of(new Row("id-00008", new float[] {1, 8, 0.5f}, "text 8!", meta(9))));

        ProofView proof = compared();
        assertThat(proof.onlyLeft()).isEqualTo(1);
        assertThat(proof.onlyRight()).isEqualTo(1);
        assertThat(proof.changed()).isEqualTo(2);
        assertThat(proof.differences()).isEqualTo(4);
        assertThat(proof.differing()).hasSize(4).isSorted();

        DifferentRow flipped = found(proof, "id-00007");
        assertThat(flipped.kind()).isEqualTo("changed");
        assertThat(flipped.fields()).isEmpty();
        assertThat(flipped.floats())
                .containsExactly(new FloatPair(1, "7.0", "40e00000", "-7.0", "c0e00000"));
        DifferentRow edited = found(proof, "id-00008");
        assertThat(edited.floatsDiffering()).isZero();
        assertThat(edited.fields())
                .extracting(f -> f.field() + ": " + f.left() + " → " + f.right())
                .containsExactly("document: text 8 → text 8!", "metadata.number: 8 → 9");
        DifferentRow gone = found(proof, "only-a");
        assertThat(gone.kind()).isEqualTo("only_left");
        assertThat(gone.right()).isNull();
        assertThat(gone.left()).isNotNull();
        assertThat(gone.left().document()).isEqualTo("left");
        assertThat(gone.left().dimension()).isEqualTo(3);
        for (int c : proof.differing()) {
            CellView cell = collections.cell(TENANT, proof.run(), c);
            assertThat(Integer.parseInt(cell.prefix(), 16)).isEqualTo(c);
            assertThat(cell.left()).isNotEqualTo(cell.right());
            assertThat(cell.left().rows()).isEqualTo(proof.left().cells().get(c));
            assertThat(cell.right().rows()).isEqualTo(proof.right().cells().get(c));
        }
    }

    @Test
    void whatIsKeptIsBoundedAndCountedWholeWhereEverythingDiffers()
            throws InterruptedException, IOException {
        String text = "x".repeat(1_000);
        int rows = 6_000;
        write("a", IntStream.range(0, rows).mapToObj(i -> row("id-" + i, i, text + "a")).toList());
        write("b", IntStream.range(0, rows).mapToObj(i -> row("id-" + i, i, text + "b")).toList());
        ProofView proof = compared();
        assertThat(proof.changed()).isEqualTo(rows);
        long counted = 0;
        for (int c : proof.differing().subList(0, 50)) {
            CellView cell = collections.cell(TENANT, proof.run(), c);
            assertThat(cell.changed()).isEqualTo(proof.left().cells().get(c));
            assertThat(cell.ids()).hasSize((int) Math.min(16, cell.changed()));
            assertThat(cell.rows()).isNotEmpty();
            assertThat(cell.rows().getFirst().fields().getFirst().left())
                    .hasSizeLessThan(410)
                    .startsWith("…xxx")
                    .endsWith("xa");
            counted += cell.changed();
        }
        assertThat(counted).isPositive();
        assertThat(Files.size(file(proof))).isLessThan(16L << 20);
    }

    @Test
    void aRepairProvesBothEqualAndACopyIsAProofToo() throws InterruptedException {
        write("a", rows(50));
        write("b", rows(40));
        RunView repair = ended(collections.diff(TENANT, LEFT, RIGHT, true));
        assertThat(repair.state()).isEqualTo(RunState.SUCCEEDED);
        ProofView proven = collections.proof(TENANT, repair.id());
        assertThat(proven.kind()).isEqualTo("repair");
        assertThat(proven.differing()).isEmpty();
        assertThat(proven.right().rows()).isEqualTo(50);
        RunView copy = ended(collections.copy(TENANT, LEFT, "memory/c"));
        assertThat(collections.proof(TENANT, copy.id()).kind()).isEqualTo("copy");
        assertThat(collections.proof(TENANT, copy.id()).right().address()).isEqualTo("memory/c");
    }

    @Test
    void whatIsNotThereOrDamagedIsSaid() throws InterruptedException, IOException {
        write("a", rows(50));
        write("b", rows(49));
        ProofView proof = compared();
        assertThatThrownBy(() -> collections.proof(new TenantId("other"), proof.run()))
                .hasMessageContaining("no run");
        assertThatThrownBy(() -> collections.cell(TENANT, proof.run(), 4_096))
                .hasMessageContaining("no cell '4096'");
        byte[] whole = Files.readAllBytes(file(proof));
        for (int length : new int[] {0, whole.length / 2, whole.length - 200}) {
            Files.write(file(proof), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() ->
                            collections.cell(TENANT, proof.run(), proof.differing().getFirst()))
                    .hasMessageContaining("damaged");
        }
        Files.delete(file(proof));
        assertThatThrownBy(() -> collections.proof(TENANT, proof.run()))
                .hasMessageContaining("no proof of run");
    }

    private Path file(ProofView proof) {
        return Work.directory(work(), TENANT.value(), proof.run()).resolve(ProofFile.NAME);
    }

    private DifferentRow found(ProofView proof, String id) {
        Optional<DifferentRow> row =
                proof.differing().stream()
                        .flatMap(c -> collections.cell(TENANT, proof.run(), c).rows().stream())
                        .filter(r -> r.id().equals(id))
                        .findFirst();
        return row.orElseThrow();
    }

    private static List<Row> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> row(String.format("id-%05d", i), i, "text " + i))
                .toList();
    }

    private static Row row(String id, int i, String document) {
        return new Row(id, new float[] {1, i, 0.5f}, document, meta(i));
    }

    private static String meta(int number) {
        return "{\"number\":" + number + "}";
    }

    private void write(String name, List<Row> rows) {
        CollectionRef ref = new CollectionRef(TENANT, "memory", name);
        memory.create(ref, CollectionSpec.of(3, Metric.COSINE));
        WriteScope scope = new WriteScope("test-" + writes++, "write", 1);
        try (StoreWriter writer = memory.write(ref, scope)) {
            writer.upsert(Batch.of(rows, 3));
            writer.commit(new Checkpoint(scope, Map.of(), rows.size(), 0, 0));
        }
    }

    private ProofView compared() throws InterruptedException {
        RunView run = ended(collections.diff(TENANT, LEFT, RIGHT, false));
        assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
        return collections.proof(TENANT, run.id());
    }

    private RunView ended(RunView run) throws InterruptedException {
        RunView seen = run;
        while (!seen.state().ended()) {
            seen = engine.service().awaitChange(TENANT, seen, Duration.ofSeconds(10));
        }
        return seen;
    }
}
