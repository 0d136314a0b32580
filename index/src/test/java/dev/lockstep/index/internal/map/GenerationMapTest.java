package dev.lockstep.index.internal.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.service.MapService.Group;
import dev.lockstep.api.service.MapService.Place;
import dev.lockstep.index.internal.map.SampleRows.Sampled;
import dev.lockstep.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GenerationMapTest {
    private static final CollectionRef REF = new CollectionRef(TenantId.DEFAULT, "memory", "m");

    private static Row row(int i) {
        float[] vector = {(i % 20) - 10 + 0.5f, i % 3 - 1, i % 7 * 0.1f};
        String metadata =
                "{\"year\": %d, \"kind\": \"k%d\", \"doi\": \"10.1/%d\", \"nested\": {\"a\": 1}}"
                        .formatted(1900 + i, i % 3, i);
        return new Row("r" + i, vector, "document " + i + " " + "x".repeat(200), metadata);
    }

    private static Snapshot snapshot(List<Row> rows, Metric metric) {
        MemoryStore store = new MemoryStore();
        store.create(REF, CollectionSpec.of(3, metric));
        WriteScope scope = new WriteScope("w", "put", 1);
        try (StoreWriter writer = store.write(REF, scope)) {
            writer.upsert(Batch.of(rows, 3));
            writer.commit(new Checkpoint(scope, Map.of(), 1, 0, 0));
        }
        return store.pin(REF, "map", Duration.ofMinutes(1));
    }

    private static List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(i));
        }
        return rows;
    }

    private static List<String> ids(SampleRows sample) {
        return sample.sampled().stream().map(Sampled::id).toList();
    }

    @Test
    void aSampleIsTheSameEachTimeAndItsBeginningIsOneToo() {
        try (Snapshot snapshot = snapshot(rows(500), Metric.L2)) {
            SampleRows hundred = SampleRows.of(snapshot, 100);
            assertThat(ids(hundred)).hasSize(100).doesNotHaveDuplicates();
            assertThat(ids(SampleRows.of(snapshot, 100))).isEqualTo(ids(hundred));
            assertThat(ids(SampleRows.of(snapshot, 300)).subList(0, 100)).isEqualTo(ids(hundred));
            assertThat(ids(SampleRows.of(snapshot, 1_000))).hasSize(500);
            assertThat(hundred.rows()).isEqualTo(500);
            float[] vector = Objects.requireNonNull(row(0).vector());
            for (int i = 0; i < 100; i++) {
                int n = Integer.parseInt(hundred.sampled().get(i).id().substring(1));
                vector = Objects.requireNonNull(row(n).vector());
                assertThat(hundred.vectors()[hundred.at()[i]]).isEqualTo(vector[0]);
            }
            assertThat(hundred.sampled().getFirst().text()).hasSize(121).endsWith("x…");
        }
    }

    @Test
    void aRowThatStaysKeepsItsPlaceInTheSample() {
        List<Row> fewer = rows(500);
        fewer.removeIf(row -> row.id().endsWith("7"));
        try (Snapshot all = snapshot(rows(500), Metric.L2);
                Snapshot some = snapshot(fewer, Metric.L2)) {
            List<String> before = new ArrayList<>(ids(SampleRows.of(all, 100)));
            before.removeIf(id -> id.endsWith("7"));
            assertThat(ids(SampleRows.of(some, 100))).startsWith(before.toArray(String[]::new));
        }
    }

    @Test
    void rowsWithoutADirectionHaveNoPlace() {
        List<Row> rows = rows(30);
        rows.add(new Row("none", null, "d", null));
        rows.add(new Row("zero", new float[3], "d", null));
        try (Snapshot cosine = snapshot(rows, Metric.COSINE);
                Snapshot euclid = snapshot(rows, Metric.L2)) {
            assertThat(GenerationMap.of(cosine).withoutVector()).isEqualTo(2);
            assertThat(GenerationMap.of(cosine).sampled()).hasSize(30);
            assertThat(GenerationMap.of(euclid).withoutVector()).isEqualTo(1);
            assertThat(GenerationMap.of(cosine).place(new float[3])).isNull();
        }
    }

    @Test
    void aVectorLiesWhereItsRowDoes() {
        try (Snapshot snapshot = snapshot(rows(200), Metric.COSINE)) {
            GenerationMap map = GenerationMap.of(snapshot);
            double farthest = 0;
            for (int i = 0; i < 200; i++) {
                Place place = map.places().get(i);
                farthest = Math.max(farthest, Math.max(Math.abs(place.x()), Math.abs(place.y())));
                int n = Integer.parseInt(map.sampled().get(i).id().substring(1));
                assertThat(map.place(Objects.requireNonNull(row(n).vector()))).isEqualTo(place);
            }
            assertThat(farthest).isEqualTo(1, within(1e-4));
        }
    }

    @Test
    void pointsAreGroupedByValuesOrByRangesOfNumbers() {
        try (Snapshot snapshot = snapshot(rows(600), Metric.L2)) {
            GenerationMap map = GenerationMap.of(snapshot);
            assertThat(map.fields()).containsExactlyInAnyOrder("year", "kind");
            GroupRows kinds = GroupRows.by("kind", map.sampled());
            assertThat(kinds.groups())
                    .containsExactly(
                            new Group("k0", 200), new Group("k1", 200), new Group("k2", 200));
            GroupRows years = GroupRows.by("year", map.sampled());
            assertThat(years.groups())
                    .extracting(Group::label)
                    .containsExactly(
                            "1900 – 1999",
                            "2000 – 2099",
                            "2100 – 2199",
                            "2200 – 2299",
                            "2300 – 2399",
                            "2400 – 2499");
            for (int i = 0; i < 600; i++) {
                int n = Integer.parseInt(map.sampled().get(i).id().substring(1));
                assertThat(years.of()[i]).isEqualTo(n / 100);
                assertThat(kinds.of()[i]).isEqualTo(n % 3);
            }
            assertThatThrownBy(() -> GroupRows.by("colour", map.sampled()))
                    .isInstanceOf(LockstepException.class)
                    .hasMessageContainingAll("no row with the field 'colour'", "kind", "year");
        }
    }

    @Test
    void manyValuesBecomeOthersAndRowsWithoutTheFieldComeLast() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String kind = i < 20 ? "often" : i < 23 ? "" : "rare" + i % 10;
            String metadata = i == 39 ? "{}" : "{\"kind\": \"%s\"}".formatted(kind);
            rows.add(new Row("r" + i, new float[] {i, 1, 0}, "d", metadata));
        }
        try (Snapshot snapshot = snapshot(rows, Metric.L2)) {
            List<Group> groups =
                    GroupRows.by("kind", GenerationMap.of(snapshot).sampled()).groups();
            assertThat(groups).hasSize(8);
            assertThat(groups.getFirst()).isEqualTo(new Group("often", 20));
            assertThat(groups.get(1)).isEqualTo(new Group("(empty)", 3));
            assertThat(groups.get(6).label()).isEqualTo("others");
            assertThat(groups.getLast()).isEqualTo(new Group("without it", 1));
            assertThat(groups.stream().mapToInt(Group::points).sum()).isEqualTo(40);
        }
    }
}
