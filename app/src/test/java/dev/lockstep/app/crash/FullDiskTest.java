package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The disk of the home is full after ever more bytes, so that each step of an ingest, a sync and a
 * copy is the one that meets it: the run fails and says which place is full, what is served stays
 * whole, and once there is room the same run goes on to the end.
 */
class FullDiskTest {
    private static final int MEGABYTES = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Map<String, String> ONE_ATTEMPT = Map.of("runs.attempts", "1");

    @TempDir static Path directory;
    private static SmallDisk disk;

    @BeforeAll
    static void bringInStep() {
        disk = SmallDisk.at(directory.resolve("disk"), MEGABYTES);
        try (Lockstep lockstep = open()) {
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Shelf.createIndex(lockstep);
            Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 1));
            Aftermath.succeeded(lockstep, Act.COPY.begin(lockstep, 1));
        }
        Folders.copy(home(), kept(Act.INGEST));
        try (Lockstep lockstep = open()) {
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 2));
        }
        Folders.copy(home(), kept(Act.SYNC));
        try (Lockstep lockstep = open()) {
            Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 2));
        }
        Folders.copy(home(), kept(Act.COPY));
    }

    @AfterAll
    static void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    private static Path home() {
        return disk.mount().resolve("home");
    }

    private static Path kept(Act act) {
        return directory.resolve("kept-" + act);
    }

    private static Lockstep open() {
        return Shelf.open(home(), ONE_ATTEMPT);
    }

    static Stream<Arguments> some() {
        return Stream.of(
                Arguments.of(Act.INGEST, 20),
                Arguments.of(Act.SYNC, 200),
                Arguments.of(Act.COPY, 60));
    }

    static Stream<Arguments> many() {
        List<Arguments> all = new ArrayList<>();
        for (Act act : List.of(Act.INGEST, Act.SYNC, Act.COPY)) {
            for (int kilobytes = 0; kilobytes <= 400; kilobytes += 20) {
                all.add(Arguments.of(act, kilobytes));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("some")
    void theRunSaysWhichPlaceIsFullAndGoesOnOnceThereIsRoom(Act act, int kilobytes) {
        disk.makeRoom();
        Folders.delete(home());
        Folders.copy(kept(act), home());
        try (Lockstep lockstep = open()) {
            Shelf.served(lockstep);
            // So that the worker is there already, which is large.
            lockstep.datasets().query(Shelf.TENANT, Shelf.NAME, "select 1 from dataset", 1);
            disk.leave(1_000L * kilobytes);
            RunView run = begun(act, lockstep);
            RunView ended = run == null ? null : settled(lockstep, run);
            Map<String, String> seen =
                    act.copies() ? Shelf.copied(lockstep) : Shelf.served(lockstep);
            assertThat(seen).isIn(Shelf.version(1), Shelf.version(2));
            disk.makeRoom();
            if (ended == null) {
                Aftermath.succeeded(lockstep, Objects.requireNonNull(begun(act, lockstep)));
            } else if (!ended.state().ended()) {
                // Not even that it has failed could be written down: it goes on by itself.
                Aftermath.succeeded(lockstep, ended);
            } else if (ended.state() != RunState.SUCCEEDED) {
                RunView.Failure failure = Objects.requireNonNull(ended.failure());
                assertThat(failure.kind()).as(failure.message()).isEqualTo("RESOURCES");
                assertSaysWhere(failure.message());
                Aftermath.succeeded(lockstep, lockstep.runs().retry(Shelf.TENANT, ended.id()));
            }
            if (act == Act.INGEST) {
                Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 2));
            }
            Aftermath.prove(lockstep, 2);
            if (act == Act.COPY) {
                Aftermath.proveCopy(lockstep, 2);
            }
        }
    }

    /** Ended, or waiting for room. */
    private static RunView settled(Lockstep lockstep, RunView run) {
        RunView seen = run;
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!seen.state().ended() && System.nanoTime() < until) {
                seen = lockstep.runs().awaitChange(Shelf.TENANT, seen, Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return seen;
    }

    /** Null where it was not even taken in. */
    private static @Nullable RunView begun(Act act, Lockstep lockstep) {
        try {
            return act.begin(lockstep, 2);
        } catch (LockstepException e) {
            assertThat(e.kind().name()).as(e.getMessage()).isEqualTo("RESOURCES");
            assertSaysWhere(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static void assertSaysWhere(String message) {
        assertThat(message)
                .startsWith("Cannot ")
                .contains("no space left", disk.mount().toString(), "make room");
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("many")
    void whereverTheDiskIsFull(Act act, int kilobytes) {
        theRunSaysWhichPlaceIsFullAndGoesOnOnceThereIsRoom(act, kilobytes);
    }
}
