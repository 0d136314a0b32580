package dev.lockstep.migrate.internal.reads;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.sides.TwoModels;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One search, as each side is to be asked it. Used by one thread after the other. */
public final class Asked {
    private final SearchQuery query;
    private final Function<Side, SearchRequest> request;
    private final @Nullable TwoModels models;
    private final double embedMs;
    private final Map<Side, SearchRequest> known = new EnumMap<>(Side.class);

    private Asked(
            SearchQuery query,
            Function<Side, SearchRequest> request,
            @Nullable TwoModels models,
            double embedMs) {
        this.query = query;
        this.request = request;
        this.models = models;
        this.embedMs = embedMs;
    }

    /**
     * Where both sides have one model: they are asked the same.
     *
     * @param embedMs that its words took
     */
    static Asked alike(SearchQuery query, SearchRequest request, double embedMs) {
        return new Asked(query, _ -> request, null, embedMs);
    }

    /** Where each side has its own: words are embedded by the model of the side that is asked. */
    static Asked ofEach(SearchQuery query, TwoModels models) {
        return new Asked(
                query,
                side -> query.request(needsVector(query) ? vector(query, models, side) : null),
                models,
                0);
    }

    private static boolean needsVector(SearchQuery query) {
        return query.mode() != Mode.TEXT;
    }

    private static float[] vector(SearchQuery query, TwoModels models, Side side) {
        float[] given = query.vector();
        return given != null ? given : models.of(side).query(Objects.requireNonNull(query.query()));
    }

    /** Milliseconds that its words took before any side was asked. */
    double embedMs() {
        return embedMs;
    }

    SearchQuery query() {
        return query;
    }

    SearchRequest of(Side side) {
        return known.computeIfAbsent(side, request);
    }

    /** Whether both sides can be asked, so that their answers can be compared. */
    boolean isOfBoth() {
        return isFor(Side.SOURCE) && isFor(Side.TARGET);
    }

    /** Whether a side can be asked this. */
    boolean isFor(Side side) {
        if (models == null || !needsVector(query)) {
            return true;
        }
        float[] vector = query.vector();
        return vector == null ? models.knows(side) : isOnlyFor().equals(Optional.of(side));
    }

    /**
     * @throws LockstepException CONFLICT with code {@code model-unknown} where a side's model is
     *     not known, which the search needs
     */
    void requireFor(Side side) {
        if (models != null && !isFor(side)) {
            models.of(side);
        }
    }

    /**
     * The side whose vectors have the dimension of the one that was given; empty where both sides
     * can be asked.
     *
     * @throws LockstepException USER where neither side's have, or both
     */
    Optional<Side> isOnlyFor() {
        float[] vector = query.vector();
        if (models == null || vector == null || !needsVector(query)) {
            return Optional.empty();
        }
        boolean source = vector.length == models.dimension(Side.SOURCE);
        boolean target = vector.length == models.dimension(Side.TARGET);
        if (source == target) {
            throw wrong(
                    vector.length,
                    source
                            ? "both sides have such vectors, of different models"
                            : "the sides have "
                                    + models.dimension(Side.SOURCE)
                                    + " and "
                                    + models.dimension(Side.TARGET));
        }
        return Optional.of(source ? Side.SOURCE : Side.TARGET);
    }

    /** That a vector was given for a side that does not answer. */
    static LockstepException notNow(SearchQuery query, Side side, String address) {
        float[] vector = query.vector();
        return wrong(
                vector == null ? 0 : vector.length,
                "the side that has such vectors, " + address + ", " + reason(side));
    }

    private static String reason(Side side) {
        return side == Side.SOURCE ? "is followed no more" : "is not in step yet";
    }

    private static LockstepException wrong(int dimension, String since) {
        return LockstepException.user(
                "vector-of-a-side",
                "Cannot search by this vector: found one of "
                        + dimension
                        + " dimensions, expected a text, since "
                        + since
                        + ".");
    }
}
