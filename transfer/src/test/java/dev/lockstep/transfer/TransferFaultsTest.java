package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.run.SplitProgress;
import dev.lockstep.testkit.Faults;
import dev.lockstep.testkit.Faults.Fault;
import dev.lockstep.testkit.FaultySource;
import dev.lockstep.testkit.FaultyWriter;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StrictWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of a small transfer goes wrong once, in each way. */
class TransferFaultsTest {
    private static final int ENOUGH = 200;

    @TempDir Path directory;
    private final Queue<String> breaches = new ConcurrentLinkedQueue<>();
    private final Map<Path, PlanStore> plans = new HashMap<>();
    private static final Scene SCENE = new Scene();

    static Stream<Arguments> ways() {
        return Stream.of("open", "next", "upsert", "delete", "commit", "resumed")
                .flatMap(op ->
                        Stream.of(Fault.CUT, Fault.ANSWER_LOST, Fault.TWICE)
                                .filter(f -> f != Fault.TWICE || !op.equals("next"))
                                .map(f -> Arguments.of(op, f)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void oneFaultAtAnyCallChangesNothing(String operation, Fault fault) throws IOException {
        int nth = 1;
        for (; nth < ENOUGH; nth++) {
            Faults faults = Faults.once(operation, nth, fault);
            Path place = directory.resolve(operation + nth);
            transfer(place, faults);
            assertWhole(place);
            if (faults.struck() == 0) {
                break;
            }
        }
        assertThat(nth).as("calls of %s", operation).isBetween(2, ENOUGH - 1);
    }

    @Test
    void manyFaultsAtRandomChangeNothing() throws IOException {
        long struck = 0;
        for (int seed = 0; seed < 12; seed++) {
            Faults faults = Faults.random(seed, 0.08);
            Path place = directory.resolve("seed" + seed);
            for (int attempt = 1; ; attempt++) {
                assertThat(attempt).isLessThan(50);
                try {
                    transfer(place, faults);
                    break;
                } catch (LockstepException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL);
                }
            }
            struck += faults.struck();
            assertWhole(place);
        }
        assertThat(struck).isGreaterThan(50);
    }

    @Test
    void whatNobodyMayRetryComesOutAtOnce() {
        for (String operation : new String[] {"open", "next", "upsert", "delete", "commit"}) {
            Faults faults = Faults.once(operation, 2, Fault.BROKEN);
            assertThatThrownBy(() -> transfer(directory.resolve(operation), faults))
                    .isInstanceOf(LockstepException.class)
                    .hasMessage("Cannot " + operation + ": broken.");
            assertThat(faults.struck()).isOne();
        }
    }

    @Test
    void aTargetThatStaysAwayComesOutAfterTheLastTry() {
        Faults faults =
                new Faults(
                        (op, n) -> op.equals("upsert") && n > 3 ? Fault.CUT : Fault.NONE, () -> {});
        assertThatThrownBy(() -> transfer(directory, faults))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("the connection was cut");
        assertThat(faults.calls("upsert")).isBetween(7L, 3L + 3 * 4);
    }

    @Test
    void aSplitTellsThatItIsTriedAgainAndWhy() {
        Map<Integer, SplitProgress> last = new ConcurrentHashMap<>();
        Queue<SplitProgress> again = new ConcurrentLinkedQueue<>();
        transfer(
                directory,
                Faults.once("upsert", 2, Fault.CUT),
                split -> {
                    last.put(split.number(), split);
                    if (split.state() == SplitProgress.State.RETRYING) {
                        again.add(split);
                    }
                });
        assertThat(again)
                .singleElement()
                .extracting(SplitProgress::error)
                .asString()
                .contains("the connection was cut");
        assertThat(last.values()).allMatch(s -> s.state() == SplitProgress.State.DONE);
        assertThat(last).hasSize(last.values().iterator().next().splits());
    }

    @Test
    void aSplitThatEndsATransferTellsWhyAndGoesOnFromWhatIsCommitted() {
        Map<Integer, SplitProgress> last = new ConcurrentHashMap<>();
        Faults broken = Faults.once("upsert", 4, Fault.BROKEN);
        assertThatThrownBy(() -> transfer(directory, broken, s -> last.put(s.number(), s)))
                .hasMessage("Cannot upsert: broken.");
        assertThat(last.values())
                .filteredOn(s -> s.state() == SplitProgress.State.FAILED)
                .isNotEmpty()
                .allMatch(s -> "Cannot upsert: broken.".equals(s.error()));
        last.clear();
        transfer(
                directory,
                new Faults((_, _) -> Fault.NONE, () -> {}),
                s -> {
                    if (!last.containsKey(s.number())) {
                        last.put(s.number(), s);
                    }
                });
        assertThat(last.values())
                .as("told of before the first is taken up")
                .allMatch(s ->
                        s.state() == SplitProgress.State.WAITING
                                || s.state() == SplitProgress.State.DONE);
    }

    private void transfer(Path place, Faults faults) {
        transfer(place, faults, _ -> {});
    }

    private void transfer(Path place, Faults faults, Consumer<SplitProgress> told) {
        TransferOptions o = Scene.options(place, 1);
        TransferOptions options =
                new TransferOptions(
                        o.scope(),
                        o.directory(),
                        o.pace(),
                        o.allowRefused(),
                        o.form(),
                        new TransferOptions.Hooks(_ -> {}, told, () -> {}));
        Path log = place.resolve("target");
        if (LogTarget.commits(log).isEmpty()) {
            seed(log);
        }
        Transfer.run(
                new FaultySource(SCENE.changes(), faults),
                () -> strict(new FaultyWriter(new RunTarget(log), faults)),
                BatchTransform.none(),
                options,
                plans.computeIfAbsent(place, _ -> new MemoryPlan()));
    }

    /** A plan kept elsewhere than in a file. */
    private static final class MemoryPlan implements PlanStore {
        private @Nullable TransferPlan plan;

        @Override
        public Optional<TransferPlan> load() {
            return Optional.ofNullable(plan);
        }

        @Override
        public void save(TransferPlan made) {
            plan = made;
        }
    }

    private StoreWriter strict(StoreWriter real) {
        return new StrictWriter(real, breaches::add);
    }

    @AfterEach
    void theWritersContractWasKept() {
        assertThat(breaches).isEmpty();
    }

    private void seed(Path log) {
        RunTarget.seed(log, SCENE.before());
    }

    private void assertWhole(Path place) throws IOException {
        Path log = place.resolve("target");
        Rows.assertSame(SCENE.expected().values(), LogTarget.rows(log).values());
        LogTarget.Commit last = LogTarget.commits(log).getLast();
        assertThat(last.refused()).isEqualTo(SCENE.refusals());
        assertThat(last.upserted() + last.refused()).isEqualTo(300);
        assertThat(last.deleted()).isEqualTo(60);
        Path failures = Scene.options(place, 1).failures();
        assertThat(Files.readAllLines(failures))
                .hasSize((int) SCENE.refusals())
                .doesNotHaveDuplicates();
    }
}
