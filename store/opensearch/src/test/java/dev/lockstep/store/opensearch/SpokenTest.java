package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SMILE is spoken, and JSON where that is refused. */
class SpokenTest {
    private static final String SMILE = "application/smile";

    /** Behind the request that counts the rows. */
    private static final int PAGE = 2;

    private final OpenSearchServer server = OpenSearchServer.shared();
    private final Place place = Place.fresh();
    private final FaultyWire wire = FaultyWire.to(server.url());
    private final List<Row> rows = rows();

    @AfterEach
    void close() {
        wire.close();
    }

    static Stream<WireFault> refusals() {
        return Stream.of(
                new WireFault.Status(406),
                new WireFault.Status(415),
                new WireFault.Refusal(400, "content-type", ""));
    }

    @Test
    void bulksAndPagesAreInSmile() {
        try (OpenSearchStore store = byTheWire()) {
            Place.make(store, "works", Metric.COSINE, rows);
            Rows.assertSame(rows, Place.rows(store, "works").values());
        }
        assertThat(types("/_bulk?require", "content-type")).isNotEmpty().containsOnly(SMILE);
        assertThat(types("_search?allow", "accept")).contains(SMILE);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void oneRefusedBulkIsEnough(WireFault refusal) {
        try (OpenSearchStore store = byTheWire()) {
            wire.fail(line -> line.contains("/_bulk?require"), 1, 1, refusal);
            Place.make(store, "works", Metric.COSINE, rows);
            Place.make(store, "more", Metric.COSINE, rows);
            Rows.assertSame(rows, Place.rows(store, "works").values());
        }
        List<String> types = types("/_bulk?require", "content-type");
        assertThat(types).hasSizeGreaterThan(2);
        assertThat(types.getFirst()).isEqualTo(SMILE);
        assertThat(types.subList(1, types.size())).containsOnly("application/x-ndjson");
        assertThat(types("_search?allow", "accept")).containsOnly("application/json");
        try (OpenSearchStore store = place.store()) {
            Rows.assertSame(rows, Place.rows(store, "more").values());
        }
    }

    @Test
    void oneRefusedPageIsEnough() {
        try (OpenSearchStore store = byTheWire()) {
            Place.make(store, "works", Metric.COSINE, rows);
            wire.fail(line -> line.contains("_search?allow"), PAGE, 1, new WireFault.Status(406));
            Rows.assertSame(rows, Place.rows(store, "works").values());
            Rows.assertSame(rows, Place.rows(store, "works").values());
        }
        List<String> types = types("_search?allow", "accept");
        assertThat(types.indexOf(SMILE)).isEqualTo(types.lastIndexOf(SMILE)).isNotNegative();
    }

    private OpenSearchStore byTheWire() {
        OpenSearchServer through =
                new OpenSearchServer(wire.address(), server.user(), server.password());
        return new Place(through, place.prefix()).store();
    }

    private List<String> types(String path, String header) {
        List<String> found = new ArrayList<>();
        for (String head : wire.heads()) {
            if (head.lines().findFirst().orElse("").contains(path)) {
                head.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(header + ":"))
                        .forEach(line -> found.add(line.substring(header.length() + 1).strip()));
            }
        }
        return found;
    }

    /** With the float whose text read as a double is another one. */
    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>(new RowGenerator(3, 4).rows(0, 50));
        rows.add(Rows.row("twice-rounded", 7.038531E-26f, -0f, 1, Float.MIN_VALUE));
        return rows;
    }
}
