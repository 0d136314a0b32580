package dev.lockstep.migrate;

import static dev.lockstep.migrate.TwoStores.NAME;
import static dev.lockstep.migrate.TwoStores.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.testkit.RowGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One order of all writes through a migration, on both sides, whatever comes between. */
class WritesOrderTest {
    private static final int WRITERS = 6;
    private static final int WRITES = 20;
    private static final int IDS = 3;

    @TempDir Path home;
    private TwoStores two;

    @BeforeEach
    void open() {
        two = new TwoStores(home);
        two.writeToSource(two.rows.rows(0, 50), List.of());
    }

    @AfterEach
    void close() {
        two.close();
    }

    private void begin(Mode mode) throws InterruptedException {
        two.plan(mode);
        two.service.start(T, NAME, "ann");
        two.await(Phase.IN_STEP);
    }

    private long write(Row... rows) {
        return two.service.write(T, NAME, new Writes(List.of(rows), List.of())).number();
    }

    private void onBoth(Row... rows) {
        two.service.write(T, NAME, new Writes(List.of(rows), List.of(), true));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void manyWritersOfOneIdHaveOneOrderOnBothSides(Mode mode) throws InterruptedException {
        begin(mode);
        Map<String, ConcurrentSkipListMap<Long, Row>> acknowledged = new ConcurrentHashMap<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            writers.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            for (int n = 0; n < WRITES; n++) {
                                Row row = two.rows.row(9_000 + n % IDS, 100 * writer + n);
                                acknowledged
                                        .computeIfAbsent(
                                                row.id(), _ -> new ConcurrentSkipListMap<>())
                                        .put(write(row), row);
                            }
                        } catch (RuntimeException e) {
                            failure.set(e);
                        }
                    }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(failure.get()).isNull();
        onBoth(two.rows.row(9_999));

        assertThat(acknowledged).hasSize(IDS);
        acknowledged.forEach((id, byNumber) -> {
            String last = byNumber.lastEntry().getValue().document();
            assertThat(two.source.searcher(two.from).fetch(List.of(id)))
                    .extracting(Row::document)
                    .containsExactly(last);
            assertThat(two.target.searcher(two.to).fetch(List.of(id)))
                    .extracting(Row::document)
                    .containsExactly(last);
        });
        assertThat(acknowledged.values().stream().mapToInt(Map::size).sum())
                .as("each write has a number of its own")
                .isEqualTo(WRITERS * WRITES);
        two.assertSame();
    }

    @Test
    void whatTheTruthRefusedIsKnownAlsoWhereTheAnswerToItsCommitIsLost() throws Exception {
        begin(Mode.DUAL_WRITE);
        Row bad = two.rows.row(7_000);
        Row good = two.rows.row(7_001);
        two.refusedBySource.add(bad.id());
        AtomicBoolean lost = new AtomicBoolean();
        two.afterSourceCommit =
                () -> {
                    if (lost.compareAndSet(false, true)) {
                        throw new LockstepException(
                                ErrorKind.EXTERNAL, "store-unreachable", "The answer is lost.");
                    }
                };
        assertThatThrownBy(() -> write(bad, good))
                .hasMessageContaining("does not take '" + bad.id() + "'")
                .hasMessageEndingWith("The others were written.");
        assertThat(lost).isTrue();
        onBoth(two.rows.row(7_002));
        assertThat(two.target.searcher(two.to).fetch(List.of(bad.id(), good.id())))
                .extracting(Row::id)
                .containsExactly(good.id());
        two.assertSame();
    }

    @Test
    void aMetadataDatabaseOfEarlierIsNoticedBeforeAWriteIsTakenForDone() throws Exception {
        begin(Mode.DUAL_WRITE);
        for (int n = 0; n < 5; n++) {
            onBoth(two.rows.row(6_000 + n));
        }
        two.restoreWrites(2);
        two.restart();
        MigrationView failed = two.await(v -> v.failure() != null);
        assertThat(Objects.requireNonNull(failed.failure()).code()).isEqualTo("writes-behind");
        assertThat(TwoStores.code(() -> write(two.rows.row(6_100)))).isEqualTo("writes-behind");

        two.service.start(T, NAME, "ann");
        two.await(Phase.IN_STEP);
        onBoth(two.rows.row(6_101));
        assertThat(two.target.searcher(two.to).fetch(List.of(RowGenerator.id(6_004)))).hasSize(1);
        two.assertSame();
    }
}
