package dev.lockstep.api.service;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Indexes: making, syncing, searching, and the eval sets that judge them. Safe for many threads.
 */
public interface IndexService extends MapService {
    /**
     * Makes an index over a dataset. Nothing is built before the first sync.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT where it exists with another definition;
     *     USER where a column is not there
     */
    IndexView create(TenantId tenant, IndexDefinition definition);

    /** Ordered by name. */
    List<IndexView> list(TenantId tenant);

    /**
     * @throws dev.lockstep.api.LockstepException NOT_FOUND
     */
    IndexView get(TenantId tenant, String name);

    /** Removes the index with its generations and its collection. */
    void delete(TenantId tenant, String name);

    /** The checks before a sync, run now, nothing written. */
    List<CheckView> check(TenantId tenant, String name);

    /** What a sync would do now. */
    SyncPlan plan(TenantId tenant, String name);

    /**
     * Starts a sync.
     *
     * @param full whether to build from nothing even where the difference is known
     */
    RunView sync(TenantId tenant, String name, boolean full);

    /** Searches what the champion points to. */
    SearchView search(TenantId tenant, String name, SearchQuery query);

    /**
     * Many searches at once, answered in order by {@link SearchEach}.
     *
     * @throws dev.lockstep.api.LockstepException what one of them meets, with its place; none is
     *     begun where one of them cannot be answered as it is
     */
    List<SearchView> search(TenantId tenant, String name, List<SearchQuery> queries);

    /** Why a row is not among the hits, or where it is. */
    Why why(TenantId tenant, String name, SearchQuery query, String id);

    /** The newest first; the kept ones can be searched by number. */
    List<GenerationView> generations(TenantId tenant, String name);

    /** Takes judged queries in under a name, replacing an older set of that name. */
    EvalSetView importEvalSet(TenantId tenant, String name, List<JudgedQuery> queries);

    List<EvalSetView> evalSets(TenantId tenant);

    /**
     * The queries of an eval set.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND
     */
    List<JudgedQuery> judgedQueries(TenantId tenant, String evalSet);

    /** Measures the index on judged queries. */
    EvalScore score(TenantId tenant, String index, String evalSet, int count);

    /**
     * What an index is.
     *
     * @param dataset the dataset's name or id
     * @param idColumn the silver column that is a row's id; null: the dataset's own row id
     * @param text the template, such as {@code {title}. {summary}}
     * @param metadataColumns silver columns to carry and filter by; empty: all
     * @param embedder the configured embedder's name; null: the default
     * @param longTexts {@code refuse} or {@code chunk}
     * @param settings index settings: {@code m}, {@code ef-construction}, {@code ef-search}
     * @param continuous whether every change of the dataset starts a sync
     * @param allowRefused refused rows up to which a sync still counts as synced
     */
    record IndexDefinition(
            String name,
            String dataset,
            @Nullable String idColumn,
            String text,
            List<String> metadataColumns,
            @Nullable String embedder,
            String longTexts,
            Map<String, String> settings,
            boolean continuous,
            long allowRefused) {}

    /**
     * An index as people and programs see it.
     *
     * @param status {@code empty}, {@code ready}, {@code syncing}, {@code stale}, {@code failed}
     * @param detailedState such as {@code ONLINE}, {@code ONLINE_PIPELINE_UPDATE}, {@code
     *     OFFLINE_FAILED}
     * @param lagRows changed rows of silver that no generation has, −1 where unknown
     * @param inStep whether dataset snapshot, collection snapshot and generation follow from each
     *     other
     */
    record IndexView(
            IndexDefinition definition,
            boolean ready,
            String status,
            String detailedState,
            boolean inStep,
            long lagRows,
            long rows,
            long bytes,
            int dimension,
            String model,
            @Nullable GenerationView champion,
            @Nullable String datasetSnapshot,
            @Nullable Instant lastSync,
            @Nullable Instant lastProof,
            RunView.@Nullable Failure failedStatus,
            @Nullable String lastRun) {}

    /**
     * One generation.
     *
     * @param state {@code building}, {@code sealed}, {@code serving}, {@code kept}, {@code failed}
     * @param base the generation that it started from, 0 for none
     * @param proof what was proven, a whole sentence, null where nothing is yet
     */
    record GenerationView(
            long number,
            String state,
            long base,
            long rows,
            long added,
            long deleted,
            long refused,
            int segments,
            long bytes,
            String collectionSnapshot,
            @Nullable String seal,
            @Nullable String proof,
            @Nullable Instant provenAt,
            Instant createdAt,
            @Nullable Instant publishedAt) {}

    /**
     * One check of a sync.
     *
     * @param result {@code passed}, {@code note} or {@code failed}
     * @param found what was found, a whole sentence
     * @param todo what to do, null where nothing
     */
    record CheckView(String name, String result, String found, @Nullable String todo) {}

    /**
     * What a sync would do.
     *
     * @param kind {@code full}, {@code incremental} or {@code nothing}
     * @param reason why this kind, a whole sentence
     * @param textsToEmbed upper bound, cached ones left out where known
     * @param losses what the target does not keep apart
     */
    record SyncPlan(
            String kind,
            String reason,
            long upserts,
            long deletes,
            long textsToEmbed,
            long bytes,
            long secondsEstimated,
            List<String> losses) {}

    /**
     * A search as a user asks it.
     *
     * @param query the words; embedded for a vector search
     * @param vector a query vector instead of words, or null
     * @param effort 0 for the index's default
     * @param generation the number of a kept generation, 0 for the champion
     */
    record SearchQuery(
            @Nullable String query,
            float @Nullable [] vector,
            SearchRequest.Mode mode,
            int count,
            int effort,
            boolean exact,
            Filter filter,
            long generation) {
        private static final int MOST = 10_000;

        /**
         * @throws dev.lockstep.api.LockstepException USER with code {@code search-count} where it
         *     wants none or too many, {@code search-empty} where it has nothing to search by
         */
        public void requireAnswerable() {
            if (count < 1 || count > MOST) {
                throw LockstepException.user(
                        "search-count",
                        "Cannot search: found count " + count + ", expected 1 to " + MOST + ".");
            }
            boolean words = query != null && !query.isBlank();
            if (!words && (vector == null || mode != SearchRequest.Mode.VECTOR)) {
                throw LockstepException.user(
                        "search-empty",
                        "Cannot search: found no words, expected a query text"
                                + (mode == SearchRequest.Mode.VECTOR ? " or a vector." : "."));
            }
        }

        /**
         * @param searched what is searched, for the message
         * @throws dev.lockstep.api.LockstepException USER with code {@code vector-dimension} where
         *     its own vector has another one
         */
        public void requireDimension(Object searched, int dimension) {
            if (vector != null && vector.length != dimension) {
                throw LockstepException.user(
                        "vector-dimension",
                        "Cannot search "
                                + searched
                                + ": found a vector of "
                                + vector.length
                                + " dimensions, expected "
                                + dimension
                                + ".");
            }
        }

        /**
         * As a store is asked.
         *
         * @param by its own vector or that of its words, null for a search by words alone
         */
        public SearchRequest request(float @Nullable [] by) {
            return new SearchRequest(mode, by, query, count, effort, exact, filter);
        }
    }

    /**
     * The hits with what is known about how they came about.
     *
     * @param cached whether an equal search has found them before, in the same content
     */
    record SearchView(
            String index,
            long generation,
            SearchResult result,
            double embedMs,
            double searchMs,
            boolean cached) {
        public SearchView(
                String index,
                long generation,
                SearchResult result,
                double embedMs,
                double searchMs) {
            this(index, generation, result, embedMs, searchMs, false);
        }

        /** Found again. */
        public static SearchView again(String index, long generation, SearchResult result) {
            return new SearchView(index, generation, result, 0, 0, true);
        }

        /** To a hundredth. */
        public static double millis(long nanos) {
            return Math.round(nanos / 10_000.0) / 100.0;
        }
    }

    /**
     * Why.
     *
     * @param verdict {@code found}, {@code absent}, {@code late}, {@code refused}, {@code
     *     filtered}, {@code missed}, {@code lower}
     * @param rank exact rank from 1, 0 where it has none
     * @param score in the common meaning ({@link dev.lockstep.api.Metric}) at that rank, null where
     *     it has none or was not reckoned
     */
    record Why(String id, String verdict, String sentence, long rank, @Nullable Double score) {
        public Why(String id, String verdict, String sentence) {
            this(id, verdict, sentence, 0, null);
        }
    }

    /** A query with its known right answers. */
    record JudgedQuery(String id, String query, List<String> relevant) {}

    /** A stored eval set. */
    record EvalSetView(String name, int queries, Instant importedAt) {}

    /**
     * A measurement.
     *
     * @param recall mean share of the relevant ids among the first {@code count}
     * @param graphRecall mean overlap of the graph search's first {@code count} with the exact ones
     */
    record EvalScore(
            String index,
            long generation,
            String evalSet,
            int queries,
            int count,
            double recall,
            double meanReciprocalRank,
            double graphRecall,
            List<QueryScore> worst) {
        /** One query's result. */
        public record QueryScore(String id, String query, double recall, List<String> missed) {}
    }
}
