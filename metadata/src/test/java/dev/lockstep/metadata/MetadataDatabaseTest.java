package dev.lockstep.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataDatabaseTest {
    @TempDir Path home;

    @Test
    void writesAreTransactionsAndSurviveReopening() {
        try (MetadataDatabase db = MetadataDatabase.sqlite(home.resolve("m.db"))) {
            db.write(h -> h.execute("create table t (n bigint not null)"));
            db.write(h -> h.execute("insert into t values (1)"));
            assertThatThrownBy(() ->
                            db.write(h -> {
                                h.execute("insert into t values (2)");
                                throw new IllegalStateException("undo");
                            }))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (MetadataDatabase db = MetadataDatabase.sqlite(home.resolve("m.db"))) {
            assertThat(count(db)).isEqualTo(1);
        }
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = home.resolve("m.db");
        try (MetadataDatabase db = MetadataDatabase.sqlite(file)) {
            db.write(h -> h.execute("create table t (n text not null)"));
            for (int i = 0; i < 200; i++) {
                String text = "row " + i + " ".repeat(200);
                db.write(h -> h.execute("insert into t values (?)", text));
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        // The last pages are those of the rows.
        Arrays.fill(bytes, bytes.length - (16 << 10), bytes.length, (byte) 0x5a);
        Files.write(file, bytes);
        try (MetadataDatabase db = MetadataDatabase.sqlite(file)) {
            assertThatThrownBy(() -> count(db))
                    .isInstanceOf(LockstepException.class)
                    .hasMessageStartingWith("Cannot read ")
                    .hasMessageContaining("m.db: found a damaged file");
            assertThatThrownBy(() -> db.write(h -> h.execute("delete from t")))
                    .isInstanceOf(LockstepException.class)
                    .hasMessageContaining("found a damaged file");
        }
    }

    @Test
    void manyWritersLoseNothing() {
        try (MetadataDatabase db = MetadataDatabase.sqlite(home.resolve("m.db"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            db.write(h -> h.execute("create table t (n bigint not null)"));
            var writes =
                    IntStream.range(0, 100)
                            .mapToObj(n ->
                                    threads.submit(() ->
                                            db.write(
                                                    h -> h.execute("insert into t values (?)", n))))
                            .toList();
            for (var write : writes) {
                assertThat(write).succeedsWithin(java.time.Duration.ofSeconds(30));
            }
            assertThat(count(db)).isEqualTo(100);
        }
    }

    @Test
    void synchronousIsFullAndTheLogIsWriteAhead() {
        try (MetadataDatabase db = MetadataDatabase.sqlite(home.resolve("m.db"))) {
            assertThat(pragma(db, "synchronous")).isEqualTo("2");
            assertThat(pragma(db, "journal_mode")).isEqualTo("wal");
        }
    }

    @Test
    void aHomeHasOneOwner() {
        try (HomeLock first = HomeLock.acquire(home)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> HomeLock.acquire(home))
                    .isInstanceOf(LockstepException.class)
                    .hasMessageContaining("another Lockstep process");
        }
        HomeLock.acquire(home).close();
    }

    @Test
    void theLatestVersionIsThatOfTheNewestFile() throws Exception {
        Path folder = Path.of("src/main/resources", Schema.LOCATION);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".sql"))
                                    .mapToInt(name ->
                                            Integer.parseInt(name.substring(1, name.indexOf('_'))))
                                    .max())
                    .hasValue(Schema.LATEST);
        }
        try (MetadataDatabase db = MetadataDatabase.sqlite(home.resolve("m.db"))) {
            assertThat(Schema.current(db.dataSource())).isEqualTo(Schema.LATEST);
        }
    }

    @Test
    void whatANewerOneHasWrittenIsLeftAlone() {
        try (MetadataDatabase db = MetadataDatabase.sqlite(home.resolve("m.db"))) {
            db.write(h ->
                    h.execute(
                            "insert into schema_history (installed_rank, version, description,"
                                    + " type, script, installed_by, execution_time, success)"
                                    + " values (99, '99', 'later', 'SQL', 'V99', 'x', 1, true)"));
        }
        assertThatThrownBy(() -> MetadataDatabase.sqlite(home.resolve("m.db")))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("newer Lockstep");
    }

    private static int count(MetadataDatabase db) {
        return db.read(h -> h.createQuery("select count(*) from t").mapTo(Integer.class).one());
    }

    private static String pragma(MetadataDatabase db, String name) {
        return db.read(h -> h.createQuery("pragma " + name).mapTo(String.class).one());
    }
}
