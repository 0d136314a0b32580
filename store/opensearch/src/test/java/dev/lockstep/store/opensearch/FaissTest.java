package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.StoreSubject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * The requests of engine faiss, as the k-NN plugin judges them. The server of tests has no faiss,
 * so that no row can be written: the plugin looks at mappings and queries before it needs it.
 */
class FaissTest {
    private final Place place = Place.fresh();

    private OpenSearchStore store(String engine) {
        return OpenSearchStore.open(
                place.options()
                        .withSettings(IndexSettings.USUAL.withReplicas(0).withEngine(engine)));
    }

    @ParameterizedTest
    @EnumSource
    void mappingAndSearchesAreTakenForEachMetric(Metric metric) {
        CollectionRef ref = Place.ref("works");
        try (OpenSearchStore store = store("faiss")) {
            store.create(ref, CollectionSpec.of(4, metric));
            SearchRequest graph =
                    new SearchRequest(
                            Mode.VECTOR,
                            new float[] {1, 2, 3, 4},
                            null,
                            5,
                            50,
                            false,
                            new Filter.Exists("a"));
            try (Searcher searcher = store.searcher(ref)) {
                assertThat(searcher.search(graph).hits()).isEmpty();
            }
            store.drop(ref);
        }
    }

    @Test
    void theGraphIsMadeAndSearchedAsTheOptionsSay() {
        try (OpenSearchStore store = store("faiss")) {
            store.create(Place.ref("works"), CollectionSpec.of(4, Metric.COSINE));
            JsonNode index =
                    place.ask("GET", place.prefix() + "default.works?flat_settings=true", "")
                            .iterator()
                            .next();
            JsonNode method = index.at("/mappings/properties/vector/method");
            assertThat(method.path("engine").asString()).isEqualTo("faiss");
            assertThat(method.path("name").asString()).isEqualTo("hnsw");
            assertThat(method.path("space_type").asString()).isEqualTo("cosinesimil");
            assertThat(method.at("/parameters/ef_construction").asInt()).isEqualTo(100);
            assertThat(index.path("settings").path("index.knn.algo_param.ef_search").asString())
                    .isEqualTo("100");
            store.drop(Place.ref("works"));
        }
    }

    @Test
    void anEngineThatIsNoneIsRefused() {
        try (OpenSearchStore store = store("nmslib")) {
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "engine 'nmslib', expected lucene or faiss",
                    () -> store.create(Place.ref("works"), CollectionSpec.of(4, Metric.L2)));
            store.create(Place.ref("texts"), CollectionSpec.of(0, Metric.L2));
        }
    }
}
