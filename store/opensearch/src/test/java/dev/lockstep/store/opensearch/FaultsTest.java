package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the wire, the server and other people do to it. */
class FaultsTest {
    private final Place place = Place.fresh();

    @Test
    void everyBitOfEveryFloatComesBack() {
        SplittableRandom random = new SplittableRandom(7);
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < 400; n++) {
            float[] vector = new float[16];
            for (int i = 0; i < vector.length; i++) {
                float any = Float.intBitsToFloat(random.nextInt());
                vector[i] = Float.isFinite(any) ? any : -0f;
            }
            rows.add(new Row("row-" + n, vector, null, null));
        }
        rows.add(new Row("zeros", new float[16], null, null));
        try (OpenSearchStore store = place.store()) {
            Place.make(store, "bits", Metric.COSINE, rows);
            Rows.assertSame(rows, Place.rows(store, "bits").values());
        }
    }

    @Test
    void anEndedPointInTimeIsALostSnapshot() {
        List<Row> rows = new RowGenerator(1, 4).rows(0, 40);
        try (OpenSearchStore store = place.store()) {
            Place.make(store, "works", Metric.L2, rows);
            try (Snapshot snapshot = store.pin(Place.ref("works"), "test", Duration.ofHours(1))) {
                place.ask("DELETE", "_search/point_in_time/_all", "");
                Throwable lost =
                        catchThrowable(() ->
                                snapshot.open(snapshot.plan(1).getFirst(), Position.START, 10)
                                        .next());
                assertThat(Snapshot.isLost(lost)).as("%s", lost).isTrue();
            }
            Rows.assertSame(rows, Place.rows(store, "works").values());
        }
    }

    /** Answers are lost or are refusals for a while; the commit is there once all the same. */
    @Test
    void aBadWireLosesAndDoublesNothing() {
        OpenSearchServer server = OpenSearchServer.shared();
        RowGenerator rows = new RowGenerator(2, 4);
        try (FaultyWire wire = FaultyWire.to(server.url());
                OpenSearchStore store =
                        new Place(
                                        new OpenSearchServer(
                                                wire.address(), server.user(), server.password()),
                                        place.prefix())
                                .store()) {
            Place.make(store, "works", Metric.L2, rows.rows(0, 10));
            List<WireFault> faults =
                    List.of(
                            new WireFault.LostAnswer(),
                            new WireFault.Status(429),
                            new WireFault.Status(500),
                            new WireFault.Status(503));
            for (int round = 1; round <= faults.size(); round++) {
                WireFault fault = faults.get(round - 1);
                wire.fail(line -> line.contains("/_bulk"), 1, 2, fault);
                wire.fail(line -> line.startsWith("PUT") && line.contains("/_doc/"), 1, 2, fault);
                WriteScope scope = StoreSubject.scope("round", round);
                try (StoreWriter writer = store.write(Place.ref("works"), scope)) {
                    writer.upsert(Batch.of(rows.rows(round * 10L, round * 10L + 10), 4));
                    writer.commit(StoreSubject.checkpoint(scope, round * 10L));
                    assertThat(writer.resumed())
                            .contains(StoreSubject.checkpoint(scope, round * 10L));
                }
                wire.heal();
            }
            Rows.assertSame(rows.rows(0, 50), Place.rows(store, "works").values());
        }
    }

    @Test
    void aBlockAndAnEndlessLoadAreFoundByTheDoctorAndSaidByTheWriter() {
        try (OpenSearchStore store = place.store()) {
            Place.make(store, "works", Metric.L2, new RowGenerator(1, 4).rows(0, 5));
            String index = place.prefix() + "default.works-000001";
            place.ask(
                    "PUT",
                    index + "/_settings",
                    "{\"index.blocks.write\": true, \"index.refresh_interval\": \"-1\"}");
            Map<String, Finding.Level> found = new HashMap<>();
            store.check(Use.RESTORE)
                    .forEach(f -> found.put(f.subject() + ": " + f.found(), f.level()));
            assertThat(found.keySet())
                    .anyMatch(f -> f.startsWith("index " + index + ": it refuses writes"))
                    .anyMatch(f ->
                            f.startsWith("index " + index + ": it serves searches and is never"))
                    .anyMatch(f -> f.startsWith("plugins: the k-NN plugin is there"))
                    .anyMatch(f -> f.startsWith("server: it is opensearch 2."));
            WriteScope scope = StoreSubject.scope("blocked", 1);
            try (StoreWriter writer = store.write(Place.ref("works"), scope)) {
                writer.upsert(Batch.of(List.of(Rows.row("late", 1, 2, 3, 4)), 4));
                StoreSubject.assertFails(
                        ErrorKind.RESOURCES,
                        "block",
                        () -> writer.commit(StoreSubject.checkpoint(scope, 1)));
            }
            place.ask("PUT", index + "/_settings", "{\"index.blocks.write\": null}");
            assertThat(Place.rows(store, "works")).containsKey("late").hasSize(6);
        }
    }

    @Test
    void anIndexOrAnAliasOfOthersIsNotTouched() {
        try (OpenSearchStore store = place.store()) {
            place.ask("PUT", place.prefix() + "default.works-000001", "{}");
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "not this collection's",
                    () -> store.create(Place.ref("works"), CrashingLoad.SPEC));
            assertThat(store.describe(Place.ref("works"))).isEmpty();
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "-000001",
                    () -> store.create(Place.ref("a-000001"), CrashingLoad.SPEC));

            Place.make(store, "mine", Metric.COSINE, CrashingLoad.old());
            String index = place.prefix() + "default.mine-000001";
            String alias = place.prefix() + "default.mine";
            place.ask("POST", "_aliases", turn("remove", index, alias));
            StoreSubject.assertFails(
                    ErrorKind.CONFLICT,
                    "somebody else has changed it",
                    () -> replace(store, "mine", 1));
            place.ask("POST", "_aliases", turn("add", index, alias));
            replace(store, "mine", 2);
            assertThat(Place.rows(store, "mine")).containsOnlyKeys("fresh");
        }
    }

    private static String turn(String act, String index, String alias) {
        return "{\"actions\":[{\"%s\":{\"index\":\"%s\",\"alias\":\"%s\"}}]}"
                .formatted(act, index, alias);
    }

    private static void replace(OpenSearchStore store, String name, long epoch) {
        WriteScope scope = StoreSubject.scope("exchange", epoch);
        try (StoreWriter writer = store.replace(Place.ref(name), scope)) {
            if (writer.resumed().isEmpty()) {
                writer.upsert(Batch.of(List.of(Rows.row("fresh", 1, 2, 3)), 3));
                writer.commit(StoreSubject.checkpoint(scope, 1));
            }
        }
        store.publish(Place.ref(name), scope, CrashingLoad.SPEC);
    }
}
