package dev.lockstep.api.service;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collections in all stores, copied and compared by the one engine. Addresses are {@code
 * store/name}.
 */
public interface CollectionService {
    /** Those of stores that answer. */
    default List<CollectionView> list(TenantId tenant, @Nullable String store) {
        return listing(tenant, store).items();
    }

    /**
     * The collections of all stores that answer, and which ones do not.
     *
     * @param store only of this store, whose failure then is that of the call; or null
     */
    CollectionListing listing(TenantId tenant, @Nullable String store);

    CollectionView get(TenantId tenant, String address);

    /**
     * Searches a collection in its own store, as it is now.
     *
     * @throws dev.lockstep.api.LockstepException USER where the store has no search; CONFLICT where
     *     words are given and no configured model made the vectors
     */
    IndexService.SearchView search(TenantId tenant, String address, IndexService.SearchQuery query);

    /** Why a row of a collection is not among the hits, or where it is. */
    IndexService.Why why(
            TenantId tenant, String address, IndexService.SearchQuery query, String id);

    /**
     * What a copy would do now, writing nothing: the source is pinned for the moment, and a sample
     * of it is read.
     *
     * @param maxRate as for {@link #copy(TenantId, String, String, String)}
     */
    CopyPlan plan(TenantId tenant, String from, String to, @Nullable String maxRate);

    /** As fast as it goes. */
    default RunView copy(TenantId tenant, String from, String to) {
        return copy(tenant, from, to, null);
    }

    /**
     * Starts a run that makes the target equal to the source's snapshot and proves it.
     *
     * @param maxRate rows a second such as {@code 5000}, bytes a second such as {@code 20MB}, or
     *     both with a comma; null for no limit
     */
    RunView copy(TenantId tenant, String from, String to, @Nullable String maxRate);

    /** As fast as it goes, without hygiene. */
    default RunView diff(TenantId tenant, String left, String right, boolean repair) {
        return diff(tenant, left, right, new DiffOptions(repair, false, null));
    }

    /** Starts a run that compares row by row. */
    RunView diff(TenantId tenant, String left, String right, DiffOptions options);

    /** The differences that a run of {@link #diff} found, in order of id. */
    DiffView differences(TenantId tenant, String run, int limit);

    /**
     * What both sides of a run of {@link #diff} or {@link #copy} came to: their fingerprints in
     * 4,096 cells. After a repair, those that prove it.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where the run has compared nothing (yet)
     */
    ProofView proof(TenantId tenant, String run);

    /**
     * One cell of {@link #proof}, with the first of its rows that differ as they were then.
     *
     * @param cell 0 to 4,095
     * @throws dev.lockstep.api.LockstepException NOT_FOUND as for the proof, and for another cell
     */
    CellView cell(TenantId tenant, String run, int cell);

    /**
     * The proof document of a copy or comparison that has ended: JSON whose last field is the
     * SHA-256 of the rest.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where the run made none
     */
    String certificate(TenantId tenant, String run);

    /**
     * Starts a run that reads a collection and tells whether it still has the fingerprint of a
     * certificate; its result {@code differences} is 0 where it has.
     *
     * @param certificate as {@link #certificate} gave it
     * @param address what to read, null for the right side of what was compared
     * @throws dev.lockstep.api.LockstepException USER {@code certificate-tampered} where it is not
     *     as it was written
     */
    RunView check(TenantId tenant, String certificate, @Nullable String address);

    /** Starts a run that reads a collection once and looks for vectors that cannot be right. */
    RunView hygiene(TenantId tenant, String address, HygieneOptions options);

    /** What a run of {@link #hygiene}, or a comparison asked for it, found; a side each. */
    List<HygieneView> hygieneOf(TenantId tenant, String run);

    /**
     * How to compare.
     *
     * @param repair whether the right side is made equal to the left one
     * @param hygiene whether both sides' vectors are looked at in the same pass
     * @param maxRate of each side's rows, null for no limit
     */
    record DiffOptions(boolean repair, boolean hygiene, @Nullable String maxRate) {}

    /**
     * How to look.
     *
     * @param examples ids shown of each finding at most, 1 to 1,000
     */
    record HygieneOptions(int examples, @Nullable String maxRate) {}

    /**
     * Collections.
     *
     * @param items ordered by address
     * @param silent stores that did not tell theirs, ordered by name
     */
    record CollectionListing(List<CollectionView> items, List<SilentStore> silent) {}

    /**
     * A store that did not tell what it has.
     *
     * @param code of the failure, such as {@code postgres-connection}
     * @param message what was asked, what came instead and what to do
     */
    record SilentStore(String store, String code, String message) {}

    /** A collection. */
    record CollectionView(
            String address,
            long rows,
            long bytes,
            int dimension,
            String metric,
            String model,
            String version) {}

    /** What differs. */
    record DiffView(
            String left,
            String right,
            long leftRows,
            long rightRows,
            long onlyLeft,
            long onlyRight,
            long changed,
            List<Difference> examples) {}

    /**
     * One difference.
     *
     * @param field {@code row}, {@code vector[17]}, {@code document}, {@code metadata.year}
     */
    record Difference(String id, String field, @Nullable String left, @Nullable String right) {}

    /**
     * Two fingerprints. A cell holds the rows whose ids' hashes begin with the same twelve bits; it
     * differs where its count of rows or the sum of their hashes does.
     *
     * @param kind {@code comparison}, {@code repair} or {@code copy}
     * @param at when both sides had been read
     * @param equality how equal rows are alike, such as {@code bit by bit}
     * @param notCounted what does not count since one of the stores cannot keep it, sentences
     * @param changed rows of both sides with other content, and ids that one side has twice
     * @param differing the cells that differ, ascending
     */
    record ProofView(
            String run,
            String kind,
            Instant at,
            String equality,
            List<String> notCounted,
            SideView left,
            SideView right,
            long onlyLeft,
            long onlyRight,
            long changed,
            List<Integer> differing) {
        /** Rows that differ. */
        public long differences() {
            return onlyLeft + onlyRight + changed;
        }
    }

    /**
     * A side of a proof.
     *
     * @param model empty where it is not known
     * @param fingerprint 32 hex digits that stand for all its rows
     * @param cells rows of each of the 4,096 cells
     */
    record SideView(
            String address,
            long rows,
            int dimension,
            String model,
            String fingerprint,
            List<Long> cells) {}

    /**
     * A cell of both sides. Counts are of all its rows, those shown are the first by id.
     *
     * @param prefix the three hex digits with which the hashes of its ids begin
     * @param ids of rows that differ, and what became of them
     * @param rows the first of those ids, field by field
     */
    record CellView(
            int cell,
            String prefix,
            CellSide left,
            CellSide right,
            long onlyLeft,
            long onlyRight,
            long changed,
            List<DifferentId> ids,
            List<DifferentRow> rows) {}

    /**
     * One side of a cell.
     *
     * @param sum of its rows' hashes, 32 hex digits
     */
    record CellSide(long rows, String sum) {}

    /**
     * An id whose row differs.
     *
     * @param kind {@code only_left}, {@code only_right}, {@code changed} or {@code doubled}
     */
    record DifferentId(String id, String kind) {}

    /**
     * A row as both sides had it when they were compared.
     *
     * @param fields beside single floats: {@code vector} as a whole, {@code document}, {@code
     *     metadata.year}
     * @param floatsDiffering how many floats of the vector differ
     * @param floats the first of them
     */
    record DifferentRow(
            String id,
            String kind,
            @Nullable RowExcerpt left,
            @Nullable RowExcerpt right,
            List<Difference> fields,
            int floatsDiffering,
            List<FloatPair> floats) {}

    /**
     * What a row holds; long texts are cut, and end in an ellipsis then.
     *
     * @param dimension of its vector, 0 where it has none
     */
    record RowExcerpt(int dimension, @Nullable String document, @Nullable String metadata) {}

    /**
     * A float of a vector on both sides.
     *
     * @param index from 0
     * @param left shortest decimal that is this float, or NaN, Infinity
     * @param leftBits IEEE 754, eight hex digits: sign, exponent, mantissa
     */
    record FloatPair(int index, String left, String leftBits, String right, String rightBits) {}

    /**
     * What a copy would do.
     *
     * @param rows of the source; at most so many are written, all of them where the target is
     *     missing or empty
     * @param bytes of those rows as they move, estimated from the sample; −1 where unknown
     * @param targetRows −1 where the target is missing and would be made
     * @param secondsEstimated −1 where nothing was measured from which it could be told
     * @param estimatedFrom what the estimate rests on, or why there is none; a sentence
     * @param losses what cannot be kept apart, sentences without a full stop
     * @param limits what the target takes at most, beside what the source has
     */
    record CopyPlan(
            String from,
            String to,
            long rows,
            long bytes,
            long targetRows,
            long secondsEstimated,
            String estimatedFrom,
            long sampledRows,
            List<String> losses,
            List<LimitCheck> limits) {
        /** Whether nothing is known that would make the copy fail or refuse rows. */
        public boolean possible() {
            return limits.stream().noneMatch(LimitCheck::broken);
        }
    }

    /**
     * A limit of the target and what the source has of it.
     *
     * @param limit {@code dimension}, {@code id_bytes}, {@code document_bytes}, or {@code
     *     target_dimension}, {@code target_metric} where the target exists and is another
     * @param most what the target takes
     * @param found what the source has; of ids and documents, the longest of the sample
     * @param rowsOver rows of the sample beyond the limit; −1 where it concerns the whole
     */
    record LimitCheck(String limit, String most, String found, long rowsOver, boolean broken) {}

    /**
     * Vectors that cannot be right, of one collection.
     *
     * @param rows read
     * @param norms null where no row has a vector of finite numbers
     * @param findings each kind that was looked for, also those of which there are none
     */
    record HygieneView(
            String address,
            long rows,
            int dimension,
            String metric,
            @Nullable NormsView norms,
            List<FindingView> findings) {}

    /** Euclidean norms of the finite vectors that are not zero. */
    record NormsView(double min, double mean, double median, double max) {}

    /**
     * One kind of finding.
     *
     * @param kind {@code duplicate_vectors}, {@code duplicate_documents}, {@code
     *     same_document_other_vector}, {@code zero_vectors}, {@code not_finite}, {@code
     *     without_vector}, {@code not_normalised}, {@code norm_outliers}, {@code far_from_centre}
     * @param rows concerned
     * @param groups of rows that are alike; 0 where it is not about groups
     * @param about for people: what it means here, with the numbers behind it
     * @param examples a list of ids for each group shown; a single one where it is not about groups
     */
    record FindingView(
            String kind, long rows, long groups, String about, List<List<String>> examples) {}
}
