package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StrictWriter;
import dev.lockstep.transfer.TransferOptions.Hooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {
    @TempDir Path directory;
    private final Collections c = new Collections();
    private final WriteScope scope = Scene.scope(1);

    private TransferOptions options() {
        return Scene.options(directory, 1);
    }

    private TransferResult copy(
            Snapshot from, CollectionRef to, BatchTransform transform, TransferOptions options) {
        return Transfer.run(from, () -> c.store.write(to, options.scope()), transform, options);
    }

    @Test
    void aCopyIsEqualAndItsFingerprintIsThatOfTheSource() {
        CollectionRef from = c.filled("a", 0, 1000);
        CollectionRef to = c.create("b");
        TransferResult result = copy(c.pin(from), to, BatchTransform.none(), options());
        assertThat(result.upserted()).isEqualTo(1000);
        assertThat(result.refused()).isZero();
        assertThat(result.sent().whole()).isTrue();
        assertThat(result.sent().bytesRead()).isPositive();
        assertThat(result.checkpoint().positions().values()).allMatch(p -> p.done());
        try (Proof proof = Verify.compare(c.pin(from), c.pin(to), ScanOptions.in(directory))) {
            assertThat(proof.verdict().equal()).isTrue();
            assertThat(proof.left()).isEqualTo(result.sent().fingerprint());
        }
    }

    @Test
    void anEmptySourceLeavesACheckpointAndOneThatIsDoneMovesNothingMore() {
        CollectionRef from = c.create("a");
        CollectionRef to = c.create("b");
        assertThat(copy(c.pin(from), to, BatchTransform.none(), options()).upserted()).isZero();
        try (StoreWriter writer = c.store.write(to, scope)) {
            assertThat(writer.resumed()).isPresent();
        }
        CollectionRef full = c.filled("c", 0, 100);
        CollectionRef copy = c.create("d");
        Path other = directory.resolve("other");
        copy(c.pin(full), copy, BatchTransform.none(), Scene.options(other, 1));
        String version = c.store.describe(copy).orElseThrow().version();
        TransferResult again =
                copy(c.pin(full), copy, BatchTransform.none(), Scene.options(other, 1));
        assertThat(again.upserted()).isEqualTo(100);
        assertThat(again.sent().fingerprint().rows()).isZero();
        assertThat(again.sent().whole()).isFalse();
        assertThat(c.store.describe(copy).orElseThrow().version()).isEqualTo(version);
    }

    @Test
    void changesLeadTheTargetFromTheOneSnapshotToTheOther() {
        Scene scene = new Scene();
        CollectionRef to = c.create("b");
        copy(scene.before(), to, BatchTransform.none(), Scene.options(directory.resolve("1"), 1));
        TransferOptions options =
                new TransferOptions(
                        new WriteScope("run-2", "copy", 1),
                        directory,
                        options().pace(),
                        0,
                        RowForm.EXACT,
                        Hooks.NONE);
        TransferResult result =
                Transfer.run(
                        scene.changes(),
                        () -> c.store.write(to, options.scope()),
                        BatchTransform.none(),
                        options);
        assertThat(result.upserted()).isEqualTo(300);
        assertThat(result.deleted()).isEqualTo(60);
        Rows.assertSame(Rows.all(scene.after()).values(), Rows.all(c.pin(to)).values());
    }

    @Test
    void refusedRowsAreReportedAndTheirOldVersionLeavesTheTarget() throws IOException {
        CollectionRef from = c.filled("a", 0, 100);
        CollectionRef to = c.filled("b", 0, 50);
        BatchTransform refusing =
                (rows, refused) -> {
                    List<Row> kept = new ArrayList<>();
                    for (int i = 0; i < rows.size(); i++) {
                        if (Scene.refused(rows.id(i))) {
                            refused.accept(new Refusal(rows.id(i), "too \"long\""));
                        } else {
                            kept.add(rows.row(i));
                        }
                    }
                    return Batch.of(kept, rows.dimension());
                };
        TransferResult result = copy(c.pin(from), to, refusing, options());
        assertThat(result.refused()).isEqualTo(2);
        assertThat(result.refusals())
                .containsExactlyInAnyOrder(
                        new Refusal(RowGenerator.id(7), "too \"long\""),
                        new Refusal(RowGenerator.id(37), "too \"long\""));
        assertThat(Files.readAllLines(result.failures())).hasSize(2);
        assertThat(Rows.all(c.pin(to)))
                .hasSize(98)
                .doesNotContainKeys(RowGenerator.id(7), RowGenerator.id(37));
        assertThat(result.sent().fingerprint().rows()).isEqualTo(98);
    }

    @Test
    void rowsWithoutCanonicalFormAreRefused() {
        float[] v = new float[Collections.DIMENSION];
        CollectionRef from = c.create("a");
        c.write(
                from,
                new Row("good", v, "x", "{\"k\":1}"),
                new Row("double", v, "x", "{\"k\":1,\"k\":2}"),
                new Row("half", v, "\ud83d", "{}"),
                new Row("no json", v, "x", "{"));
        CollectionRef to = c.create("b");
        TransferResult result = copy(c.pin(from), to, BatchTransform.none(), options());
        assertThat(result.refusals())
                .extracting(Refusal::reason)
                .containsExactlyInAnyOrder(
                        "metadata: found the key 'k' twice",
                        "document: found half of a surrogate pair at character 0",
                        "metadata: found JSON with no key at character 1");
        assertThat(Rows.all(c.pin(to))).containsOnlyKeys("good");
    }

    @Test
    void tooManyRefusedEndTheTransfer() {
        CollectionRef from = c.filled("a", 0, 200);
        CollectionRef to = c.create("b");
        BatchTransform all =
                (rows, refused) -> {
                    for (String id : rows.ids()) {
                        refused.accept(new Refusal(id, "no"));
                    }
                    return Batch.of(List.of(), rows.dimension());
                };
        assertThatThrownBy(() -> copy(c.pin(from), to, all, options().withAllowRefused(20)))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("expected at most 20");
    }

    @Test
    void cancellingEndsItAndALaterOneGoesOn() {
        CollectionRef from = c.filled("a", 0, 1000);
        CollectionRef to = c.create("b");
        AtomicInteger batches = new AtomicInteger();
        Hooks hooks =
                new Hooks(
                        _ -> {},
                        () -> {
                            if (batches.incrementAndGet() > 30) {
                                throw new RunCancelledException("asked for");
                            }
                        });
        TransferOptions cancelled =
                new TransferOptions(scope, directory, options().pace(), 0, RowForm.EXACT, hooks);
        assertThatThrownBy(() -> copy(c.pin(from), to, BatchTransform.none(), cancelled))
                .isInstanceOf(RunCancelledException.class);
        TransferResult rest = copy(c.pin(from), to, BatchTransform.none(), options());
        assertThat(rest.upserted()).isEqualTo(1000);
        assertThat(rest.sent().whole()).isFalse();
        assertThat(rest.sent().fingerprint().rows()).isBetween(1L, 999L);
        Rows.assertSame(Rows.all(c.pin(from)).values(), Rows.all(c.pin(to)).values());
    }

    @Test
    void progressIsOfTheWholeAndEndsAtTheTotal() {
        CollectionRef from = c.filled("a", 0, 500);
        ConcurrentLinkedQueue<Progress> heard = new ConcurrentLinkedQueue<>();
        TransferOptions options =
                new TransferOptions(
                        scope,
                        directory,
                        options().pace(),
                        0,
                        RowForm.EXACT,
                        new Hooks(heard::add, () -> {}));
        copy(c.pin(from), c.create("b"), BatchTransform.none(), options);
        assertThat(heard).allMatch(p -> p.total() == 500 && p.processed() <= 500);
        assertThat(heard).anyMatch(p -> p.processed() == 500 && p.splitsDone() == p.splits());
    }

    @Test
    void aCheckpointOfAnotherPlanIsRefused() throws IOException {
        CollectionRef from = c.filled("a", 0, 300);
        CollectionRef to = c.create("b");
        copy(c.pin(from), to, BatchTransform.none(), options());
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".plan.json")).toList()) {
                Files.writeString(file, "{\"splits\":[]}");
            }
        }
        assertThatThrownBy(() -> copy(c.pin(from), to, BatchTransform.none(), options()))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("kept plan");
    }

    /** However large the collection, only so many rows are under way at once. */
    @Test
    void memoryIsWorkersTimesBatch() {
        int workers = 3;
        int batchRows = 16;
        CollectionRef from = c.filled("a", 0, 5000);
        CollectionRef to = c.create("b");
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        BatchTransform counting =
                (rows, _) -> {
                    most.accumulateAndGet(underWay.addAndGet(rows.size()), Math::max);
                    Thread.yield();
                    return rows;
                };
        TransferOptions options =
                new TransferOptions(
                        scope,
                        directory,
                        new TransferOptions.Pace(
                                workers,
                                batchRows,
                                new CheckpointPolicy(1000, Long.MAX_VALUE, Duration.ofDays(1)),
                                RetryPolicy.atOnce(1)),
                        0,
                        RowForm.EXACT,
                        Hooks.NONE);
        Transfer.run(
                c.pin(from),
                () -> new Watched(c.store.write(to, scope), n -> underWay.addAndGet(-n)),
                counting,
                options);
        assertThat(most.get()).isBetween(1, workers * batchRows);
        assertThat(underWay.get()).isZero();
        assertThat(c.store.describe(to).orElseThrow().rows()).isEqualTo(5000);
    }

    /** Each checkpoint's positions are those of the rows committed with it. */
    @Test
    void positionsAndRowsCommitTogether() {
        Snapshot from = c.pin(c.filled("a", 0, 2000));
        Path log = directory.resolve("log");
        Queue<String> breaches = new ConcurrentLinkedQueue<>();
        Transfer.run(
                from,
                () -> new StrictWriter(new LogTarget(log, _ -> false), breaches::add),
                BatchTransform.none(),
                options());
        assertThat(breaches).isEmpty();
        List<LogTarget.Commit> commits = LogTarget.commits(log);
        assertThat(commits).hasSizeGreaterThan(10);
        long rows = 0;
        for (LogTarget.Commit commit : commits) {
            rows += commit.rows().size();
            long read = commit.positions().values().stream().mapToLong(p -> p.rows()).sum();
            assertThat(read).isEqualTo(rows).isEqualTo(commit.upserted());
        }
        Map<String, Row> expected = Rows.all(from);
        Rows.assertSame(expected.values(), LogTarget.rows(log).values());
    }
}
