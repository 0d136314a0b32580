package dev.lockstep.migrate.internal.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.migrate.internal.sides.FitVectors;
import dev.lockstep.migrate.internal.state.Incoming;
import dev.lockstep.store.memory.MemoryStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far an applier is, when another one has applied before it. */
class ApplierTest {
    private static final CollectionRef REF = new CollectionRef(TenantId.DEFAULT, "memory", "works");

    private final MemoryStore store = new MemoryStore();

    @BeforeEach
    void create() {
        store.create(REF, CollectionSpec.of(1, Metric.L2));
    }

    private static Transaction transaction(String position) {
        Row row = new Row("id-" + position, new float[] {1}, "one", null);
        return new Transaction(position, Instant.EPOCH, List.of(new Written(row, Set.of())), true);
    }

    private Applier applier(long epoch, String... positions) {
        Applier.Target target =
                new Applier.Target(
                        1,
                        FitVectors.AS_THEY_ARE,
                        scope -> store.write(REF, scope),
                        _ -> List.of(),
                        _ -> List.of(),
                        true,
                        _ -> {});
        return new Applier(new WriteScope("m", "writes", epoch), target, new Given(positions), "");
    }

    /** Changes that are given once. */
    private static final class Given implements Incoming {
        private final Deque<Transaction> left = new ArrayDeque<>();

        Given(String... positions) {
            for (String position : positions) {
                left.add(transaction(position));
            }
        }

        @Override
        public void rewind(String position) {
            left.removeIf(t -> t.position().compareTo(position) <= 0);
        }

        @Override
        public Optional<Transaction> next() {
            return Optional.ofNullable(left.poll());
        }

        @Override
        public void applied(String position) {}

        @Override
        public void close() {}
    }

    @Test
    void whatAnotherOneAppliedIsReachedBeforeTheFirstChange() {
        try (Applier before = applier(1, "1", "2")) {
            assertThat(before.once()).isEqualTo(2);
            assertThat(before.applied()).isEqualTo("2");
        }
        try (Applier next = applier(2, "1", "2", "3")) {
            assertThat(next.reached()).as("as the target tells").isEqualTo("2");
            assertThat(next.once()).as("only what is new").isEqualTo(1);
            assertThat(next.reached()).isEqualTo("3");
        }
    }

    @Test
    void oneThatLostItsWriterAsksTheTargetAgain() {
        try (Applier applier = applier(1, "1")) {
            assertThat(applier.reached()).isEmpty();
            applier.once();
            applier.forget();
            assertThat(applier.reached()).isEqualTo("1");
        }
    }
}
