package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import dev.lockstep.testkit.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An ingest of an update, and its sync, killed at every crash point; then started again, finished,
 * and proven: nothing acknowledged is lost, nothing is doubled, and a reader has seen one whole
 * version throughout.
 */
class WholeServerCrashTest {
    /** Points that this path does not reach, each with another test of its own module. */
    private static final Set<CrashPoint> ELSEWHERE =
            Set.of(
                    CrashPoint.EXPIRE_BEFORE_COMMIT,
                    CrashPoint.EXPIRE_AFTER_COMMIT,
                    CrashPoint.BACKUP_BEFORE_PART,
                    CrashPoint.BACKUP_AFTER_PART,
                    CrashPoint.BACKUP_BEFORE_PART_COMMIT,
                    CrashPoint.BACKUP_AFTER_PART_COMMIT,
                    CrashPoint.BACKUP_BEFORE_MANIFEST,
                    CrashPoint.BACKUP_AFTER_MANIFEST,
                    CrashPoint.BACKUP_BEFORE_EXPIRY,
                    CrashPoint.BACKUP_DURING_EXPIRY,
                    CrashPoint.RESTORE_BEFORE_STAGED,
                    CrashPoint.RESTORE_AFTER_STAGED,
                    CrashPoint.RESTORE_BEFORE_PUBLISH,
                    CrashPoint.RESTORE_AFTER_PUBLISH,
                    CrashPoint.PGVECTOR_BEFORE_COMMIT,
                    CrashPoint.PGVECTOR_AFTER_COMMIT,
                    CrashPoint.OPENSEARCH_BEFORE_COMMIT,
                    CrashPoint.OPENSEARCH_AFTER_COMMIT,
                    CrashPoint.OPENSEARCH_DURING_MERGE,
                    CrashPoint.MIGRATE_AFTER_TARGET,
                    CrashPoint.MIGRATE_AFTER_FEED,
                    CrashPoint.MIGRATE_AFTER_BACKFILL,
                    CrashPoint.MIGRATE_BEFORE_CONFIRM,
                    CrashPoint.MIGRATE_AFTER_CONFIRM,
                    CrashPoint.MIGRATE_AFTER_EMBEDDED,
                    CrashPoint.MIGRATE_BEFORE_APPLIED,
                    CrashPoint.MIGRATE_AFTER_APPLIED,
                    CrashPoint.MIGRATE_AFTER_INTENT,
                    CrashPoint.MIGRATE_BEFORE_SWITCH,
                    CrashPoint.MIGRATE_AFTER_SWITCH,
                    CrashPoint.MIGRATE_AFTER_FEED_END);

    /** How often an undisturbed act reaches each point. */
    private static final Map<Act, Map<CrashPoint, Integer>> REACHED = new EnumMap<>(Act.class);

    @TempDir static Path directory;

    /** Tables name their files by whole paths, so the home is put back where it was. */
    private static Path home;

    @BeforeAll
    static void bringInStep() {
        home = directory.resolve("home");
        try (Lockstep lockstep = Shelf.open(home)) {
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Shelf.createIndex(lockstep);
            Aftermath.succeeded(lockstep, lockstep.indexes().sync(Shelf.TENANT, Shelf.NAME, false));
            assertThat(Shelf.served(lockstep)).isEqualTo(Shelf.version(1));
            RunView copy = lockstep.collections().copy(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY);
            Aftermath.succeeded(lockstep, copy);
        }
        Folders.copy(home, before(Act.INGEST));
        try (Lockstep lockstep = Shelf.open(home)) {
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 2));
        }
        Folders.copy(home, before(Act.SYNC));
        try (Lockstep lockstep = Shelf.open(home)) {
            Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 2));
        }
        Folders.copy(home, before(Act.COPY));
        Folders.copy(home, before(Act.REPAIR));
    }

    private static Path before(Act act) {
        return directory.resolve("before-" + act);
    }

    private static void restore(Act act) {
        Folders.delete(home);
        Folders.copy(before(act), home);
    }

    private static synchronized Map<CrashPoint, Integer> reached(Act act) {
        return REACHED.computeIfAbsent(act, WholeServerCrashTest::watch);
    }

    private static Map<CrashPoint, Integer> watch(Act act) {
        restore(act);
        String output =
                new ChildJvm(UpdateUnderEyes.class)
                        .env("LOCKSTEP_CRASH_AT", "*")
                        .run(home.toString(), act.name(), "2")
                        .expectSuccess()
                        .output();
        Map<CrashPoint, Integer> times = new EnumMap<>(CrashPoint.class);
        for (CrashPoint point : CrashPoint.values()) {
            long count = output.lines().filter(("reached " + point.label())::equals).count();
            times.put(point, (int) count);
        }
        return times;
    }

    /**
     * Each point that an act comes to: of a sync the first and the last time, of others the last;
     * of a copy and a repair once where they alone come.
     */
    static Stream<Arguments> kills() {
        return times(WholeServerCrashTest::isUsual);
    }

    static Stream<Arguments> otherKills() {
        return times((act, point, n, all) -> !isUsual(act, point, n, all));
    }

    private static boolean isUsual(Act act, CrashPoint point, int n, int all) {
        boolean own = point.label().matches("(copy|transfer)\\..*");
        return switch (act) {
            case INGEST -> n == all;
            case SYNC -> n == 1 || n == all;
            case COPY -> n == (own ? 1 : all);
            case REPAIR -> own && n == all;
        };
    }

    /** Whether a kill is wanted: the n-th of all times that the act reaches the point. */
    private interface Wanted {
        boolean test(Act act, CrashPoint point, int n, int all);
    }

    private static Stream<Arguments> times(Wanted wanted) {
        List<Arguments> kills = new ArrayList<>();
        for (Act act : Act.values()) {
            reached(act)
                    .forEach((point, all) ->
                            IntStream.rangeClosed(1, all)
                                    .filter(n -> wanted.test(act, point, n, all))
                                    .forEach(n -> kills.add(Arguments.of(act, point, n))));
        }
        return kills.stream();
    }

    @ParameterizedTest
    @MethodSource("kills")
    void killedHereNothingIsLostOrDoubled(Act act, CrashPoint point, int nth) {
        restore(act);
        ChildJvm.Ended ended =
                new ChildJvm(UpdateUnderEyes.class)
                        .crashAt(point, nth)
                        .run(home.toString(), act.name(), "2");
        // How often a point is reached differs a little from one time to the next.
        boolean spared = nth > 1 && ended.output().contains(UpdateUnderEyes.DONE);
        assertThat(ended.crashed() || spared).as(ended.output()).isTrue();
        assertThat(ended.output()).doesNotContain(UpdateUnderEyes.TORN);
        try (Lockstep lockstep = Shelf.open(home)) {
            Aftermath.recover(lockstep, act, 2, ended.output());
            Aftermath.prove(lockstep, 2);
            if (act.copies()) {
                Aftermath.proveCopy(lockstep, 2);
            }
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("otherKills")
    void killedAtAnyOtherTimeNothingIsLostOrDoubled(Act act, CrashPoint point, int nth) {
        killedHereNothingIsLostOrDoubled(act, point, nth);
    }

    @Test
    void everyPointIsReachedOrTestedElsewhere() {
        for (CrashPoint point : CrashPoint.values()) {
            int times =
                    Stream.of(Act.values())
                            .mapToInt(act -> reached(act).getOrDefault(point, 0))
                            .sum();
            assertThat(times == 0)
                    .as(point + " is reached " + times + " times")
                    .isEqualTo(ELSEWHERE.contains(point));
        }
    }
}
