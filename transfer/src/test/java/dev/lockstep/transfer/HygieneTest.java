package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.memory.MemoryStore;
import dev.lockstep.transfer.HygieneReport.Finding;
import dev.lockstep.transfer.HygieneReport.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults planted in a collection of usual vectors are found, each by its name, and nothing else.
 */
class HygieneTest {
    private static final int DIMENSION = 16;
    private static final int USUAL = 2_000;

    @TempDir Path directory;
    private final MemoryStore store = new MemoryStore();
    private final Random random = new Random(5);

    private Snapshot snapshot(Metric metric, List<Row> rows) {
        CollectionRef ref = new CollectionRef(TenantId.DEFAULT, "memory", "c");
        store.drop(ref);
        store.create(ref, CollectionSpec.of(DIMENSION, metric));
        WriteScope scope = new WriteScope("w", "w", 1);
        try (StoreWriter writer = store.write(ref, scope)) {
            writer.upsert(Batch.of(rows, DIMENSION));
            writer.commit(new Checkpoint(scope, Map.of(), rows.size(), 0, 0));
        }
        return store.pin(ref, "test", Duration.ofHours(1));
    }

    private HygieneReport look(Metric metric, List<Row> rows, int workers) {
        ScanOptions options = ScanOptions.in(directory).withWorkers(workers);
        try (Snapshot snapshot = snapshot(metric, rows);
                Hygiene hygiene = Hygiene.of(snapshot, options, 3)) {
            Fingerprint read = Verify.fingerprint(snapshot, options, hygiene);
            assertThat(read.rows()).isEqualTo(rows.size());
            return hygiene.report();
        }
    }

    /** Around one direction, of norm 1. */
    private float[] usual() {
        float[] v = new float[DIMENSION];
        double square = 0;
        for (int d = 0; d < DIMENSION; d++) {
            v[d] = (float) (1 + 0.3 * random.nextGaussian());
            square += v[d] * v[d];
        }
        return times(v, 1 / Math.sqrt(square));
    }

    private static float[] times(float[] v, double factor) {
        float[] scaled = new float[v.length];
        for (int d = 0; d < v.length; d++) {
            scaled[d] = (float) (v[d] * factor);
        }
        return scaled;
    }

    private List<Row> usualRows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < USUAL; i++) {
            rows.add(new Row(String.format("u%05d", i), usual(), "text " + i, null));
        }
        return rows;
    }

    private static HygieneReport.Norms norms(HygieneReport report) {
        return Objects.requireNonNull(report.norms());
    }

    private static Row row(String id, float[] vector, @Nullable String document) {
        return new Row(id, vector, document, null);
    }

    private static void assertFound(
            HygieneReport report, Kind kind, long rows, List<List<String>> examples) {
        Finding found = report.finding(kind);
        assertThat(found.rows()).as(kind + " " + found.about()).isEqualTo(rows);
        assertThat(found.examples()).as(kind.name()).isEqualTo(examples);
    }

    @Test
    void aCleanCollectionHasNoFindings() throws IOException {
        HygieneReport report = look(Metric.COSINE, usualRows(), 2);
        assertThat(report.rows()).isEqualTo(USUAL);
        assertThat(report.findings()).extracting(Finding::kind).containsExactly(Kind.values());
        assertThat(report.findings()).allMatch(f -> f.rows() == 0 && f.examples().isEmpty());
        assertThat(norms(report).mean()).isBetween(0.999, 1.001);
        try (var left = Files.list(directory)) {
            assertThat(left).as("spills are gone").isEmpty();
        }
    }

    @Test
    void eachPlantedFaultIsFoundWhateverTheNumberOfWorkers() {
        List<Row> rows = usualRows();
        float[] twin = usual();
        rows.add(row("twin-b", twin, "one"));
        rows.add(row("twin-a", twin, "another"));
        rows.add(row("twin-c", twin.clone(), null));
        rows.add(row("stale-1", usual(), "the same words"));
        rows.add(row("stale-2", usual(), "the same words"));
        float[] again = usual();
        rows.add(row("copy-1", again, "words with their vector"));
        rows.add(row("copy-2", again, "words with their vector"));
        for (int i = 0; i < 5; i++) {
            rows.add(row("zero-" + i, new float[DIMENSION], ""));
        }
        float[] nan = usual();
        nan[3] = Float.NaN;
        float[] infinite = usual();
        infinite[0] = Float.NEGATIVE_INFINITY;
        rows.add(row("nan", nan, "x1"));
        rows.add(row("infinite", infinite, "x2"));
        rows.add(new Row("none", null, "x3", null));
        rows.add(row("long", times(usual(), 40), "x4"));
        rows.add(row("short", times(usual(), 0.01), "x5"));
        rows.add(row("opposite", times(usual(), -1), "x6"));
        for (int workers : new int[] {1, 3}) {
            HygieneReport report = look(Metric.COSINE, rows, workers);
            assertThat(report.finding(Kind.DUPLICATE_VECTORS).groups()).isEqualTo(2);
            assertFound(
                    report,
                    Kind.DUPLICATE_VECTORS,
                    5,
                    List.of(List.of("twin-a", "twin-b", "twin-c"), List.of("copy-1", "copy-2")));
            assertFound(
                    report,
                    Kind.DUPLICATE_DOCUMENTS,
                    4,
                    List.of(List.of("copy-1", "copy-2"), List.of("stale-1", "stale-2")));
            assertFound(
                    report,
                    Kind.SAME_DOCUMENT_OTHER_VECTOR,
                    2,
                    List.of(List.of("stale-1", "stale-2")));
            assertFound(
                    report, Kind.ZERO_VECTORS, 5, List.of(List.of("zero-0", "zero-1", "zero-2")));
            assertFound(report, Kind.NOT_FINITE, 2, List.of(List.of("infinite", "nan")));
            assertFound(report, Kind.WITHOUT_VECTOR, 1, List.of(List.of("none")));
            assertFound(report, Kind.NOT_NORMALISED, 2, List.of(List.of("long", "short")));
            assertFound(report, Kind.NORM_OUTLIERS, 2, List.of(List.of("long", "short")));
            assertFound(report, Kind.FAR_FROM_CENTRE, 1, List.of(List.of("opposite")));
            assertThat(norms(report).min()).isBetween(0.0099, 0.0101);
            assertThat(norms(report).max()).isBetween(39.9, 40.1);
        }
    }

    @Test
    void byDistanceNormsNeedNotBeOneAndFarIsFar() {
        List<Row> rows = new ArrayList<>();
        for (Row row : usualRows()) {
            rows.add(row(row.id(), times(Objects.requireNonNull(row.vector()), 5), row.document()));
        }
        float[] far = usual();
        far[7] += 100;
        rows.add(row("far", far, "x"));
        HygieneReport report = look(Metric.L2, rows, 2);
        assertThat(report.findings()).extracting(Finding::kind).doesNotContain(Kind.NOT_NORMALISED);
        assertFound(report, Kind.FAR_FROM_CENTRE, 1, List.of(List.of("far")));
        assertFound(report, Kind.NORM_OUTLIERS, 1, List.of(List.of("far")));
    }

    @Test
    void oneValueInAllRowsIsOneGroup() {
        List<Row> rows = new ArrayList<>();
        float[] same = usual();
        for (int i = 0; i < 30_000; i++) {
            rows.add(row(String.format("%06d", i), same, "all alike"));
        }
        HygieneReport report = look(Metric.COSINE, rows, 2);
        assertThat(report.finding(Kind.DUPLICATE_VECTORS).groups()).isEqualTo(1);
        assertThat(report.finding(Kind.DUPLICATE_VECTORS).rows()).isEqualTo(30_000);
        assertThat(report.finding(Kind.DUPLICATE_DOCUMENTS).examples().getFirst())
                .hasSize(10)
                .startsWith("000000", "000001");
        assertThat(report.finding(Kind.NORM_OUTLIERS).rows()).isZero();
        assertThat(report.finding(Kind.FAR_FROM_CENTRE).rows()).isZero();
    }

    @Test
    void fewRowsAreNotJudgedByTheirSpread() {
        List<Row> rows = List.of(row("a", usual(), "a"), row("b", times(usual(), 9), "b"));
        HygieneReport report = look(Metric.INNER_PRODUCT, rows, 1);
        assertThat(report.finding(Kind.NORM_OUTLIERS).about()).contains("fewer than 20");
        assertFound(report, Kind.NOT_NORMALISED, 1, List.of(List.of("b")));
        assertThat(look(Metric.COSINE, List.of(new Row("n", null, null, null)), 1).norms())
                .isNull();
    }
}
