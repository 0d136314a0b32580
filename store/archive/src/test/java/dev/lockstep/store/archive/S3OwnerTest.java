package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.s3.S3Server;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One owner: two machines, which know nothing of each other, make a backup of the same name in the
 * same place. One of them wins, and what is there is all his.
 */
class S3OwnerTest {
    private static final Predicate<String> FIRST_CLAIM =
            line -> line.startsWith("PUT ") && line.contains("act-000001-000000.json");

    private static final Predicate<String> LAST_CLAIM =
            line -> line.startsWith("PUT ") && line.contains("act-000002-000000.json");

    @TempDir Path directory;
    private final String place = S3Server.shared().freshPlace();
    private FaultyWire wire;
    private Opened here;
    private Opened there;

    @BeforeEach
    void open() {
        wire = FaultyWire.to(S3Server.shared().endpoint());
        here =
                Shelves.open(
                        S3Server.shared().through(wire.address()),
                        place,
                        directory.resolve("here"));
        there = Shelves.open(place, directory.resolve("there"));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        wire.close();
    }

    private static BackupWriter begin(Opened opened, String run, long epoch) {
        return opened.archive()
                .begin(
                        Made.TENANT,
                        BackupPlan.full("base", "1").withPartRows(40),
                        new WriteScope(run, "backup", epoch));
    }

    private static BackupInfo make(Opened opened, String run, int first) {
        try (BackupWriter backup = begin(opened, run, 1)) {
            write(backup, run, first);
            return backup.finish(Map.of());
        }
    }

    private static void write(BackupWriter backup, String run, int first) {
        try (StoreWriter writer = backup.collection("works", Made.SPEC)) {
            writer.upsert(Batch.of(Made.GENERATOR.rows(first, first + 100), Made.DIMENSION));
            writer.commit(new Checkpoint(new WriteScope(run, "backup", 1), Map.of(), 100, 0, 0));
        }
        backup.seal("works", BackupWriter.Seal.of(100));
    }

    private static String code(Throwable e) {
        return e instanceof LockstepException known ? known.code() : e.toString();
    }

    private void assertHolds(String run, int first) {
        Made made = new Made(there);
        assertThat(there.archive().list(Made.TENANT))
                .singleElement()
                .satisfies(b -> assertThat(b.run()).isEqualTo(run));
        Rows.assertSame(Made.GENERATOR.rows(first, first + 100), made.rows("base").values());
        assertThat(there.archive().verify(Made.TENANT, "base", VerifyOptions.FILES).damages())
                .isEmpty();
        assertThat(there.bucket().list("default/base")).noneMatch(f -> f.contains("/work/"));
    }

    /** The moment in which a look for a newer claim is too old already. */
    @Test
    void whoIsOvertakenAtTheLastMomentWritesNoManifest() {
        List<BackupWriter> other = new ArrayList<>();
        wire.fail(
                line -> {
                    if (LAST_CLAIM.test(line) && other.isEmpty()) {
                        other.add(begin(there, "run-there", 1));
                    }
                    return false;
                },
                1,
                1,
                new WireFault.LostAnswer());
        assertThatThrownBy(() -> make(here, "run-here", 0))
                .satisfies(e -> assertThat(code(e)).isEqualTo("stale-writer"));
        try (BackupWriter winner = other.getFirst()) {
            assertThat(winner.displaced()).contains("run-here");
            write(winner, "run-there", 500);
            winner.finish(Map.of());
        }
        assertHolds("run-there", 500);
    }

    /** All claims are gone by then, and the one that is made is the first again. */
    @Test
    void whoBeginsWhileAnotherEndsHarmsNothing() {
        List<BackupInfo> other = new ArrayList<>();
        wire.fail(
                line -> {
                    if (FIRST_CLAIM.test(line) && other.isEmpty()) {
                        other.add(make(there, "run-there", 500));
                    }
                    return false;
                },
                1,
                1,
                new WireFault.LostAnswer());
        assertThatThrownBy(() -> make(here, "run-here", 0))
                .satisfies(e -> assertThat(code(e)).isEqualTo("backup-exists"));
        assertThat(other).hasSize(1);
        assertHolds("run-there", 500);
    }

    @Test
    void whatWasDecidedIsBroughtAboutByWhoeverFindsIt() {
        wire.fail(
                line -> line.startsWith("PUT ") && line.contains("works_part0001"),
                1,
                1000,
                new WireFault.Status(503));
        assertThatThrownBy(() -> make(here, "run-here", 0)).hasMessageContaining("503");
        assertThat(there.archive().list(Made.TENANT)).isEmpty();
        assertThat(there.archive().unfinished(Made.TENANT))
                .singleElement()
                .satisfies(u -> assertThat(u.run()).isEqualTo("run-here"));
        assertThatThrownBy(() -> make(there, "run-there", 500))
                .satisfies(e -> assertThat(code(e)).isEqualTo("backup-exists"));
        assertHolds("run-here", 0);
        try (BackupWriter again = begin(there, "run-here", 2)) {
            assertThat(again.finished()).isPresent();
        }
    }

    @Test
    void ofTwoThatRaceOneWins() throws Exception {
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            Callable<BackupInfo> first = () -> make(here, "run-here", 0);
            Callable<BackupInfo> second = () -> make(there, "run-there", 500);
            List<Future<BackupInfo>> ends = both.invokeAll(List.of(first, second));
            List<String> won = new ArrayList<>();
            for (Future<BackupInfo> end : ends) {
                if (end.state() == Future.State.SUCCESS) {
                    won.add(end.resultNow().run());
                } else {
                    assertThat(code(end.exceptionNow())).isIn("stale-writer", "backup-exists");
                }
            }
            assertThat(won).hasSize(1);
            assertHolds(won.getFirst(), won.getFirst().equals("run-here") ? 0 : 500);
        }
    }

    @Test
    void aListCostsOneRequestAndTwoABackup() {
        Made made = new Made(there);
        for (int i = 0; i < 3; i++) {
            made.full("b" + i, Made.GENERATOR.rows(0, 50));
        }
        begin(there, "run-unfinished", 1).close();
        S3Bucket bucket = (S3Bucket) there.bucket();
        long before = bucket.counters().requests();
        assertThat(there.archive().list(Made.TENANT)).hasSize(3);
        assertThat(bucket.counters().requests() - before).isEqualTo(1 + 2 * 3);
        before = bucket.counters().requests();
        assertThat(there.archive().find(Made.TENANT, "b1")).isPresent();
        assertThat(bucket.counters().requests() - before).isLessThanOrEqualTo(4);
    }
}
