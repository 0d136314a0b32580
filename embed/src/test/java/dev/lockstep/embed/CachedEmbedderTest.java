package dev.lockstep.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedEmbedderTest {
    @TempDir Path home;

    @Test
    void noTextIsEmbeddedTwiceAlsoAfterReopening() {
        WordsEmbedder model = new WordsEmbedder(4, "r1");
        List<float[]> first;
        try (var cache = SqliteEmbeddingCache.open(home.resolve("c.db"), 1000)) {
            first = new CachedEmbedder(model, cache).embed(List.of("a", "b", "a"));
        }
        try (var cache = SqliteEmbeddingCache.open(home.resolve("c.db"), 1000)) {
            CachedEmbedder cached = new CachedEmbedder(model, cache);
            List<float[]> second = cached.embed(List.of("b", "c", "a"));
            assertThat(second.get(0)).containsExactly(first.get(1));
            assertThat(second.get(2)).containsExactly(first.get(0));
            assertThat(cached.embedded()).isEqualTo(1);
            assertThat(cached.found()).isEqualTo(2);
        }
        assertThat(model.asked).containsExactly("a", "b", "c");
    }

    @Test
    void anotherRevisionIsAnotherModel() {
        try (var cache = SqliteEmbeddingCache.open(home.resolve("c.db"), 1000)) {
            WordsEmbedder second = new WordsEmbedder(4, "r2");
            new CachedEmbedder(new WordsEmbedder(4, "r1"), cache).embed(List.of("a"));
            new CachedEmbedder(second, cache).embed(List.of("a"));
            assertThat(second.asked).containsExactly("a");
        }
    }

    @Test
    void vectorsOfAnotherModelBehindANameWithoutRevisionAreNotMixedIn() {
        try (var cache = SqliteEmbeddingCache.open(home.resolve("c.db"), 1000)) {
            WordsEmbedder today = new WordsEmbedder(4, "", 1);
            float[] before = new CachedEmbedder(today, cache).embed(List.of("a")).getFirst();
            WordsEmbedder tomorrow = new WordsEmbedder(4, "", 2);
            float[] after = new CachedEmbedder(tomorrow, cache).embed(List.of("a")).getFirst();
            assertThat(after).isNotEqualTo(before);
            CachedEmbedder again = new CachedEmbedder(new WordsEmbedder(4, "", 1), cache);
            assertThat(again.embed(List.of("a")).getFirst()).containsExactly(before);
            assertThat(again.embedded()).isZero();
        }
    }

    @Test
    void threadsThatAskForTheSameTextsShareTheWork() throws Exception {
        WordsEmbedder model = new WordsEmbedder(4, "r1");
        try (var cache = SqliteEmbeddingCache.open(home.resolve("c.db"), 1000);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CachedEmbedder cached = new CachedEmbedder(model, cache);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                texts.add("text " + i);
            }
            List<Future<List<float[]>>> all = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                all.add(threads.submit(() -> cached.embed(texts)));
            }
            for (Future<List<float[]>> one : all) {
                assertThat(one.get()).hasSize(50);
            }
        }
        assertThat(new HashSet<>(model.asked)).hasSize(50);
        assertThat(model.asked).hasSize(50);
    }

    @Test
    void theOldestGoFirstBeyondTheLimit() {
        WordsEmbedder model = new WordsEmbedder(4, "r1");
        try (var cache = SqliteEmbeddingCache.open(home.resolve("c.db"), 10)) {
            Lineage lineage = Lineage.of(model.identity());
            for (int i = 0; i < 256; i++) {
                cache.put(List.of(lineage.key("t" + i)), model.embed(List.of("t" + i)));
            }
            assertThat(cache.get(List.of(lineage.key("t0"))).getFirst()).isNull();
            assertThat(cache.get(List.of(lineage.key("t255"))).getFirst()).isNotNull();
        }
    }

    @Test
    void templateRendersMissingAsNothing() {
        TextTemplate template = TextTemplate.parse("{title}. {summary} {{x}}");
        assertThat(template.columns()).containsExactly("title", "summary");
        assertThat(template.render(c -> c.equals("title") ? " Raft " : null))
                .isEqualTo("Raft.  {x}");
        assertThatThrownBy(() -> TextTemplate.parse("no column"))
                .hasMessageContaining("expected at least one");
        assertThatThrownBy(() -> TextTemplate.parse("{title"))
                .hasMessageContaining("a '{' that is not closed");
    }
}
