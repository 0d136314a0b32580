package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainTest {
    private static final int ROWS = 3000;

    @TempDir Path directory;
    private Made made;

    @BeforeEach
    void open() {
        made = new Made(Opened.in(directory));
    }

    @AfterEach
    void close() {
        made.opened().close();
    }

    /** Ten backups: each changes, deletes, brings back and adds some rows of the one before. */
    private Map<String, Row> makeTen() {
        Map<String, Row> now = new TreeMap<>();
        Made.GENERATOR.rows(0, ROWS).forEach(r -> now.put(r.id(), r));
        made.full("b0", List.copyOf(now.values()));
        for (int b = 1; b < 10; b++) {
            List<Row> changed = new ArrayList<>();
            for (int n = 0; n < 20; n++) {
                changed.add(Made.GENERATOR.row(n * 7 + b, b));
            }
            changed.add(Made.GENERATOR.row(ROWS + b));
            List<String> deleted =
                    List.of(RowGenerator.id(1000 + b), RowGenerator.id(1000 + b + 100));
            changed.add(Made.GENERATOR.row(1000 + b - 1, b));
            changed.forEach(r -> now.put(r.id(), r));
            deleted.forEach(now::remove);
            made.increment("b" + b, "b" + (b - 1), changed, deleted, now.size());
        }
        return now;
    }

    @Test
    void aChainOfTenReadsAsItsLastStateAtLittleMoreThanAFullOne() {
        Map<String, Row> expected = makeTen();

        var counters = made.opened().parquet().counters();
        Rows.assertSame(expected.values(), made.rows("b9").values());
        var before = counters.view();
        made.rows("b9");
        long chain = counters.view().minus(before).rowsRead();

        assertThat(chain).isLessThan(ROWS * 5L / 4);
        assertThat(made.archive().find(Made.TENANT, "b9").orElseThrow())
                .satisfies(b -> assertThat(b.chain()).isEqualTo(10))
                .satisfies(b -> assertThat(b.parent()).isEqualTo("b8"))
                .satisfies(b -> assertThat(b.rows()).isEqualTo(expected.size()));
        assertThat(made.archive().verify(Made.TENANT, "b9", VerifyOptions.FILES).damages())
                .isEmpty();
        assertThat(bytes("b9")).isLessThan(bytes("b0") / 10);
    }

    private long bytes(String backup) {
        return made.archive()
                .find(Made.TENANT, backup)
                .orElseThrow()
                .collections()
                .getFirst()
                .bytes();
    }

    @Test
    void aChainIsCapped() {
        made.full("b0", Made.GENERATOR.rows(0, 10));
        made.make(BackupPlan.full("b1", "1").onto("b0", 2), List.of(), List.of(), 10);

        assertThatThrownBy(() ->
                        made.make(
                                BackupPlan.full("b2", "1").onto("b1", 2), List.of(), List.of(), 10))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("chain-too-long"));
        assertThat(made.rows("b1")).hasSize(10);
    }

    @Test
    void anIncrementNeedsItsParentAsItWas() {
        assertThatThrownBy(() -> made.increment("b1", "absent", List.of(), List.of(), 0))
                .hasMessageContaining("absent");
        made.full("b0", Made.GENERATOR.rows(0, 10));
        BackupPlan plan = BackupPlan.full("b1", "1").onto("b0", 10);
        try (BackupWriter backup = made.archive().begin(Made.TENANT, plan, Made.scope("b1", 1))) {
            assertThatThrownBy(() ->
                            backup.collection(
                                    "works",
                                    dev.lockstep.api.CollectionSpec.of(
                                            3, dev.lockstep.api.Metric.COSINE)))
                    .hasMessageContaining("8 dimensions");
            made.directory("b0").resolve("export_manifest.json").toFile().delete();
            assertThatThrownBy(() -> backup.finish(Map.of())).hasMessageContaining("parent");
        }
    }

    @Test
    void theSidecarComesBackByteForByte() throws Exception {
        Path sidecar = directory.resolve("hashes");
        Files.write(sidecar, new byte[] {1, 2, 3});
        made.make(BackupPlan.full("b0", "1"), Made.GENERATOR.rows(0, 10), List.of(), -1, sidecar);

        Path back = made.archive().sidecar(Made.TENANT, "b0", "works", directory).orElseThrow();

        assertThat(back).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(made.archive().sidecar(Made.TENANT, "b0", "absent", directory)).isEmpty();
    }
}
