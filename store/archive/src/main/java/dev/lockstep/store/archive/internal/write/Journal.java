package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.archive.BackupPlan;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an unfinished backup is: a file for each durable act, numbered. Who goes on with it makes a
 * claim, which lists the acts that it inherits; an act under an older claim that comes after counts
 * for nothing, and its writer finds the newer claim and stops. Safe for many threads.
 */
public final class Journal {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = BackupDirectory.WORK + "act-";

    private final BackupDirectory directory;
    private final int number;
    private final Claim claim;
    private final List<String> names;
    private final List<Act> acts;
    private final Optional<String> displaced;
    private int next = 1;

    private Journal(
            BackupDirectory directory,
            int number,
            Claim claim,
            List<String> names,
            List<Act> acts,
            Optional<String> displaced) {
        this.directory = directory;
        this.number = number;
        this.claim = claim;
        this.names = names;
        this.acts = acts;
        this.displaced = displaced;
    }

    /**
     * Who writes.
     *
     * @param inherits names of the acts before it that count
     * @param parentSha256 of the parent's manifest when the backup was begun
     * @param ending what the backup shall be, where this is the last claim on it: whoever finds it
     *     brings it about, and nobody writes anything else any more
     */
    public record Claim(
            String run,
            long epoch,
            BackupPlan plan,
            @Nullable String parentSha256,
            int chain,
            List<String> inherits,
            @Nullable Ending ending) {}

    /** What is left to do when all has been decided: names for the files, then the manifest. */
    public record Ending(List<Staged> files, String sums, String manifest) {}

    /**
     * A durable act.
     *
     * @param restart true where the collection's acts before this one count no more
     */
    record Act(
            String collection,
            @Nullable CollectionSpec spec,
            @Nullable Checkpoint checkpoint,
            List<Staged> files,
            @Nullable Sealed sealed,
            @Nullable Boolean restart) {
        static Act opening(String collection, CollectionSpec spec) {
            return new Act(collection, spec, null, List.of(), null, null);
        }

        static Act restart(String collection) {
            return new Act(collection, null, null, List.of(), null, true);
        }

        static Act commit(String collection, Checkpoint checkpoint, List<Staged> files) {
            return new Act(collection, null, checkpoint, files, null, null);
        }

        static Act extra(Staged file) {
            return new Act("", null, null, List.of(file), null, null);
        }

        static Act seal(String collection, Sealed sealed, List<Staged> files) {
            return new Act(collection, null, null, files, sealed, null);
        }
    }

    /**
     * A file that was written.
     *
     * @param path where it lies until the backup is finished
     */
    record Staged(String path, FileRecord file) {}

    /** What the caller knew of a collection at its end. */
    record Sealed(
            long rows,
            @Nullable String fingerprint,
            String form,
            CollectionBackup.@Nullable Source source,
            List<String> notes) {}

    /** The newest claim on an unfinished backup. */
    public static Optional<Claim> newest(BackupDirectory directory) {
        return last(directory).flatMap(n -> read(directory, name(n, 0), Claim.class));
    }

    /**
     * Makes a claim; what the same run did before is inherited, anything else is removed. Empty
     * where the backup has been finished since it was looked at, and its claims are gone: nothing
     * in the way of this one tells of it but the manifest, which was there before they went.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer}
     */
    public static Optional<Journal> claim(
            BackupDirectory directory,
            WriteScope scope,
            BackupPlan plan,
            @Nullable String parentSha256,
            int chain) {
        while (true) {
            int before = last(directory).orElse(0);
            Optional<Claim> newest = read(directory, name(before, 0), Claim.class);
            requireOpen(directory, newest);
            List<String> inherits =
                    newest.filter(old -> old.run().equals(scope.run()))
                            .map(old ->
                                    inherited(directory, before, old, scope, plan, parentSha256))
                            .orElse(List.of());
            Claim claim =
                    new Claim(
                            scope.run(), scope.epoch(), plan, parentSha256, chain, inherits, null);
            if (directory
                    .bucket()
                    .putNew(
                            directory.writable(name(before + 1, 0)),
                            JSON.writeValueAsBytes(claim))) {
                if (directory.has(BackupDirectory.MANIFEST)) {
                    directory.delete(name(before + 1, 0));
                    return Optional.empty();
                }
                return Optional.of(
                        opened(
                                directory,
                                before + 1,
                                claim,
                                newest.map(Claim::run).filter(run -> !run.equals(scope.run()))));
            }
        }
    }

    /** One that ended it between a look for that and this: whoever asks again finds it finished. */
    private static void requireOpen(BackupDirectory directory, Optional<Claim> newest) {
        newest.filter(claim -> claim.ending() != null)
                .ifPresent(claim -> {
                    throw LockstepException.conflict(
                            "backup-exists",
                            "Cannot make backup "
                                    + directory.name()
                                    + ": found that run "
                                    + claim.run()
                                    + " is finishing one of that name; choose another name.");
                });
    }

    /** What the run's earlier attempt did, as far as it can be part of this one. */
    private static List<String> inherited(
            BackupDirectory directory,
            int number,
            Claim old,
            WriteScope scope,
            BackupPlan plan,
            @Nullable String parentSha256) {
        if (old.epoch() > scope.epoch()) {
            throw LockstepException.staleWriter(
                    "backup " + directory.name(), scope.epoch(), old.epoch());
        }
        return sameWork(old, plan, parentSha256) ? state(directory, number, old) : List.of();
    }

    /** Whether what was written can be part of this; the expected size may have changed. */
    private static boolean sameWork(Claim old, BackupPlan plan, @Nullable String parentSha256) {
        return Objects.equals(old.parentSha256(), parentSha256)
                && Objects.equals(old.plan().parent(), plan.parent())
                && old.plan().documents() == plan.documents()
                && old.plan().partRows() == plan.partRows();
    }

    private static Journal opened(
            BackupDirectory directory, int number, Claim claim, Optional<String> displaced) {
        List<Act> acts = new ArrayList<>();
        for (String name : claim.inherits()) {
            acts.add(
                    read(directory, BackupDirectory.WORK + name, Act.class)
                            .orElseThrow(() -> new IllegalStateException("act " + name)));
        }
        Journal journal =
                new Journal(
                        directory,
                        number,
                        claim,
                        new ArrayList<>(claim.inherits()),
                        acts,
                        displaced);
        journal.removeRubbish();
        return journal;
    }

    private static List<String> state(BackupDirectory directory, int number, Claim claim) {
        List<String> names = new ArrayList<>(claim.inherits());
        directory.list(BackupDirectory.WORK).stream()
                .filter(path -> path.startsWith(prefix(number)) && !path.equals(name(number, 0)))
                .map(path -> path.substring(BackupDirectory.WORK.length()))
                .forEach(names::add);
        return names;
    }

    /** Files that no act names: of a commit that never came, or of another run. */
    private void removeRubbish() {
        List<String> used = new ArrayList<>();
        used.add(name(number, 0));
        names.forEach(name -> used.add(BackupDirectory.WORK + name));
        Acts.counting(acts).forEach(act -> act.files().forEach(file -> used.add(file.path())));
        String below = names.isEmpty() ? "" : BackupDirectory.WORK;
        for (String path : directory.list(below)) {
            if (!used.contains(path)) {
                directory.delete(path);
            }
        }
    }

    private static Optional<Integer> last(BackupDirectory directory) {
        return directory.list(BackupDirectory.WORK).stream()
                .filter(path -> path.startsWith(PREFIX) && path.endsWith("-000000.json"))
                .map(path -> Integer.parseInt(path.substring(PREFIX.length(), PREFIX.length() + 6)))
                .max(Integer::compare);
    }

    private static String prefix(int number) {
        return PREFIX + String.format(Locale.ROOT, "%06d-", number);
    }

    private static String name(int number, int act) {
        return prefix(number) + String.format(Locale.ROOT, "%06d.json", act);
    }

    private static <T> Optional<T> read(BackupDirectory directory, String path, Class<T> type) {
        return directory.get(path).map(bytes -> JSON.readValue(bytes, type));
    }

    public Claim claim() {
        return claim;
    }

    /** The run whose work was thrown away for this. */
    Optional<String> displaced() {
        return displaced;
    }

    public int number() {
        return number;
    }

    /** Those that count. */
    synchronized List<Act> acts() {
        return Acts.counting(acts);
    }

    /** Makes an act durable. */
    synchronized void add(Act act) {
        requireNewest();
        String name = name(number, next++);
        CrashPoint.BACKUP_BEFORE_PART_COMMIT.reach();
        directory.put(name, JSON.writeValueAsBytes(act));
        CrashPoint.BACKUP_AFTER_PART_COMMIT.reach();
        names.add(name.substring(BackupDirectory.WORK.length()));
        acts.add(act);
    }

    /**
     * Decides what the backup is, by a claim that only one can make.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer} where another claim came
     */
    synchronized void end(Ending ending) {
        Claim last =
                new Claim(
                        claim.run(),
                        claim.epoch(),
                        claim.plan(),
                        claim.parentSha256(),
                        claim.chain(),
                        List.copyOf(names),
                        ending);
        if (!directory
                .bucket()
                .putNew(directory.writable(name(number + 1, 0)), JSON.writeValueAsBytes(last))) {
            throw overtaken();
        }
    }

    /**
     * @throws LockstepException CONFLICT with code {@code stale-writer} where another claim came
     */
    void requireNewest() {
        Optional<Integer> last = last(directory);
        if (last.isEmpty() || last.get() != number) {
            throw overtaken();
        }
    }

    private LockstepException overtaken() {
        long found = newest(directory).map(Claim::epoch).orElse(claim.epoch() + 1);
        return LockstepException.staleWriter("backup " + directory.name(), claim.epoch(), found);
    }
}
