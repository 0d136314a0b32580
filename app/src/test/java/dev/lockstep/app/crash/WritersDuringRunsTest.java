package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import dev.lockstep.lake.LakeStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Others write while a run reads, and several runs want one target: each result is what the run
 * pinned, whole, and the next run catches up.
 */
class WritersDuringRunsTest {
    private static final String SOURCE = "lake/source";
    private static final int ROWS = 120;

    /** Slow enough for what the tests do meanwhile: about two seconds a copy. */
    private static final String SLOWLY = "60";

    @TempDir Path home;
    private final AtomicInteger writes = new AtomicInteger();
    private Lockstep lockstep;
    private LakeStore lake;

    @BeforeEach
    void open() {
        lockstep = Shelf.open(home);
        lake = Shelf.lake(lockstep);
    }

    @AfterEach
    void close() {
        lockstep.close();
    }

    private static Row row(int n, String words) {
        return new Row(String.format("r%03d", n), new float[] {1, n, 2}, words, null);
    }

    /** Rows from 0 on, and what they come to. */
    private Map<String, String> fill(String address, String words) {
        lake.create(Shelf.ref(address), CollectionSpec.of(3, Metric.COSINE));
        Map<String, String> rows = new TreeMap<>();
        change(
                address,
                writer -> {
                    for (int n = 0; n < ROWS; n++) {
                        writer.upsert(Batch.of(List.of(row(n, words)), 3));
                        rows.put(row(n, words).id(), words);
                    }
                });
        return rows;
    }

    private void change(String address, Consumer<StoreWriter> act) {
        WriteScope scope = new WriteScope("writer-" + writes.incrementAndGet(), "write", 1);
        try (StoreWriter writer = lake.write(Shelf.ref(address), scope)) {
            act.accept(writer);
            writer.commit(new Checkpoint(scope, Map.of(), 0, 0, 0));
        }
    }

    private RunView begunCopy(String from, String to) throws InterruptedException {
        RunView run = lockstep.collections().copy(Shelf.TENANT, from, to, SLOWLY);
        while (!isCopying(run)) {
            run = lockstep.runs().awaitChange(Shelf.TENANT, run, Duration.ofSeconds(10));
            assertThat(run.state().ended()).as("%s", run).isFalse();
        }
        return run;
    }

    private static boolean isCopying(RunView run) {
        return run.steps().stream()
                .anyMatch(s -> s.name().equals("copy") && s.state() == RunState.RUNNING);
    }

    @Test
    void aCopyIsEqualToWhatItPinnedWhateverIsWrittenMeanwhile() throws InterruptedException {
        Map<String, String> pinned = fill(SOURCE, "first");
        RunView copy = begunCopy(SOURCE, Shelf.COPY);
        change(SOURCE, w -> w.upsert(Batch.of(List.of(row(500, "appended")), 3)));
        change(SOURCE, w -> w.upsert(Batch.of(List.of(row(110, "edited"), row(1, "too")), 3)));
        change(SOURCE, w -> w.delete(List.of("r050", "r119")));
        lake.compact(Shelf.ref(SOURCE));
        lake.expire(Shelf.ref(SOURCE), Duration.ZERO);
        assertThat(lockstep.runs().get(Shelf.TENANT, copy.id()).state())
                .isEqualTo(RunState.RUNNING);
        assertThat(Aftermath.succeeded(lockstep, copy).result()).containsEntry("rows", "120");
        assertThat(Shelf.rows(lockstep, Shelf.COPY)).isEqualTo(pinned);
        RunView next =
                Aftermath.succeeded(
                        lockstep, lockstep.collections().copy(Shelf.TENANT, SOURCE, Shelf.COPY));
        assertThat(next.result()).containsEntry("written", "3").containsEntry("deleted", "2");
        assertThat(Shelf.rows(lockstep, Shelf.COPY)).isEqualTo(Shelf.rows(lockstep, SOURCE));
    }

    @Test
    void aSourceThatIsReplacedMeanwhileIsCopiedAsItWasOrNotAtAll() throws InterruptedException {
        Map<String, String> pinned = fill(SOURCE, "first");
        RunView copy = Shelf.ended(lockstep, replacedMeanwhile());
        if (copy.state() == RunState.SUCCEEDED) {
            assertThat(Shelf.rows(lockstep, Shelf.COPY)).isEqualTo(pinned);
        } else {
            // It may have looked while there was none.
            assertThat(Objects.requireNonNull(copy.failure()).message())
                    .matches("Cannot .*source.*|There is no collection 'lake/source'\\.");
        }
        Aftermath.succeeded(
                lockstep, lockstep.collections().copy(Shelf.TENANT, SOURCE, Shelf.COPY));
        assertThat(Shelf.rows(lockstep, Shelf.COPY).values()).containsOnly("second");
    }

    private RunView replacedMeanwhile() throws InterruptedException {
        RunView copy = begunCopy(SOURCE, Shelf.COPY);
        lake.drop(Shelf.ref(SOURCE));
        fill(SOURCE, "second");
        return copy;
    }

    @Test
    void aSecondRunForATargetWaitsForTheFirstAndNothingIsDoubled() throws InterruptedException {
        fill(SOURCE, "first");
        Map<String, String> other = fill("lake/other", "other");
        RunView first = begunCopy(SOURCE, Shelf.COPY);
        RunView second = lockstep.collections().copy(Shelf.TENANT, "lake/other", Shelf.COPY);
        RunView repair = lockstep.collections().diff(Shelf.TENANT, "lake/other", Shelf.COPY, true);
        assertThat(lockstep.runs().get(Shelf.TENANT, first.id()).state())
                .isEqualTo(RunState.RUNNING);
        assertThat(lockstep.runs().get(Shelf.TENANT, second.id()).state())
                .isEqualTo(RunState.QUEUED);
        assertThat(lockstep.runs().get(Shelf.TENANT, repair.id()).state())
                .isEqualTo(RunState.QUEUED);
        RunView firstEnded = Aftermath.succeeded(lockstep, first);
        RunView secondEnded = Aftermath.succeeded(lockstep, second);
        RunView repairEnded = Aftermath.succeeded(lockstep, repair);
        assertThat(secondEnded.startedAt()).isAfterOrEqualTo(firstEnded.endedAt());
        assertThat(repairEnded.startedAt()).isAfterOrEqualTo(secondEnded.endedAt());
        assertThat(repairEnded.result()).containsEntry("differences", "0");
        assertThat(Shelf.rows(lockstep, Shelf.COPY)).isEqualTo(other);
        assertThat(lockstep.collections().get(Shelf.TENANT, Shelf.COPY).rows()).isEqualTo(ROWS);
    }

    /** Append, change, delete and replace come with each new version of the dataset. */
    @Test
    void anIndexShowsOneWholeVersionWhileItsDatasetIsWritten() throws InterruptedException {
        Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 1));
        Shelf.createIndex(lockstep);
        Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 1));
        RunView two = Shelf.ingest(lockstep, 2);
        RunView sync = Act.SYNC.begin(lockstep, 2);
        RunView three = Shelf.ingest(lockstep, 3);
        RunView again = Act.SYNC.begin(lockstep, 2);
        while (!lockstep.runs().get(Shelf.TENANT, again.id()).state().ended()) {
            assertThat(Shelf.served(lockstep))
                    .isIn(Shelf.version(1), Shelf.version(2), Shelf.version(3));
        }
        for (RunView run : List.of(two, sync, three, again)) {
            Aftermath.succeeded(lockstep, run);
        }
        Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 3));
        Aftermath.prove(lockstep, 3);
    }
}
