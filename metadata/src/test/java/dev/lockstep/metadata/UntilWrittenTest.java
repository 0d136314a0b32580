package dev.lockstep.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UntilWrittenTest {
    @TempDir Path home;
    private MetadataDatabase database;
    private UntilWritten<String, Long> kept;
    private final AtomicInteger reads = new AtomicInteger();

    @BeforeEach
    void open() {
        database = MetadataDatabase.sqlite(home.resolve("m.db"));
        database.write(h -> h.execute("create table t (n bigint not null)"));
        database.write(h -> h.execute("insert into t values (0)"));
        kept = new UntilWritten<>(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private long read() {
        return kept.get(
                "n",
                () -> {
                    reads.incrementAndGet();
                    return database.read(
                            h -> h.createQuery("select n from t").mapTo(Long.class).one());
                });
    }

    private void write(long n) {
        database.write(h -> h.execute("update t set n = ?", n));
    }

    @Test
    void isReadOnceForEachWrite() {
        assertThat(List.of(read(), read(), read())).containsOnly(0L);
        assertThat(reads).hasValue(1);
        write(7);
        assertThat(List.of(read(), read())).containsOnly(7L);
        assertThat(reads).hasValue(2);
    }

    @Test
    void aReadThatFailsIsNotKept() {
        assertThatThrownBy(() ->
                        kept.get(
                                "n",
                                () -> {
                                    throw new IllegalStateException("not now");
                                }))
                .hasMessage("not now");
        assertThat(read()).isZero();
    }

    @Test
    void noReaderSeesLessThanWasAcknowledgedBeforeItAsked() throws Exception {
        AtomicLong acknowledged = new AtomicLong();
        List<Future<?>> readers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                readers.add(
                        threads.submit(() -> {
                            for (long before = 0; before < 300; ) {
                                before = acknowledged.get();
                                assertThat(read()).isGreaterThanOrEqualTo(before);
                            }
                        }));
            }
            for (long n = 1; n <= 300; n++) {
                write(n);
                acknowledged.set(n);
            }
            for (Future<?> reader : readers) {
                assertThat(reader).succeedsWithin(Duration.ofSeconds(30));
            }
        }
    }
}
