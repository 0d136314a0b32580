package dev.lockstep.index.internal.generation;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Pin;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.search.OpenGenerations;
import dev.lockstep.index.internal.shape.Silver;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRow.State;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.sync.SyncContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What syncs that failed or were cancelled have left behind: generations that nobody can publish
 * any more, their pins, and files. Who begins removes it, since who failed could not.
 */
public final class Leftovers {
    private static final Duration FAILURES_KEPT = Duration.ofDays(30);

    private final IndexParts parts;
    private final GenerationRows generations;
    private final OpenGenerations open;

    public Leftovers(IndexParts parts, GenerationRows generations, OpenGenerations open) {
        this.parts = parts;
        this.generations = generations;
        this.open = open;
    }

    public void removeThoseOfOthers(SyncContext context) throws IOException {
        IndexRow index = context.index();
        for (GenerationRow left : generations.list(index.tenant(), index.name())) {
            boolean mine = left.runId().equals(context.step().runId());
            if (left.state() != State.PUBLISHED && left.number() != index.champion() && !mine) {
                drop(index, left);
            }
        }
        releasePins(context, index);
        String before = index.lastRun();
        if (before != null && !before.equals(context.step().runId())) {
            removeFiles(before);
        }
        removeOld();
    }

    /** Only one run of an index is under way: no other pin of the index has a use. */
    private void releasePins(SyncContext context, IndexRow index) {
        Set<SnapshotRef> needed = new HashSet<>();
        generations
                .list(index.tenant(), index.name())
                .forEach(g -> needed.add(g.collectionSnapshot()));
        if (index.collectionSource() != null) {
            needed.add(index.collectionSource());
        }
        Set<String> owners = new HashSet<>(Set.of(context.pinOwner()));
        if (index.lastRun() != null) {
            owners.add(index.lastRun());
        }
        release(parts.places().silver(), Silver.ref(index, context.dataset()), owners, needed);
        release(parts.places().collections(), index.collection(), owners, needed);
    }

    private static void release(
            Differencing store, CollectionRef ref, Set<String> owners, Set<SnapshotRef> needed) {
        if (store instanceof Maintainable kept && store.describe(ref).isPresent()) {
            for (Pin pin : kept.pins(ref)) {
                if (owners.contains(pin.owner()) && !needed.contains(pin.snapshot())) {
                    store.unpin(pin.snapshot(), pin.owner());
                }
            }
        }
    }

    void drop(IndexRow index, GenerationRow old) {
        Generation generation = new Generation(index.tenant(), index.name(), old.number());
        open.retire(generation);
        parts.places().generations().drop(generation);
        open.retire(generation);
        generations.delete(index.tenant(), index.name(), old.number());
    }

    /** Removes a run's files, but for failures files with rows in them, which are for people. */
    void removeFiles(String run) throws IOException {
        remove(parts.settings().workDirectory().resolve(run), false);
    }

    private void removeOld() throws IOException {
        Path work = parts.settings().workDirectory();
        Instant end = parts.clock().instant().minus(FAILURES_KEPT);
        if (Files.isDirectory(work)) {
            try (Stream<Path> directories = Files.list(work)) {
                for (Path run : directories.toList()) {
                    if (Files.getLastModifiedTime(run).toInstant().isBefore(end)) {
                        remove(run, true);
                    }
                }
            }
        }
    }

    private static void remove(Path directory, boolean failuresToo) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    if (failuresToo || !isWorthKeeping(file)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
    }

    private static boolean isWorthKeeping(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            try (Stream<Path> left = Files.list(file)) {
                return left.findAny().isPresent();
            }
        }
        return file.toString().endsWith(".failures.ndjson") && Files.size(file) > 0;
    }
}
