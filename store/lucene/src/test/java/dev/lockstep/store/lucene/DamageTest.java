package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file of a sealed generation, damaged in every way, is named and never served. */
class DamageTest {
    @TempDir Path root;

    @Test
    void everyDamageIsNamed() throws IOException {
        Path directory = root.resolve("default/works/2");
        List<String> names;
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            SeededData data = new SeededData(1, 16);
            Generations.make(store, 1, Metric.COSINE, data.batch(0, 2500));
            Seal seal = Generations.next(store, 1, data.batch(0, 10), List.of("r11"), false);
            names = seal.files().stream().map(SealedFile::name).toList();
        }
        assertThat(names).hasSizeGreaterThan(20).contains("plan.json");
        for (String name : names) {
            Path file = directory.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int at : new int[] {0, whole.length / 2, whole.length - 1}) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 0x10;
                damaged(file, name, flipped);
            }
            damaged(file, name, Arrays.copyOf(whole, whole.length - 1));
            damaged(file, name, new byte[0]);
            damaged(file, name, Arrays.copyOf(whole, whole.length + 1));
            damaged(file, name, null);
            replace(file, whole);
        }
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            store.searcher(Generations.number(2)).close();
            assertThat(store.seal(Generations.number(2), true)).isPresent();
        }
    }

    private void damaged(Path file, String name, byte @Nullable [] content) throws IOException {
        replace(file, content);
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            assertNames(name, () -> store.searcher(Generations.number(2)));
            assertNames(name, () -> store.snapshot(Generations.number(2)));
            assertNames(name, () -> store.seal(Generations.number(2), true));
        }
    }

    /** Writes a new file, since a linked one is also the base's. */
    private static void replace(Path file, byte @Nullable [] content) throws IOException {
        Files.deleteIfExists(file);
        if (content != null) {
            Files.write(file, content);
        }
    }

    private static void assertNames(String name, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo("generation-damaged");
                            assertThat(e.getMessage()).contains("'" + name + "'");
                            assertThat(e.details()).containsEntry("file", name);
                        });
    }

    @Test
    void aDamagedSealIsNamedAndSoIsALostOne() throws IOException {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Generations.make(store, 1, Metric.COSINE, new SeededData(1, 16).batch(0, 20));
            Path seal = root.resolve("default/works/1/seal.json");
            String text = Files.readString(seal);
            for (String damaged :
                    List.of(
                            "",
                            text.substring(9),
                            text.replaceFirst("\"bytes\" : 1", "\"bytes\" : 2"),
                            text.replaceFirst("\"rows\" : 20", "\"rows\" : 21"),
                            text.replaceFirst("\"COSINE\"", "\"L2\""))) {
                assertThat(damaged).isNotEqualTo(text);
                Files.writeString(seal, damaged);
                assertNames("seal.json", () -> store.searcher(Generations.number(1)));
                assertNames("seal.json", () -> store.seal(Generations.number(1), false));
            }
            Files.delete(seal);
            CollectionRef works = new CollectionRef(TenantId.DEFAULT, LuceneStore.NAME, "works");
            assertNames("seal.json", () -> store.searcher(Generations.number(1)));
            assertNames("seal.json", () -> store.seal(Generations.number(1), false));
            assertNames("seal.json", () -> store.seal(Generations.number(1)));
            assertNames("seal.json", () -> store.describe(works));
            Files.delete(seal.resolveSibling("sealed"));
            assertThat(store.seal(Generations.number(1), false)).isEmpty();
            assertThat(store.describe(works)).isEmpty();
        }
    }

    @Test
    void aFileThatIsNotSealedIsNotRead() throws IOException {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Generations.make(store, 1, Metric.COSINE, new SeededData(1, 16).batch(0, 20));
            Path directory = root.resolve("default/works/1");
            Files.write(directory.resolve("segments_zz"), new byte[100]);
            try (var searcher = store.searcher(Generations.number(1))) {
                assertThat(searcher.rows()).isEqualTo(20);
            }
        }
    }
}
