package dev.lockstep.transfer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.SplitProgress;
import dev.lockstep.testkit.Faults;
import dev.lockstep.testkit.Faults.Fault;
import dev.lockstep.testkit.FaultySnapshot;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.transfer.RowDifference.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir Path directory;
    private final Collections c = new Collections();

    private Proof compare(Snapshot left, Snapshot right) {
        return Verify.compare(left, right, ScanOptions.in(directory));
    }

    @Test
    void equalIsProvenWhateverTheOrderOfWriting() throws IOException {
        CollectionRef a = c.filled("a", 0, 3000);
        CollectionRef b = c.create("b");
        for (int n = 2000; n >= 0; n -= 1000) {
            c.write(b, c.generator.batch(n, n + 1000));
        }
        try (Proof proof = compare(c.pin(a), c.pin(b))) {
            assertThat(proof.verdict()).isInstanceOf(Verdict.Equal.class);
            assertThat(((Verdict.Equal) proof.verdict()).rows()).isEqualTo(3000);
            assertThat(proof.left()).isEqualTo(proof.right());
            proof.differences(d -> assertThat(d).isNull());
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).as("nothing stays behind").isEmpty();
        }
    }

    @Test
    void twoEmptyCollectionsAreEqual() {
        try (Proof proof = compare(c.pin(c.create("a")), c.pin(c.create("b")))) {
            assertThat(proof.verdict().equal()).isTrue();
        }
    }

    @Test
    void eachKindOfDifferenceIsNamed() {
        CollectionRef a = c.filled("a", 0, 1000);
        CollectionRef b = c.filled("b", 0, 1000);
        c.write(b, c.generator.row(5, 1), c.generator.row(1001));
        c.delete(b, RowGenerator.id(17), RowGenerator.id(18));
        Map<String, Kind> found = new HashMap<>();
        try (Proof proof = compare(c.pin(a), c.pin(b))) {
            Verdict.Different verdict = (Verdict.Different) proof.verdict();
            assertThat(verdict.onlyLeft()).isEqualTo(2);
            assertThat(verdict.onlyRight()).isOne();
            assertThat(verdict.changed()).isOne();
            assertThat(verdict.rows()).isEqualTo(4);
            assertThat(verdict.ranges().cardinality()).isBetween(1, 4);
            proof.differences(d -> found.put(d.id(), d.kind()));
            assertThat(verdict.first()).hasSize(4);
        }
        assertThat(found)
                .containsOnly(
                        Map.entry(RowGenerator.id(5), Kind.CHANGED),
                        Map.entry(RowGenerator.id(1001), Kind.ONLY_RIGHT),
                        Map.entry(RowGenerator.id(17), Kind.ONLY_LEFT),
                        Map.entry(RowGenerator.id(18), Kind.ONLY_LEFT));
    }

    /** Every single change of one field, one bit, in a collection of hundreds is found. */
    @Test
    void theSmallestChangeOfAnyFieldIsFound() {
        CollectionRef a = c.filled("a", 0, 300);
        CollectionRef b = c.filled("b", 0, 300);
        Row row = c.generator.row(123);
        float[] bit = requireNonNull(row.vector()).clone();
        bit[3] = Float.intBitsToFloat(Float.floatToRawIntBits(bit[3]) ^ 1);
        for (Row changed :
                List.of(
                        new Row(row.id(), bit, row.document(), row.metadata()),
                        new Row(row.id(), null, row.document(), row.metadata()),
                        new Row(row.id(), row.vector(), row.document() + " ", row.metadata()),
                        new Row(row.id(), row.vector(), null, row.metadata()),
                        new Row(row.id(), row.vector(), row.document(), null),
                        new Row(row.id(), row.vector(), row.document(), "{}"))) {
            c.write(b, changed);
            try (Proof proof = compare(c.pin(a), c.pin(b))) {
                assertThat(((Verdict.Different) proof.verdict()).first())
                        .extracting(RowDifference::id)
                        .containsExactly(row.id());
            }
        }
        c.write(b, row);
        try (Proof proof = compare(c.pin(a), c.pin(b))) {
            assertThat(proof.verdict().equal()).isTrue();
        }
    }

    @Test
    void manyDifferencesAreAllNamed() {
        CollectionRef a = c.filled("a", 0, 4000);
        CollectionRef b = c.filled("b", 2000, 6000);
        List<String> ids = new ArrayList<>();
        try (Proof proof = compare(c.pin(a), c.pin(b))) {
            Verdict.Different verdict = (Verdict.Different) proof.verdict();
            assertThat(verdict.onlyLeft()).isEqualTo(2000);
            assertThat(verdict.onlyRight()).isEqualTo(2000);
            assertThat(verdict.first()).hasSize(100);
            proof.differences(d -> ids.add(d.id()));
        }
        assertThat(ids).hasSize(4000).doesNotHaveDuplicates();
    }

    @Test
    void brokenReadsAreTakenUpWhereTheyBroke() {
        CollectionRef a = c.filled("a", 0, 2500);
        for (int nth = 1; nth <= 8; nth++) {
            Faults faults = Faults.once("next", nth, Fault.CUT);
            try (Proof proof =
                    Verify.compare(
                            new FaultySnapshot(c.pin(a), faults),
                            c.pin(a),
                            new ScanOptions(
                                    directory,
                                    1,
                                    100,
                                    RowForm.EXACT,
                                    TransferOptions.Hooks.NONE))) {
                assertThat(proof.verdict().equal()).isTrue();
                assertThat(faults.struck()).isOne();
            }
        }
    }

    @Test
    void aBrokenSideEndsBothAndLeavesNothing() throws IOException {
        CollectionRef a = c.filled("a", 0, 2500);
        Faults faults = Faults.once("next", 3, Fault.BROKEN);
        assertThatThrownBy(() -> compare(new FaultySnapshot(c.pin(a), faults), c.pin(a)))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("broken");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void progressEndsAtTheTotalOfBothSides() {
        CollectionRef a = c.filled("a", 0, 1500);
        AtomicReference<Progress> last = new AtomicReference<>();
        TransferOptions.Hooks hooks =
                new TransferOptions.Hooks(
                        p ->
                                last.accumulateAndGet(
                                        p,
                                        (x, y) ->
                                                x == null || y.processed() > x.processed() ? y : x),
                        () -> {});
        Verify.compare(c.pin(a), c.pin(a), ScanOptions.in(directory).withHooks(hooks)).close();
        Progress end = requireNonNull(last.get());
        assertThat(end.total()).isEqualTo(3000);
        assertThat(end.processed()).isEqualTo(3000);
    }

    @Test
    void eachSideTellsOfItsSplitsUntilAllAreDone() {
        CollectionRef a = c.filled("a", 0, 1500);
        Map<String, SplitProgress> last = new ConcurrentHashMap<>();
        TransferOptions.Hooks hooks =
                new TransferOptions.Hooks(
                        _ -> {}, split -> last.put(split.side() + split.number(), split), () -> {});
        Verify.compare(c.pin(a), c.pin(a), ScanOptions.in(directory).withHooks(hooks)).close();
        assertThat(last.keySet()).anyMatch(key -> key.startsWith("left"));
        assertThat(last.values()).allMatch(s -> s.state() == SplitProgress.State.DONE);
        assertThat(last.values().stream().mapToLong(SplitProgress::rows).sum()).isEqualTo(3000);
    }

    @Test
    void differencesAreShownDownToTheBit() {
        CollectionRef a = c.create("a");
        CollectionRef b = c.create("b");
        float[] v = {1, 2, 3, 4, 5, 6};
        float[] w = {1, 2, 3, 4, 5, 6.5f};
        c.write(a, new Row("x", v, "d", "{\"a\":{\"b\":1,\"c\":[1,2]},\"n\":1.0}"));
        c.write(b, new Row("x", w, "e", "{\"a\":{\"b\":2,\"c\":[1]},\"n\":1,\"m\":null}"));
        try (Snapshot left = c.pin(a);
                Snapshot right = c.pin(b);
                Proof proof = compare(left, right)) {
            List<RowDifference> first = ((Verdict.Different) proof.verdict()).first();
            Differences.DifferentRow shown =
                    Differences.show(left, right, first, RowForm.EXACT).getFirst();
            assertThat(shown.id()).isEqualTo("x");
            assertThat(shown.fields())
                    .containsExactly(
                            new FieldDifference(
                                    "vector[5]", "6.0 (0x40c00000)", "6.5 (0x40d00000)"),
                            new FieldDifference("document", "d", "e"),
                            new FieldDifference("metadata.a.b", "1", "2"),
                            new FieldDifference("metadata.a.c[1]", "2", null),
                            new FieldDifference("metadata.m", null, "null"));
        }
    }
}
