package dev.lockstep.transfer;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A transfer with everything in it, the same in every process: rows added, changed and deleted, and
 * rows that the target refuses, some of which it had before.
 */
final class Scene {
    static final int ROWS = 400;

    private final Collections c = new Collections();
    private final Snapshot before;
    private final Snapshot after;
    private final Map<String, Row> expected;
    private final long refusals;

    Scene() {
        CollectionRef ref = c.filled("a", 0, ROWS);
        before = c.pin(ref);
        for (int n = 100; n < 250; n++) {
            c.write(ref, c.generator.row(n, 1));
        }
        c.write(ref, c.generator.batch(ROWS, ROWS + 150));
        for (int n = 0; n < 60; n++) {
            c.delete(ref, RowGenerator.id(n));
        }
        after = c.pin(ref);
        Set<String> refused = new HashSet<>(Rows.all(changes()).keySet());
        refused.removeIf(id -> !refused(id));
        refusals = refused.size();
        expected = new TreeMap<>(Rows.all(after));
        expected.keySet().removeAll(refused);
    }

    /** Two of each hundred ids. */
    static boolean refused(String id) {
        return id.endsWith("37") || id.endsWith("07");
    }

    Snapshot before() {
        return before;
    }

    Snapshot after() {
        return after;
    }

    Changes changes() {
        return (Changes) c.store.difference(before.ref(), after.ref());
    }

    /** What the target has to hold in the end, if it began with the state before. */
    Map<String, Row> expected() {
        return expected;
    }

    /** Changed rows that are refused. */
    long refusals() {
        return refusals;
    }

    static WriteScope scope(long epoch) {
        return new WriteScope("run-1", "copy", epoch);
    }

    static TransferOptions options(Path directory, long epoch) {
        return TransferOptions.of(scope(epoch), directory, TransferOptions.Hooks.NONE)
                .withPace(
                        new TransferOptions.Pace(
                                3,
                                16,
                                new CheckpointPolicy(90, Long.MAX_VALUE, Duration.ofDays(1)),
                                RetryPolicy.atOnce(4)));
    }
}
