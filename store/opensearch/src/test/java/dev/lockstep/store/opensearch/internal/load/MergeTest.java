package dev.lockstep.store.opensearch.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.store.opensearch.internal.wire.ToldServer;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server of any size may say of a merge, said by one that answers what it is told. */
class MergeTest {
    private static final String OTHERS =
            """
            {"nodes":{"n":{"tasks":{
              "n:1":{"node":"n","id":1,"action":"indices:admin/forcemerge",
                "description":"Force-merge indices [works-0000011], maxSegments[1]"},
              "n:2":{"node":"n","id":2,"action":"indices:admin/forcemerge[n]",
                "description":"Force-merge indices [works-000001], maxSegments[1]"}}}}}
            """;
    private static final String OURS =
            """
            {"nodes":{"n":{"tasks":{
              "n:7":{"node":"n","id":7,"action":"indices:admin/forcemerge",
                "description":"Force-merge indices [works-000001], maxSegments[1]"}}}}}
            """;
    private static final String DONE =
            "{\"completed\":true,\"response\":{\"_shards\":{\"failed\":0}}}";
    private static final String BEGIN =
            "POST /works-000001/_forcemerge?max_num_segments=1&wait_for_completion=false";

    private final ToldServer server = new ToldServer();
    private final List<Told> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void tell() {
        server.answers("POST /works-000001/_refresh", "{}");
        server.answers(
                "GET /works-000001/_segments",
                "{\"indices\":{\"works-000001\":{\"shards\":{\"0\":[{\"num_search_segments\":12}],"
                        + "\"1\":[{\"num_search_segments\":9}]}}}}");
        server.answers("GET /_tasks?", OTHERS);
        server.answers("GET /_tasks/n:7", DONE);
        server.answers("GET /_cat/shards", "[{\"node\":\"a\",\"store\":\"1000\"}]");
        server.answers("GET /_cat/allocation", "[{\"node\":\"a\",\"disk.avail\":\"2000\"}]");
        server.answers(BEGIN, "{\"task\":\"n:7\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void merge() {
        merge(told::add);
    }

    private void merge(Consumer<Told> listener) {
        try (Wire wire = Wire.open(server.options())) {
            new Merge(wire, "works-000001", 1, listener).run();
        }
    }

    @Test
    void aTaskIsBegunAndWatchedToItsEnd() {
        merge();
        assertThat(server.asked()).contains(BEGIN, "GET /_tasks/n:7");
        assertThat(told).extracting(Told::phase).containsExactly(Told.ENDED);
    }

    @Test
    void oneThatIsUnderWayIsWaitedForAndNoOtherIsBegun() {
        server.answers("GET /_tasks?", OURS);
        merge();
        assertThat(server.asked()).contains("GET /_tasks/n:7").doesNotContain(BEGIN);
    }

    @Test
    void whatIsMergedAlreadyIsLeftAlone() {
        server.answers(
                "GET /works-000001/_segments",
                "{\"indices\":{\"works-000001\":{\"shards\":{\"0\":[{\"num_search_segments\":1}]}}}}");
        merge();
        assertThat(server.asked()).doesNotContain(BEGIN);
        assertThat(told).isEmpty();
    }

    @Test
    void withoutRoomForTwiceItsSizeItIsGivenUp() {
        server.answers("GET /_cat/allocation", "[{\"node\":\"a\",\"disk.avail\":\"1999\"}]");
        merge();
        assertThat(server.asked()).doesNotContain(BEGIN);
        assertThat(told.getFirst().phase())
                .startsWith("given up, and published as it is: node a has 0 MB free");
    }

    @Test
    void oneThatFailsIsGivenUpWithItsReason() {
        server.answers(
                "GET /_tasks/n:7",
                "{\"completed\":true,\"response\":{\"_shards\":{\"failed\":1,\"failures\":["
                        + "{\"reason\":{\"reason\":\"no such file\"}}]}}}");
        merge();
        assertThat(told.getFirst().phase()).endsWith("no such file");
    }

    @Test
    void whoMayNotLookAtTasksBeginsNone() {
        server.forbids("GET /_tasks?");
        merge();
        assertThat(server.asked()).doesNotContain(BEGIN);
        assertThat(told.getFirst().phase()).contains("may not look at tasks (403)");
    }

    @Test
    void aCancelledRunWaitsNoLonger() {
        server.answers("GET /_tasks/n:7", "{\"completed\":false}");
        assertThatThrownBy(() ->
                        merge(_ -> {
                            throw new RunCancelledException("cancelled");
                        }))
                .isInstanceOf(RunCancelledException.class);
    }
}
