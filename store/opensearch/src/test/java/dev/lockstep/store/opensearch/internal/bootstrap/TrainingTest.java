package dev.lockstep.store.opensearch.internal.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.store.opensearch.EmbeddingsTemplate;
import dev.lockstep.store.opensearch.EmbeddingsTemplate.Made;
import dev.lockstep.store.opensearch.IndexSettings;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.wire.ToldServer;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes of a training, which no server of tests brings to its end. */
class TrainingTest {
    private static final String MODEL = "GET /_plugins/_knn/models/works-model";

    private final ToldServer server = new ToldServer();

    @BeforeEach
    void tell() {
        version("2.19.1");
        server.answers("PUT /", "{}");
    }

    private void version(String number) {
        server.answers(
                "GET /",
                "{\"version\":{\"distribution\":\"opensearch\",\"number\":\"" + number + "\"}}");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Made bootstrap(Metric metric) {
        IndexSettings settings = IndexSettings.USUAL.withEngine("faiss");
        EmbeddingsTemplate wanted =
                new EmbeddingsTemplate("works", 384, metric, "ivfpq", settings, List.of("acme"));
        try (Cluster cluster = new Cluster(server.options(), InstantSource.system())) {
            return new Bootstrap(cluster).make(wanted);
        }
    }

    @Test
    void byATrainedModelTheTenantsIndexesAreMade() {
        server.answers(MODEL, "{\"state\":\"created\",\"error\":\"\"}");
        assertThat(bootstrap(Metric.COSINE).made()).contains("works-acme");
        assertThat(server.asked()).contains("PUT /works-acme-000001");
    }

    @Test
    void aTrainingUnderWayIsNotBegunAnew() {
        server.answers(MODEL, "{\"state\":\"training\",\"error\":\"\"}");
        Made made = bootstrap(Metric.COSINE);
        assertThat(made.made()).doesNotContain("works-acme");
        assertThat(made.notes()).singleElement().asString().contains("is being trained");
        assertThat(server.asked()).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void aFailedTrainingIsSaidWithItsReason() {
        server.answers(MODEL, "{\"state\":\"failed\",\"error\":\"too few\"}");
        assertThatThrownBy(() -> bootstrap(Metric.COSINE))
                .isInstanceOf(LockstepException.class)
                .hasMessageContainingAll("its training failed (too few)", "DELETE _plugins/_knn");
    }

    @Test
    void faissComparesByCosineFrom219On() {
        server.answers(MODEL, "{\"state\":\"training\",\"error\":\"\"}");
        version("2.18.0");
        assertThatThrownBy(() -> bootstrap(Metric.COSINE))
                .hasMessageContaining("engine faiss with metric cosine on OpenSearch 2.18.0");
        assertThat(bootstrap(Metric.L2).notes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"384, 48", "8, 1", "7, 1", "100, 10", "1536, 192", "16000, 1000", "13, 1"})
    void codesShareTheComponentsEvenly(int dimension, int codes) {
        assertThat(Training.codes(dimension)).isEqualTo(codes);
    }
}
