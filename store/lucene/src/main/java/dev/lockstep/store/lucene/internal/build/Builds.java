package dev.lockstep.store.lucene.internal.build;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.lucene.internal.document.RowDocuments;
import dev.lockstep.store.lucene.internal.files.DurableFiles;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.files.Home;
import dev.lockstep.store.lucene.internal.generation.Commits;
import dev.lockstep.store.lucene.internal.generation.Plan;
import dev.lockstep.store.lucene.internal.generation.Seals;
import dev.lockstep.store.lucene.internal.graph.IndexSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/** Opens builds, at most one a generation, and takes them away for newer epochs. */
public final class Builds {
    private final Home home;
    private final Seals seals;
    private final BuildFiles.Workers workers;
    private final Map<Generation, LuceneBuild> open = new HashMap<>();
    private final Set<Generation> sealing = new HashSet<>();

    public Builds(Home home, Seals seals, BuildFiles.Workers workers) {
        this.home = home;
        this.seals = seals;
        this.workers = workers;
    }

    /** As {@link dev.lockstep.api.GenerationStore#build}. */
    public synchronized LuceneBuild open(
            Generation generation,
            @Nullable Generation base,
            CollectionSpec spec,
            Map<String, String> settings,
            WriteScope scope) {
        IndexSettings parsed = IndexSettings.of(settings);
        if (Files.exists(home.of(generation).resolve(Seals.FILE))) {
            throw LockstepException.conflict(
                    "generation-sealed",
                    "Cannot build generation "
                            + generation
                            + ": found it sealed, expected it unsealed; build one of a new number.");
        }
        if (sealing.contains(generation)) {
            throw busy(generation, "Cannot build", "it being sealed", "it unsealed");
        }
        fenceOlder(generation, scope);
        return Faults.io(
                "build generation " + generation,
                () -> {
                    if (!Files.isDirectory(home.of(generation))) {
                        make(generation, base, spec, parsed);
                    }
                    return go(generation, spec, parsed, scope);
                });
    }

    private void fenceOlder(Generation generation, WriteScope scope) {
        LuceneBuild other = open.get(generation);
        if (other == null) {
            return;
        }
        WriteScope theirs = other.scope();
        if (theirs.run().equals(scope.run()) && theirs.epoch() < scope.epoch()) {
            other.fence(scope.epoch());
        } else if (theirs.run().equals(scope.run()) && theirs.epoch() > scope.epoch()) {
            throw LockstepException.staleWriter(
                    generation.toString(), scope.epoch(), theirs.epoch());
        } else {
            throw busy(
                    generation,
                    "Cannot build",
                    "it open for run " + theirs.run(),
                    "no other writer");
        }
    }

    /** Makes the directory aside and renames it when it is whole. */
    private void make(
            Generation generation,
            @Nullable Generation base,
            CollectionSpec spec,
            IndexSettings settings)
            throws IOException {
        Path directory = home.of(generation);
        Path aside =
                directory.resolveSibling(directory.getFileName() + Home.MAKING + UUID.randomUUID());
        Files.createDirectories(aside);
        try {
            String identity =
                    base == null ? UUID.randomUUID().toString() : link(base, spec, settings, aside);
            new Plan(identity, base == null ? 0 : base.number(), spec, settings.toMap())
                    .write(aside);
            DurableFiles.syncDirectory(aside);
            CrashPoint.BUILD_AFTER_LINK.reach();
            DurableFiles.rename(aside, directory);
        } finally {
            DurableFiles.removeTree(aside);
        }
    }

    /** Returns the identity that the base hands on. */
    private String link(Generation base, CollectionSpec spec, IndexSettings settings, Path target)
            throws IOException {
        Seal seal =
                seals.read(base)
                        .orElseThrow(
                                () -> LockstepException.notFound("generation", base.toString()));
        seals.checkSizes(seal);
        Path source = home.of(base);
        Plan plan = Plan.read(source);
        requireSameShape("base " + base, plan, spec, settings);
        for (SealedFile file : seal.files()) {
            if (!file.name().equals(Plan.FILE)) {
                DurableFiles.link(source.resolve(file.name()), target.resolve(file.name()));
            }
        }
        return plan.identity();
    }

    private static void requireSameShape(
            String what, Plan plan, CollectionSpec spec, IndexSettings settings) {
        boolean same =
                plan.spec().dimension() == spec.dimension()
                        && plan.spec().metric() == spec.metric()
                        && plan.indexSettings().continues(settings);
        if (!same) {
            throw LockstepException.conflict(
                    "generation-shape",
                    "Cannot go on from "
                            + what
                            + ": found "
                            + plan.spec().dimension()
                            + " dimensions, "
                            + plan.spec().metric()
                            + " and "
                            + plan.settings()
                            + ", expected "
                            + spec.dimension()
                            + " dimensions, "
                            + spec.metric()
                            + " and "
                            + settings.toMap()
                            + "; build a generation from nothing.");
        }
    }

    private LuceneBuild go(
            Generation generation, CollectionSpec spec, IndexSettings settings, WriteScope scope)
            throws IOException {
        Path path = home.of(generation);
        Plan plan = Plan.read(path);
        requireSameShape("generation " + generation, plan, spec, settings);
        SegmentInfos commit = lastCommit(path);
        Map<String, String> data =
                Commits.goingOn(generation, commit == null ? Map.of() : commit.getUserData());
        boolean raised = Commits.raise(data, generation.toString(), scope);
        BuildFiles files;
        try {
            files = BuildFiles.open(path, plan, commit, data, workers);
        } catch (LockObtainFailedException e) {
            throw LockstepException.conflict(
                    "generation-held",
                    "Cannot build generation "
                            + generation
                            + ": found it open in another process, expected no other writer; build"
                            + " one of a new number, or wait for that process.");
        }
        LuceneBuild build =
                new LuceneBuild(
                        generation,
                        scope,
                        new RowDocuments(plan.spec()),
                        files,
                        data,
                        () -> forget(generation));
        open.put(generation, build);
        if (raised) {
            recordEpoch(build, data);
        }
        return build;
    }

    /** So that a paused writer of an older epoch fails even before this one has written. */
    private static void recordEpoch(LuceneBuild build, Map<String, String> data)
            throws IOException {
        try {
            build.writer().setLiveCommitData(List.copyOf(data.entrySet()));
            build.writer().commit();
        } catch (IOException | RuntimeException e) {
            build.close();
            throw e;
        }
    }

    private static @Nullable SegmentInfos lastCommit(Path path) throws IOException {
        try (Directory directory = new MMapDirectory(path)) {
            return DirectoryReader.indexExists(directory)
                    ? SegmentInfos.readLatestCommit(directory)
                    : null;
        }
    }

    private synchronized void forget(Generation generation) {
        open.remove(generation);
    }

    /** Runs an act on a generation that no build has open, nor opens meanwhile. */
    public <T> T exclusively(Generation generation, Supplier<T> act) {
        synchronized (this) {
            if (open.containsKey(generation) || !sealing.add(generation)) {
                throw busy(generation, "Cannot seal", "its build open", "it finished and closed");
            }
        }
        try {
            return act.get();
        } finally {
            synchronized (this) {
                sealing.remove(generation);
            }
        }
    }

    private static LockstepException busy(
            Generation generation, String act, String found, String expected) {
        return LockstepException.conflict(
                "generation-busy",
                act
                        + " generation "
                        + generation
                        + ": found "
                        + found
                        + ", expected "
                        + expected
                        + "; wait for it or cancel it.");
    }

    /** Ends the build of a generation that is to be dropped. */
    public synchronized void abandon(Generation generation) {
        LuceneBuild build = open.get(generation);
        if (build != null) {
            build.close();
        }
    }

    public synchronized void closeAll() {
        List.copyOf(open.values()).forEach(LuceneBuild::close);
    }
}
