package dev.lockstep.store.lucene;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.lucene.internal.Engine;
import dev.lockstep.store.lucene.internal.VectorFiles;
import dev.lockstep.store.lucene.internal.graph.IndexSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Generations of Lucene segments under one directory: {@code root/tenant/index/number}.
 *
 * <p>Settings: {@code m} (16), {@code ef-construction} (100), {@code ef-search} (64), {@code
 * quantization} ({@code none} or {@code int8}). Rows without a vector are kept and found by their
 * words; so are zero vectors under {@link dev.lockstep.api.Metric#COSINE}, which have no direction.
 * Components that are not finite are refused.
 *
 * <p>As a readable store it shows each index as a collection: the newest sealed generation. A
 * pinned generation outlives its {@link #drop} until the pin ends.
 */
public final class LuceneStore implements GenerationStore, Readable {
    /** What the addresses of its collections begin with. */
    public static final String NAME = "lucene";

    private final String name;
    private final Engine engine;

    private LuceneStore(String name, Engine engine) {
        this.name = name;
        this.engine = engine;
    }

    /** Opens the store; who is alone on the root cleans up behind processes that were killed. */
    public static LuceneStore open(LuceneOptions options) {
        return new LuceneStore(options.name(), Engine.start(options));
    }

    @Override
    public String kind() {
        return NAME;
    }

    @Override
    public Limits limits() {
        return Engine.LIMITS;
    }

    @Override
    public Set<Distinction> loses() {
        return Set.of();
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return engine.indexes(tenant).stream()
                .map(index -> describe(new CollectionRef(tenant, name, index)))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return newest(ref).flatMap(g -> seal(g, false)).map(seal -> info(ref, seal));
    }

    private Optional<Generation> newest(CollectionRef ref) {
        return generations(ref.tenant(), ref.name()).reversed().stream()
                .filter(engine.seals()::isSealed)
                .findFirst();
    }

    private static CollectionInfo info(CollectionRef ref, Seal seal) {
        return new CollectionInfo(
                ref,
                seal.spec(),
                seal.stats().rows(),
                seal.stats().bytes(),
                Long.toString(seal.generation().number()),
                VectorFiles.bytes(seal));
    }

    @Override
    public void check(Map<String, String> settings) {
        IndexSettings.of(settings);
    }

    @Override
    public GenerationBuild build(
            Generation generation,
            @Nullable Generation base,
            CollectionSpec spec,
            Map<String, String> settings,
            WriteScope scope) {
        if (spec.dimension() < 1 || spec.dimension() > limits().maxDimension()) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot build generation "
                            + generation
                            + ": found "
                            + spec.dimension()
                            + " dimensions, expected 1 to "
                            + limits().maxDimension()
                            + ".");
        }
        engine.requireNotDropped(generation);
        return engine.builds().open(generation, base, spec, settings, scope);
    }

    @Override
    public Seal seal(Generation generation) {
        engine.requireNotDropped(generation);
        return engine.builds().exclusively(generation, () -> engine.seals().seal(generation));
    }

    @Override
    public Optional<Seal> seal(Generation generation, boolean verify) {
        if (engine.home().isDropped(generation)) {
            return Optional.empty();
        }
        Optional<Seal> seal = engine.seals().read(generation);
        if (verify) {
            seal.ifPresent(engine.seals()::verify);
        }
        return seal;
    }

    @Override
    public Snapshot snapshot(Generation generation) {
        engine.requireNotDropped(generation);
        return engine.opened().snapshot(generation, name);
    }

    @Override
    public Searcher searcher(Generation generation) {
        engine.requireNotDropped(generation);
        return engine.opened().searcher(generation);
    }

    @Override
    public void drop(Generation generation) {
        engine.builds().abandon(generation);
        engine.opened().forget(generation);
        engine.removals().drop(generation);
    }

    @Override
    public List<Generation> generations(TenantId tenant, String index) {
        return engine.generations(tenant, index);
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        Generation newest =
                newest(ref).orElseThrow(() -> LockstepException.notFound("collection", ref.name()));
        engine.pins().hold(newest, owner, timeToLive);
        return engine.opened().snapshot(newest, name);
    }

    @Override
    public Snapshot reopen(SnapshotRef ref) {
        Generation generation = generation(ref);
        engine.removals().sweep(generation);
        if (engine.seals().isSealed(generation)) {
            Snapshot snapshot = engine.opened().snapshot(generation, name);
            if (snapshot.ref().identity().equals(ref.identity())) {
                return snapshot;
            }
            snapshot.close();
        }
        throw new LockstepException(
                ErrorKind.NOT_FOUND,
                "snapshot-not-found",
                "Cannot read generation "
                        + ref.id()
                        + " of '"
                        + ref.collection().name()
                        + "' again: found it removed; start again from the current one.");
    }

    @Override
    public void unpin(SnapshotRef ref, String owner) {
        engine.pins().release(generation(ref), owner);
        engine.removals().sweep(generation(ref));
    }

    private static Generation generation(SnapshotRef ref) {
        if (!ref.id().matches("[1-9]\\d{0,17}")) {
            throw LockstepException.notFound("snapshot", ref.id());
        }
        return new Generation(
                ref.collection().tenant(), ref.collection().name(), Long.parseLong(ref.id()));
    }

    @Override
    public void close() {
        engine.close();
    }
}
