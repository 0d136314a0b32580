package dev.lockstep.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real model. */
class OnnxEmbedderTest {
    private static OnnxEmbedder model;

    @BeforeAll
    static void load() {
        model = OnnxEmbedder.miniLmQuantised(2);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void loadsFromAThreadWithASmallStackToo() throws InterruptedException {
        AtomicInteger dimension = new AtomicInteger();
        Thread small =
                new Thread(
                        null,
                        () -> {
                            try (OnnxEmbedder other = OnnxEmbedder.miniLmQuantised(1)) {
                                dimension.set(other.embed(List.of("a")).getFirst().length);
                            }
                        },
                        "small",
                        256 << 10);
        small.start();
        small.join();
        assertThat(dimension).hasValue(384);
    }

    @Test
    void meaningIsNearerThanWords() {
        List<float[]> v =
                model.embed(
                        List.of(
                                "how computers agree although some of them crash",
                                "consensus among unreliable servers",
                                "the price of apples at the market"));
        assertThat(dot(v.get(0), v.get(1))).isGreaterThan(dot(v.get(0), v.get(2)) + 0.2);
    }

    @Test
    void vectorsHaveUnitLengthAndTheDimension() {
        float[] v = model.embed(List.of("a text")).getFirst();
        assertThat(v).hasSize(model.dimension());
        assertThat(dot(v, v)).isBetween(0.9999, 1.0001);
    }

    @Test
    void aVectorDoesNotDependOnTheOtherTextsOfTheCall() {
        float[] alone = model.embed(List.of("heredity")).getFirst();
        List<float[]> among =
                model.embed(List.of("a much longer text that shares the call", "heredity", ""));
        assertThat(among.get(1)).containsExactly(alone);
    }

    @Test
    void aTextBeyondTheWindowIsRefusedWithBothNumbers() {
        String text = "word ".repeat(400);
        assertThat(model.tokens(text)).isEqualTo(402);
        assertThatThrownBy(() -> model.embed(List.of("short", text)))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("text-too-long"))
                .hasMessageContaining("found 402 tokens, expected at most 256");
    }

    @Test
    void chunkingTakesItAndKeepsShortTextsAsTheyAre() {
        ChunkingEmbedder chunking = new ChunkingEmbedder(model);
        String text = "The genome holds the plan of a living thing. ".repeat(60);
        assertThat(chunking.pieces(text)).hasSizeGreaterThan(1);
        assertThat(chunking.pieces(text)).allMatch(p -> model.tokens(p) <= model.window());
        assertThat(String.join(" ", chunking.pieces(text))).isEqualTo(text.strip());
        List<float[]> v = chunking.embed(List.of(text, "short"));
        assertThat(dot(v.get(0), v.get(0))).isBetween(0.999, 1.001);
        assertThat(v.get(1)).containsExactly(model.embed(List.of("short")).getFirst());
        assertThat(chunking.identity().canonical()).isNotEqualTo(model.identity().canonical());
    }

    @Test
    void chunkingCutsAWordThatIsItselfTooLong() {
        ChunkingEmbedder chunking = new ChunkingEmbedder(model);
        String blob = "x1y2z3".repeat(500);
        assertThat(String.join("", chunking.pieces(blob))).isEqualTo(blob);
    }

    @Test
    void canariesPassForTheSameModelAndNotForAnother() {
        var kept = Canaries.of(model);
        Canaries.verify(kept, model);
        assertThatThrownBy(() -> Canaries.verify(kept, new WordsEmbedder(384, "r1")))
                .hasMessageContaining("another model behind this name");
    }

    @Test
    void aDamagedCanaryIsNamed() {
        var kept = new HashMap<>(Canaries.of(model));
        kept.put("canary-1", "?" + kept.get("canary-1"));
        assertThatThrownBy(() -> Canaries.verify(kept, model))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("no Base64");
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
