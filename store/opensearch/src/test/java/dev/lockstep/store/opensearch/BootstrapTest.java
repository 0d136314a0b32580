package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.store.opensearch.EmbeddingsTemplate.Made;
import dev.lockstep.testkit.StoreSubject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Templates for applications, as they are known by name. */
class BootstrapTest {
    private final Place place = Place.fresh();
    private final OpenSearchStore store = place.store();
    private final String name = place.prefix() + "docs";

    @AfterEach
    void close() {
        for (String path :
                List.of(
                        "_index_template/ml_embeddings_template",
                        "_component_template/ml_embeddings_mappings",
                        "_component_template/ml_embeddings_settings")) {
            place.ask("DELETE", path, "");
        }
        store.close();
    }

    private EmbeddingsTemplate wanted(String engine, String method, String... tenants) {
        IndexSettings settings = new IndexSettings(2, 0, "5s", 24, 200, 100, engine, 0);
        return new EmbeddingsTemplate(name, 8, Metric.COSINE, method, settings, List.of(tenants));
    }

    @Test
    void aTenantsIndexIsMadeByTheTemplateAndNmslibIsTranslated() {
        Made made = store.bootstrap(wanted("nmslib", "hnsw", "acme"));
        assertThat(made.made())
                .containsExactly(
                        "ml_embeddings_settings",
                        "ml_embeddings_mappings",
                        "ml_embeddings_template",
                        name + "-acme");
        assertThat(made.notes()).singleElement().asString().contains("nmslib", "lucene");
        assertThat(store.bootstrap(wanted("nmslib", "hnsw", "acme")).notes())
                .anyMatch(note -> note.contains("there already"));

        JsonNode index = place.ask("GET", name + "-acme?flat_settings=true", "").iterator().next();
        JsonNode fields = index.at("/mappings/properties");
        for (String keyword : List.of("entity_type", "entity_id", "tenant_id", "model_version")) {
            assertThat(fields.at("/" + keyword + "/type").asString()).isEqualTo("keyword");
        }
        assertThat(fields.at("/created_at/type").asString()).isEqualTo("date");
        assertThat(fields.at("/vector/dimension").asInt()).isEqualTo(8);
        assertThat(fields.at("/vector/method/engine").asString()).isEqualTo("lucene");
        assertThat(fields.at("/vector/method/parameters/m").asInt()).isEqualTo(24);
        JsonNode settings = index.path("settings");
        assertThat(settings.path("index.number_of_shards").asString()).isEqualTo("2");
        assertThat(settings.path("index.refresh_interval").asString()).isEqualTo("5s");
    }

    @Test
    void ivfPqWaitsForAModelAndWhatCannotBeIsRefused() {
        String examples = name + ".training";
        Made made = store.bootstrap(wanted("faiss", "ivfpq", "acme"));
        assertThat(made.made()).contains(examples).doesNotContain(name + "-acme");
        assertThat(made.notes()).singleElement().asString().contains("at least 256", examples);
        assertThat(
                        place.ask("GET", "_component_template/ml_embeddings_mappings", "")
                                .findValue("model_id")
                                .asString())
                .isEqualTo(name + "-model");
        StringBuilder bulk = new StringBuilder();
        for (int n = 0; n < 256; n++) {
            bulk.append("{\"index\":{}}\n{\"vector\":[1,2,3,4,5,6,7,").append(n).append("]}\n");
        }
        place.ask("POST", examples + "/_bulk?refresh=true", bulk.toString());
        made = store.bootstrap(wanted("faiss", "ivfpq", "acme"));
        assertThat(made.made()).contains(name + "-model").doesNotContain(name + "-acme");
        JsonNode model = place.ask("GET", "_plugins/_knn/models/" + name + "-model", "");
        assertThat(model.path("space_type").asString()).isEqualTo("cosinesimil");
        assertThat(model.at("/model_definition/name").asString()).isEqualTo("ivf");
        assertThat(model.at("/model_definition/parameters/nlist").asInt()).isEqualTo(128);
        assertThat(model.at("/model_definition/parameters/encoder/name").asString())
                .isEqualTo("pq");
        place.ask("DELETE", examples, "");
        StoreSubject.assertFails(
                ErrorKind.USER, "faiss, which alone has it", () -> wanted("lucene", "ivfpq"));
        StoreSubject.assertFails(ErrorKind.USER, "engine 'x'", () -> wanted("x", "hnsw"));
    }
}
