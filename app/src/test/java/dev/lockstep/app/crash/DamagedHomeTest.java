package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file of a home that was in step is missing, cut off or has another bit: whatever is asked then
 * is answered rightly, or refused with a message, and never waits for ever.
 */
class DamagedHomeTest {
    private static final Duration HANGS = Duration.ofMinutes(2);

    private static final Set<FileKind> USUAL =
            EnumSet.of(
                    FileKind.METADATA,
                    FileKind.SILVER_DATA,
                    FileKind.REJECTS,
                    FileKind.MANIFEST_LIST,
                    FileKind.SEAL,
                    FileKind.GRAPH,
                    FileKind.STORED,
                    FileKind.RUN_FILES);

    @TempDir static Path directory;
    private static Path home;
    private static Path kept;

    @BeforeAll
    static void bringInStep() {
        home = directory.resolve("home");
        kept = directory.resolve("kept");
        try (Lockstep lockstep = Shelf.open(home)) {
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Shelf.createIndex(lockstep);
            Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 1));
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 2));
            Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 2));
            Aftermath.succeeded(
                    lockstep,
                    lockstep.collections().copy(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY));
        }
        Folders.copy(home, kept);
    }

    /** A kind of each family with another damage each; the soak has all of all. */
    static Stream<Arguments> some() {
        return cases().filter(c -> {
            FileKind kind = (FileKind) c.get()[0];
            return USUAL.contains(kind) && c.get()[1] == Damage.values()[kind.ordinal() % 3];
        });
    }

    static Stream<Arguments> others() {
        List<Object[]> usual = some().map(Arguments::get).toList();
        return cases().filter(c -> usual.stream().noneMatch(u -> Arrays.equals(u, c.get())));
    }

    private static Stream<Arguments> cases() {
        return FileKind.damageable().stream()
                .filter(kind -> !kind.in(kept).isEmpty())
                .flatMap(kind -> Stream.of(Damage.values()).map(d -> Arguments.of(kind, d)));
    }

    @Test
    void everyFileOfAHomeIsOfAKind() {
        assertThat(FileKind.files(kept))
                .allSatisfy(file ->
                        assertThat(FileKind.of(kept, file)).as(file.toString()).isPresent());
        EnumSet<FileKind> there = EnumSet.noneOf(FileKind.class);
        FileKind.files(kept).forEach(f -> FileKind.of(kept, f).ifPresent(there::add));
        assertThat(there).contains(FileKind.LAKE_DELETES, FileKind.SEAL, FileKind.RUN_FILES);
    }

    @ParameterizedTest
    @MethodSource("some")
    void itIsNamedAndNothingWrongIsServed(FileKind kind, Damage damage) throws Exception {
        Folders.delete(home);
        Folders.copy(kept, home);
        Path file = kind.in(home).getLast();
        Damage.unshare(file);
        damage.to(file);
        Findings found = new Findings();
        CompletableFuture<Void> use = CompletableFuture.runAsync(() -> use(found));
        try {
            use.get(HANGS.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it hangs after " + found, e);
        }
        String what = kind + " " + damage + " of " + home.relativize(file) + ": " + found;
        assertThat(found.wrong).as(what).isEmpty();
        assertThat(found.refused)
                .as(what)
                .allSatisfy(message -> assertThat(message).startsWith("Cannot "));
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("others")
    void otherDamageIsNamedTooAndNothingWrongIsServed(FileKind kind, Damage damage)
            throws Exception {
        itIsNamedAndNothingWrongIsServed(kind, damage);
    }

    /** What came of asking. */
    private static final class Findings {
        private final List<String> wrong = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final Map<String, String> answers = new TreeMap<>();

        <T> void expect(String what, T right, Supplier<T> ask) {
            try {
                T got = ask.get();
                if (!Objects.equals(got, right)) {
                    wrong.add(what + ": " + got);
                }
                answers.put(what, "right");
            } catch (LockstepException e) {
                refused.add(String.valueOf(e.getMessage()));
                answers.put(what, e.getMessage() + "");
            } catch (RuntimeException | Error e) {
                wrong.add(what + ": " + e);
            }
        }

        @Override
        public String toString() {
            return answers + " WRONG " + wrong;
        }
    }

    private static void use(Findings found) {
        AtomicReference<Lockstep> open = new AtomicReference<>();
        found.expect(
                "open",
                true,
                () -> {
                    open.set(Shelf.open(home));
                    return true;
                });
        Lockstep opened = open.get();
        if (opened == null) {
            return;
        }
        try (Lockstep lockstep = opened) {
            read(lockstep, 2, found);
            goOn(lockstep, found);
        }
    }

    private static void read(Lockstep lockstep, int version, Findings found) {
        Map<String, String> right = Shelf.version(version);
        found.expect("search " + version, right, () -> Shelf.served(lockstep));
        found.expect("silver " + version, right, () -> words(lockstep, "dataset"));
        found.expect("bronze " + version, right, () -> words(lockstep, "bronze"));
        if (version == 2) {
            found.expect("copy", right, () -> Shelf.copied(lockstep));
        }
        found.expect(
                "diff " + version,
                "0",
                () ->
                        result(
                                lockstep,
                                lockstep.collections()
                                        .diff(
                                                Shelf.TENANT,
                                                Shelf.COLLECTION,
                                                "lucene/" + Shelf.NAME,
                                                false),
                                "differences"));
    }

    /** What was in step stays so, or whoever wants it to go on is told why it does not. */
    private static void goOn(Lockstep lockstep, Findings found) {
        AtomicBoolean ingested = new AtomicBoolean();
        found.expect(
                "ingest",
                true,
                () -> {
                    result(lockstep, Shelf.ingest(lockstep, 3), "");
                    ingested.set(true);
                    return true;
                });
        if (!ingested.get()) {
            return;
        }
        AtomicBoolean synced = new AtomicBoolean();
        found.expect(
                "sync",
                true,
                () -> {
                    result(lockstep, Act.SYNC.begin(lockstep, 3), "");
                    synced.set(true);
                    return true;
                });
        if (synced.get()) {
            read(lockstep, 3, found);
        }
    }

    private static String result(Lockstep lockstep, RunView run, String key) {
        RunView ended = Shelf.ended(lockstep, run);
        if (ended.state() != RunState.SUCCEEDED) {
            RunView.Failure failure = Objects.requireNonNull(ended.failure());
            if (failure.message().startsWith("Cannot ")) {
                throw LockstepException.user(failure.code(), failure.message());
            }
            throw new IllegalStateException(failure.toString());
        }
        return ended.result().getOrDefault(key, "");
    }

    private static Map<String, String> words(Lockstep lockstep, String table) {
        QueryResult result =
                lockstep.datasets()
                        .query(
                                Shelf.TENANT,
                                Shelf.NAME,
                                "select book_id, words from " + table,
                                1_000);
        Map<String, String> books = new TreeMap<>();
        result.rows().forEach(r -> books.put(r.getFirst() + "", r.get(1) + ""));
        return books;
    }
}
