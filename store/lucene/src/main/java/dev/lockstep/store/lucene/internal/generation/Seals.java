package dev.lockstep.store.lucene.internal.generation;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import dev.lockstep.api.GenerationStore.Stats;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.lucene.internal.files.DurableFiles;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.files.Home;
import dev.lockstep.store.lucene.internal.files.Json;
import dev.lockstep.store.lucene.internal.files.Sums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/** The list of a generation's files with their sums: where it lies, nothing is written any more. */
public final class Seals {
    public static final String FILE = "seal.json";

    /** Empty, beside the seal: tells a generation whose seal was lost from one being built. */
    static final String MARK = "sealed";

    private final Home home;

    public Seals(Home home) {
        this.home = home;
    }

    /** Whether the generation is sealed; says nothing about its state. */
    public boolean isSealed(Generation generation) {
        Path directory = home.of(generation);
        return Files.exists(directory.resolve(FILE)) || Files.exists(directory.resolve(MARK));
    }

    /** Seals the last commit; files that are not part of it are removed. */
    public Seal seal(Generation generation) {
        Optional<Seal> sealed = read(generation);
        return Faults.io(
                "seal generation " + generation,
                () -> {
                    Seal seal = sealed.isPresent() ? sealed.get() : record(generation);
                    DurableFiles.write(home.of(generation).resolve(MARK), new byte[0]);
                    return seal;
                });
    }

    private Seal record(Generation generation) throws IOException {
        Path directory = home.of(generation);
        if (!Files.isDirectory(directory)) {
            throw LockstepException.notFound("generation", generation.toString());
        }
        Plan plan = Plan.read(directory);
        Set<String> names = new TreeSet<>(Set.of(Plan.FILE));
        Stats stats;
        try (Directory lucene = new MMapDirectory(directory)) {
            SegmentInfos commit = SegmentInfos.readLatestCommit(lucene);
            names.addAll(commit.files(true));
            stats = Commits.stats(commit);
        } catch (IndexNotFoundException e) {
            throw LockstepException.conflict(
                    "generation-empty",
                    "Cannot seal generation "
                            + generation
                            + ": found no commit, expected a finished build; build it first.");
        }
        removeOthers(directory, names);
        List<SealedFile> files = new ArrayList<>();
        for (String name : names) {
            files.add(Sums.of(directory, name));
        }
        Seal open = new Seal(generation, plan.spec(), stats, List.copyOf(files), "");
        Seal seal = new Seal(generation, plan.spec(), stats, List.copyOf(files), Sums.of(open));
        CrashPoint.SEAL_BEFORE_RECORD.reach();
        DurableFiles.write(directory.resolve(FILE), Json.bytes(seal));
        CrashPoint.SEAL_AFTER_RECORD.reach();
        return seal;
    }

    private static void removeOthers(Path directory, Set<String> names) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                if (!names.contains(String.valueOf(path.getFileName()))) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The seal as it was recorded, its own sum checked; empty where there is none. */
    public Optional<Seal> read(Generation generation) {
        Path directory = home.of(generation);
        if (!isSealed(generation)) {
            return Optional.empty();
        }
        try {
            Seal seal = Json.read(Files.readAllBytes(directory.resolve(FILE)), Seal.class);
            if (!isWhole(seal) || !seal.generation().equals(generation)) {
                throw Faults.damaged(
                        generation.toString(), FILE, "whose sum is not that of its content");
            }
            return Optional.of(seal);
        } catch (NoSuchFileException e) {
            if (Files.exists(directory.resolve(MARK))) {
                throw Faults.damaged(generation.toString(), FILE, "missing");
            }
            return Optional.empty(); // dropped meanwhile
        } catch (IOException e) {
            throw Faults.damaged(generation.toString(), FILE, "that cannot be read");
        }
    }

    /** Seals of the first builds have a sum of their list of files alone. */
    private static boolean isWhole(Seal seal) {
        return Sums.of(seal).equals(seal.sum()) || Sums.of(seal.files()).equals(seal.sum());
    }

    /** Checks that every file is there with its size. */
    public void checkSizes(Seal seal) {
        Path directory = home.of(seal.generation());
        for (SealedFile file : seal.files()) {
            report(seal, file, sizeFault(directory.resolve(file.name()), file.bytes()));
        }
    }

    /** Reads every file again and compares sizes and sums. */
    public void verify(Seal seal) {
        checkSizes(seal);
        Path directory = home.of(seal.generation());
        for (SealedFile file : seal.files()) {
            SealedFile found =
                    Faults.io(
                            "verify generation " + seal.generation(),
                            () -> Sums.of(directory, file.name()));
            report(
                    seal,
                    file,
                    found.sha256().equals(file.sha256())
                            ? null
                            : "whose content has changed: its SHA-256 is "
                                    + found.sha256()
                                    + ", expected "
                                    + file.sha256());
        }
    }

    private static @Nullable String sizeFault(Path path, long expected) {
        try {
            long found = Files.size(path);
            return found == expected ? null : "with " + found + " bytes, expected " + expected;
        } catch (IOException e) {
            return "missing";
        }
    }

    private static void report(Seal seal, SealedFile file, @Nullable String fault) {
        if (fault != null) {
            throw Faults.damaged(seal.generation().toString(), file.name(), fault);
        }
    }
}
