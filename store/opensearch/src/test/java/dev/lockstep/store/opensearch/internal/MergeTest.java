package dev.lockstep.store.opensearch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    /** Answers by the beginning of a request. */
    private final Map<String, String> answers = new TreeMap<>();

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        answers.put("POST /works-000001/_refresh", "{}");
        answers.put(
                "GET /works-000001/_segments",
                "{\"indices\":{\"works-000001\":{\"shards\":{\"0\":[{\"num_search_segments\":12}],"
                        + "\"1\":[{\"num_search_segments\":9}]}}}}");
        answers.put("GET /_tasks?", OTHERS);
        answers.put("GET /_tasks/n:7", DONE);
        answers.put("GET /_cat/shards", "[{\"node\":\"a\",\"store\":\"1000\"}]");
        answers.put("GET /_cat/allocation", "[{\"node\":\"a\",\"disk.avail\":\"2000\"}]");
        answers.put(BEGIN, "{\"task\":\"n:7\"}");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(line);
        String found =
                answers.entrySet().stream()
                        .filter(answer -> line.startsWith(answer.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
        byte[] body = found.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(found.isEmpty() ? 403 : 200, Math.max(1, body.length));
        exchange.getResponseBody().write(found.isEmpty() ? new byte[] {' '} : body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void merge() {
        merge(told::add);
    }

    private void merge(Consumer<Told> listener) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (Wire wire = Wire.open(OpenSearchOptions.of(List.of(url), "", ""))) {
            new Merge(wire, "works-000001", 1, listener).run();
        }
    }

    @Test
    void aTaskIsBegunAndWatchedToItsEnd() {
        merge();
        assertThat(asked).contains(BEGIN, "GET /_tasks/n:7");
        assertThat(told).extracting(Told::phase).containsExactly(Told.ENDED);
    }

    @Test
    void oneThatIsUnderWayIsWaitedForAndNoOtherIsBegun() {
        answers.put("GET /_tasks?", OURS);
        merge();
        assertThat(asked).contains("GET /_tasks/n:7").doesNotContain(BEGIN);
    }

    @Test
    void whatIsMergedAlreadyIsLeftAlone() {
        answers.put(
                "GET /works-000001/_segments",
                "{\"indices\":{\"works-000001\":{\"shards\":{\"0\":[{\"num_search_segments\":1}]}}}}");
        merge();
        assertThat(asked).doesNotContain(BEGIN);
        assertThat(told).isEmpty();
    }

    @Test
    void withoutRoomForTwiceItsSizeItIsGivenUp() {
        answers.put("GET /_cat/allocation", "[{\"node\":\"a\",\"disk.avail\":\"1999\"}]");
        merge();
        assertThat(asked).doesNotContain(BEGIN);
        assertThat(told.getFirst().phase())
                .startsWith("given up, and published as it is: node a has 0 MB free");
    }

    @Test
    void oneThatFailsIsGivenUpWithItsReason() {
        answers.put(
                "GET /_tasks/n:7",
                "{\"completed\":true,\"response\":{\"_shards\":{\"failed\":1,\"failures\":["
                        + "{\"reason\":{\"reason\":\"no such file\"}}]}}}");
        merge();
        assertThat(told.getFirst().phase()).endsWith("no such file");
    }

    @Test
    void whoMayNotLookAtTasksBeginsNone() {
        answers.remove("GET /_tasks?");
        merge();
        assertThat(asked).doesNotContain(BEGIN);
        assertThat(told.getFirst().phase()).contains("may not look at tasks (403)");
    }

    @Test
    void aCancelledRunWaitsNoLonger() {
        answers.put("GET /_tasks/n:7", "{\"completed\":false}");
        assertThatThrownBy(() ->
                        merge(_ -> {
                            throw new RunCancelledException("cancelled");
                        }))
                .isInstanceOf(RunCancelledException.class);
    }
}
