package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bit that has changed in a collection's file is named, whichever it is, and never read. */
class DamagedPagesTest {
    private static final CollectionRef WORKS =
            new CollectionRef(TenantId.DEFAULT, LakeStore.NAME, "works");
    private static final int DIMENSION = 16;
    private static final int ROWS = 500;
    private static final int PLACES = 40;

    @TempDir Path directory;

    private Map<String, Row> read(LakeStore store) {
        try (Snapshot snapshot = store.pin(WORKS, "test", Duration.ofMinutes(1))) {
            return Rows.all(snapshot);
        }
    }

    private static Path dataFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void fill(LakeStore store) {
        WriteScope scope = new WriteScope("run", "copy", 1);
        store.create(WORKS, CollectionSpec.of(DIMENSION, Metric.COSINE));
        try (StoreWriter writer = store.write(WORKS, scope)) {
            writer.upsert(new RowGenerator(3, DIMENSION).batch(0, ROWS));
            writer.commit(new Checkpoint(scope, Map.of(), ROWS, 0, 0));
        }
    }

    @Test
    void isNamedInACopyOfWhatLiesElsewhereToo() throws IOException {
        Path elsewhere = Path.of(Elsewhere.in(directory).files().root());
        try (OpenedStore opened = OpenedStore.open(directory)) {
            fill(opened.store());
        }
        Path file = dataFile(elsewhere);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 100; at < whole.length / 2; at += whole.length / 7) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            try (OpenedStore opened = OpenedStore.open(directory)) {
                assertThatExceptionOfType(LockstepException.class)
                        .isThrownBy(() -> read(opened.store()))
                        .withMessageContaining("in row group 0")
                        .withMessageContaining(String.valueOf(file.getFileName()));
            }
        }
        Files.write(file, whole);
        try (OpenedStore opened = OpenedStore.open(directory)) {
            assertThat(read(opened.store())).hasSize(ROWS);
        }
    }

    @Test
    void isNamedWhereverItIs() throws IOException {
        try (OpenedStore opened = OpenedStore.open(directory)) {
            LakeStore store = opened.store();
            fill(store);
            Map<String, Row> right = read(store);
            Path file = dataFile(directory);
            byte[] whole = Files.readAllBytes(file);
            int footer = whole.length - 8 - footerLength(whole);
            for (int i = 0; i < PLACES; i++) {
                int at = 4 + (int) ((long) (footer - 4) * i / PLACES);
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << i % 8);
                Files.write(file, damaged);
                assertThatExceptionOfType(LockstepException.class)
                        .as("byte %d of %d", at, whole.length)
                        .isThrownBy(() -> read(store))
                        .withMessageStartingWith("Cannot read ")
                        .satisfies(e -> assertThat(e.code()).isEqualTo("lake-damaged"))
                        .withMessageContaining(String.valueOf(file.getFileName()));
            }
            Files.write(file, whole);
            assertThat(read(store)).hasSize(ROWS).usingRecursiveComparison().isEqualTo(right);
        }
    }

    private static int footerLength(byte[] file) {
        int end = file.length - 8;
        return file[end] & 255 | (file[end + 1] & 255) << 8 | (file[end + 2] & 255) << 16;
    }
}
