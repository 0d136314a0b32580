package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Metric;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.Rows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A load that is killed loses and doubles nothing, and leaves nothing behind. */
class OpenSearchCrashTest {
    private final Place place = Place.fresh();

    /** The fourth commit of a replacing load is the exchange itself. */
    @ParameterizedTest
    @CsvSource({
        "OPENSEARCH_BEFORE_COMMIT, 2, write, 20",
        "OPENSEARCH_AFTER_COMMIT, 2, write, 40",
        "OPENSEARCH_BEFORE_COMMIT, 3, replace, 0",
        "OPENSEARCH_AFTER_COMMIT, 3, replace, 0",
        "OPENSEARCH_BEFORE_COMMIT, 4, replace, 0",
        "OPENSEARCH_AFTER_COMMIT, 4, replace, 60",
        "OPENSEARCH_DURING_MERGE, 1, merge, 0",
    })
    void nothingIsLostOrDoubled(CrashPoint point, int nth, String how, int left) {
        try (OpenSearchStore store = place.store()) {
            Place.make(store, CrashingLoad.NAME, Metric.COSINE, CrashingLoad.old());
            ChildJvm.Ended killed =
                    new ChildJvm(CrashingLoad.class).crashAt(point, nth).run(arguments(1, how));
            assertThat(killed.crashed()).as(killed.output()).isTrue();
            assertThat(Place.rows(store, CrashingLoad.NAME).keySet())
                    .filteredOn(id -> id.startsWith("row-"))
                    .hasSize(left);

            CrashingLoad.run(place, 2, how);

            Rows.assertSame(CrashingLoad.all(), Place.rows(store, CrashingLoad.NAME).values());
        }
        nothingIsLeftBehind();
        if (how.equals("merge")) {
            String segments = place.prefix() + "default.works-000002/_segments";
            assertThat(place.ask("GET", segments, "").findValues("num_search_segments"))
                    .singleElement()
                    .satisfies(count -> assertThat(count.asInt()).isEqualTo(1));
        }
    }

    /** One index serves, refreshed as usual; the log is empty and nobody is noted as a reader. */
    private void nothingIsLeftBehind() {
        String works = place.prefix() + "default.works-*";
        JsonNode settings = place.ask("GET", works + "/_settings?flat_settings=true", "");
        assertThat(settings).hasSize(1);
        assertThat(settings.iterator().next().path("settings").has("index.refresh_interval"))
                .isFalse();
        for (String own : new String[] {"lockstep-log", "lockstep-state"}) {
            place.ask("POST", place.prefix() + own + "/_refresh", "");
        }
        assertThat(count("lockstep-log/_count")).isZero();
        assertThat(count("lockstep-state/_count?q=type:pin")).isZero();
    }

    private long count(String what) {
        return place.ask("GET", place.prefix() + what, "").path("count").asLong(-1);
    }

    private String[] arguments(long epoch, String how) {
        return new String[] {
            place.server().url().toString(),
            place.server().user(),
            place.server().password(),
            place.prefix(),
            Long.toString(epoch),
            how
        };
    }
}
