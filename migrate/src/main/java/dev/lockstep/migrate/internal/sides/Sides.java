package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Capturing;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.LoadTelling;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Row;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Store;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Models;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.MigrateParts;
import dev.lockstep.migrate.MigrateParts.Places;
import dev.lockstep.migrate.TextModel;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.transfer.MaxRate;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two collections of a migration.
 *
 * @param models where the target's vectors are made anew; null where the source's are taken over
 * @param awaited is told what they are asked, until they answer
 */
public record Sides(
        Places places,
        CollectionRef source,
        CollectionRef target,
        @Nullable TwoModels models,
        Awaited awaited) {
    private static final Duration PIN = Duration.ofDays(1);

    /** Properties of ours that say whose a collection is; a copy is nobody's. */
    private static final String OWNER = "index";

    /** Facts about the model by which a collection's vectors were made. */
    private static final String CANARY = "canary-";

    public static Sides of(MigrateParts parts, MigrationRow row) {
        return new Sides(
                parts.places(),
                parts.places().address(row.tenant(), row.source()),
                parts.places().address(row.tenant(), row.target()),
                models(parts, row),
                Awaited.of(parts));
    }

    /**
     * The models of both sides, told by the plan alone; null where the source's is the target's.
     */
    public static @Nullable TwoModels models(MigrateParts parts, MigrationRow row) {
        Models planned = row.plan().models();
        return planned == null ? null : new TwoModels(parts.models(), planned);
    }

    /** The same, whose silence others hear of. */
    public Sides noting(Awaited by) {
        return new Sides(places, source, target, models, by);
    }

    /** Components of the vectors of a side. */
    public int dimension(Side side) {
        return models == null ? info(side).spec().dimension() : models.dimension(side);
    }

    /**
     * Checks the model of a side against what its collection says of the one that made its vectors.
     *
     * @throws LockstepException CONFLICT with code {@code model-changed} where it is another
     */
    public void requireModel(Side side) {
        if (models == null || !models.knows(side)) {
            return;
        }
        TextModel model = models.of(side);
        CollectionSpec spec = info(side).spec();
        String identity = model.embedder().identity().canonical();
        // The source may have been filled by a model that is known by its vectors alone.
        if (side == Side.TARGET && spec.model() != null && !spec.model().equals(identity)) {
            throw LockstepException.conflict(
                    "model-changed",
                    "Cannot embed into "
                            + target
                            + ": found vectors of "
                            + spec.model()
                            + ", expected "
                            + identity
                            + "; choose another target.");
        }
        model.verify(spec.properties());
    }

    /** What rows of changes and writes need, so that a side can take them. */
    public FitVectors vectors(Side side) {
        return models == null
                ? FitVectors.AS_THEY_ARE
                : models.changes(side, ids -> fetch(side, ids));
    }

    public CollectionRef ref(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    public CollectionInfo info(Side side) {
        return awaited.answer(ref(side), () -> places.store(ref(side)).describe(ref(side)))
                .orElseThrow(() ->
                        LockstepException.notFound("collection", Names.shown(ref(side) + "")));
    }

    public Snapshot pin(Side side, String owner) {
        CollectionRef ref = ref(side);
        Snapshot pinned = awaited.answer(ref, () -> places.readable(ref).pin(ref, owner, PIN));
        return new AwaitedSnapshot(ref, pinned, awaited);
    }

    /** Closes a pin and gives it back. */
    public void unpin(Snapshot snapshot, String owner) {
        snapshot.close();
        places.readable(snapshot.ref().collection()).unpin(snapshot.ref(), owner);
    }

    public StoreWriter write(Side side, WriteScope scope) {
        CollectionRef ref = ref(side);
        return noted(side, () -> places.writable(ref).write(ref, scope));
    }

    /** A writer of this side, noted from its opening on. */
    public StoreWriter noted(Side side, Supplier<StoreWriter> opens) {
        CollectionRef ref = ref(side);
        return new AwaitedWriter(ref, awaited.answer(ref, opens), awaited);
    }

    /** What keeps backfill and proofs from burdening the source's server. */
    public Throttle throttle(MigrationSettings settings, StepContext step) {
        String rate = settings.maxRate();
        Throttle.Brake brake =
                settings.maxLoad() > 0 && places.store(source) instanceof LoadTelling telling
                        ? new LoadBrake(
                                telling::sessionsAtWork,
                                settings.maxLoad(),
                                said -> step.log(Level.INFO, said))
                        : Throttle.Brake.NONE;
        return Throttle.of(rate == null ? MaxRate.NONE : MaxRate.parse(rate), brake);
    }

    /** Its store where that can exchange a whole collection. */
    public Optional<Replaceable> exchanged(Side side) {
        return places.store(ref(side)) instanceof Replaceable replaceable
                ? Optional.of(replaceable)
                : Optional.empty();
    }

    public Capturing capturing() {
        if (places.store(source) instanceof Capturing capturing) {
            return capturing;
        }
        throw LockstepException.user(
                "store-not-followed",
                "Cannot follow the changes of "
                        + source
                        + ": the store "
                        + source.store()
                        + " does not tell of them; write through the migration instead (mode"
                        + " dual_write).");
    }

    /** Makes the target where it is not there. */
    public void create() {
        CollectionSpec wanted = wanted();
        awaited.end(target, () -> places.writable(target).create(target, wanted));
    }

    /** From now on the source's server keeps its changes. */
    public void begin(String feed) {
        awaited.end(source, () -> capturing().begin(source, feed));
    }

    public boolean isSearchable(Side side) {
        return places.store(ref(side)) instanceof Searchable;
    }

    public Searcher searcher(Side side) {
        if (places.store(ref(side)) instanceof Searchable searchable) {
            return searchable.searcher(ref(side));
        }
        throw LockstepException.user(
                "store-not-searched",
                "Cannot search "
                        + ref(side)
                        + ": the store "
                        + ref(side).store()
                        + " has no search.");
    }

    /** Rows as they are now. */
    public List<Row> fetch(Side side, Collection<String> ids) {
        return awaited.answer(ref(side), () -> fetched(side, ids));
    }

    private List<Row> fetched(Side side, Collection<String> ids) {
        Store store = places.store(ref(side));
        if (store instanceof Searchable searchable) {
            try (Searcher searcher = searchable.searcher(ref(side))) {
                return searcher.fetch(ids);
            }
        }
        String owner = "fetch";
        Snapshot snapshot = pin(side, owner);
        try {
            return rows(snapshot.fetch(ids));
        } finally {
            unpin(snapshot, owner);
        }
    }

    public static List<Row> rows(Batch batch) {
        List<Row> rows = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            rows.add(batch.row(i));
        }
        return rows;
    }

    /** What the target is made of. */
    CollectionSpec wanted() {
        CollectionSpec spec = info(Side.SOURCE).spec();
        Map<String, String> properties = new HashMap<>(spec.properties());
        properties.remove(OWNER);
        if (models == null) {
            return new CollectionSpec(spec.dimension(), spec.metric(), spec.model(), properties);
        }
        TextModel model = models.target();
        properties.keySet().removeIf(key -> key.startsWith(CANARY));
        properties.putAll(model.canaries());
        return new CollectionSpec(
                model.embedder().dimension(),
                spec.metric(),
                model.embedder().identity().canonical(),
                properties);
    }

    public Set<Distinction> loses() {
        Set<Distinction> lost = EnumSet.noneOf(Distinction.class);
        lost.addAll(places.store(source).loses(source));
        lost.addAll(places.store(target).loses(target));
        return lost;
    }

    /** Without what one of the two cannot keep apart. */
    public RowForm form() {
        return RowForm.without(loses());
    }
}
