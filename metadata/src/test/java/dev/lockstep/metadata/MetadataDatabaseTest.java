package dev.lockstep.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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

    private static int count(MetadataDatabase db) {
        return db.read(h -> h.createQuery("select count(*) from t").mapTo(Integer.class).one());
    }

    private static String pragma(MetadataDatabase db, String name) {
        return db.read(h -> h.createQuery("pragma " + name).mapTo(String.class).one());
    }
}
