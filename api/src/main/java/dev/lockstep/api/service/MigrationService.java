package dev.lockstep.api.service;

import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Live migrations: a collection moves from one store to another while it is searched and written
 * to, with a proof of equality, reads that move over step by step, and a way back. Safe for many
 * threads.
 *
 * <p>Applications search and write under the migration's name; which store answers is its matter.
 */
public interface MigrationService {
    /** What a migration would do now, writing nothing. */
    Plan look(TenantId tenant, NewMigration wanted);

    /**
     * Keeps a plan under its name.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT where one of that name is there; USER
     *     where the plan has obstacles
     */
    MigrationView plan(TenantId tenant, NewMigration wanted, String who);

    /** Ordered by name. */
    List<MigrationView> list(TenantId tenant);

    /**
     * @throws dev.lockstep.api.LockstepException NOT_FOUND
     */
    MigrationView get(TenantId tenant, String name);

    /** What happened to it, the newest first. */
    List<Event> events(TenantId tenant, String name, int limit);

    /** Begins, or begins again after a rollback or a failure: what is equal already stays. */
    RunView start(TenantId tenant, String name, String who);

    /** The other store is written to no more until it is resumed; changes are kept meanwhile. */
    MigrationView pause(TenantId tenant, String name, String who);

    MigrationView resume(TenantId tenant, String name, String who);

    /** Both sides are compared as soon as may be. */
    MigrationView prove(TenantId tenant, String name, String who);

    /**
     * Moves reads, writes, or both.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with code {@code gates-closed} and what
     *     each of them found
     */
    MigrationView route(TenantId tenant, String name, Route route, String who);

    /** Allows reads to move up to this share, where settings ask for approval. */
    MigrationView approve(TenantId tenant, String name, int percent, String who);

    /** Reads come from the source again at once, and then writes go there. */
    MigrationView rollback(TenantId tenant, String name, String why, String who);

    /** Ends it: the source is left as it is and followed no more. */
    MigrationView finish(TenantId tenant, String name, String who);

    /** Forgets one that is planned, rolled back or done; both collections stay. */
    void remove(TenantId tenant, String name);

    /**
     * Searches the store that the route has for this key. Where the sides have different models, a
     * text is embedded by that of the side that answers, and a vector is answered by the side whose
     * dimension it has.
     *
     * @param key who asks, such as a user or session: the same key has the same store as long as
     *     the route is the same; null: by the query itself
     */
    SearchView search(TenantId tenant, String name, SearchQuery query, @Nullable String key);

    /**
     * Many searches at once, answered in order by {@link SearchEach} and by one route.
     *
     * @param key as for one; null: each goes where its query decides
     * @throws dev.lockstep.api.LockstepException what one of them meets, with its place; none is
     *     begun where one of them cannot be answered as it is
     */
    List<SearchView> search(
            TenantId tenant, String name, List<SearchQuery> queries, @Nullable String key);

    /**
     * Writes rows and deletes ids, all or nothing; acknowledged once the store that is the truth
     * has them and it is certain that the other will. Where the sides have different models each
     * row must have a document; a vector that it has is the source's, and may be left out where the
     * source's model is known.
     *
     * @throws dev.lockstep.api.LockstepException RESOURCES with code {@code write-waits} where the
     *     truth does not have it in time: it is kept all the same; where both sides are asked for
     *     also {@code other-waits}, and USER with code {@code other-refused} where the other side
     *     does not take a row that the truth has
     */
    Written write(TenantId tenant, String name, Writes writes);

    /**
     * Acknowledged rows that the other side did not take and does not have since, the oldest first.
     * The last one may have no id and stand for others, where there are too many to be kept.
     */
    List<Refused> refused(TenantId tenant, String name, int limit);

    /** The searches whose answers differed most, the worst first. */
    List<DifferentSearch> different(TenantId tenant, String name);

    /**
     * How it stands against what teams want of such a move. Nothing is reckoned from what was not
     * seen: a goal that was not measured says why, and what to do.
     */
    Report report(TenantId tenant, String name);

    /** What an application with a switch between the two stores does now. */
    Switch modeNow(TenantId tenant, String name);

    /** How the other store learns of changes. */
    enum Mode {
        /** From the source's log of changes, whoever makes them. */
        CAPTURE,
        /** From the writes that come through the migration; nobody else may write. */
        DUAL_WRITE
    }

    /** Where it is. */
    enum Phase {
        PLANNED,
        PREPARING,
        BACKFILLING,
        CATCHING_UP,
        IN_STEP,
        SHADOWING,
        ROUTING,
        CUT_OVER,
        CLEANING_UP,
        DONE,
        ROLLED_BACK
    }

    /** Which side. */
    enum Side {
        SOURCE,
        TARGET
    }

    /**
     * A wish.
     *
     * @param source address such as {@code pg/chunks}
     * @param target address such as {@code os/chunks}
     */
    record NewMigration(String name, String source, String target, MigrationSettings settings) {}

    /**
     * The bounds that hold.
     *
     * @param maxRate of backfill and proofs, null for none
     * @param maxLoad sessions at work on the source's server above which backfill and proofs wait;
     *     0 for any number
     * @param maxLagSeconds beyond which the target is not in step
     * @param shadowPercent share of searches that are run on both sides
     * @param minSamples compared searches that a step of the route needs
     * @param minOverlap of the first hits of both sides, 0 to 1
     * @param maxLatencyRatio P95 of the target against that of the source
     * @param maxErrorRate failed searches of the target, 0 to 1
     * @param maxSpoolBytes changes kept on disk that were not yet applied
     * @param proveEveryMinutes in the background, 0 for on demand only
     * @param approvals whether each step of the route needs somebody's approval
     * @param embedding who makes the target's vectors; null where the source's are taken over
     */
    record MigrationSettings(
            Mode mode,
            @Nullable String maxRate,
            int maxLoad,
            double maxLagSeconds,
            int shadowPercent,
            int minSamples,
            double minOverlap,
            double maxLatencyRatio,
            double maxErrorRate,
            long maxSpoolBytes,
            int proveEveryMinutes,
            boolean approvals,
            @Nullable Embedding embedding) {
        public static final MigrationSettings DEFAULT =
                new MigrationSettings(
                        Mode.CAPTURE,
                        null,
                        0,
                        5,
                        10,
                        100,
                        0.9,
                        1.5,
                        0.001,
                        20L << 30,
                        60,
                        false,
                        null);
    }

    /**
     * Another model for the target: its vectors are made of each row's document.
     *
     * @param model name of the configured embedder
     * @param sourceModel name of the one that made the source's vectors; null to go by what the
     *     source says of itself
     * @param chunkLongTexts whether a text beyond the model's window is embedded in pieces; else
     *     its row is left out of the target
     */
    record Embedding(String model, @Nullable String sourceModel, boolean chunkLongTexts) {}

    /**
     * What would be done.
     *
     * @param bytes of the source's rows as they move, by a sample
     * @param secondsEstimated of the backfill; −1 in plans of before there were estimates
     * @param estimatedFrom what that rests on: measured, from a run, or assumed; null as above
     * @param losses what the two cannot keep apart
     * @param notes what is worth knowing
     * @param obstacles what must be mended first; empty where it can start
     * @param models of both sides where the target's vectors are made anew; else null
     */
    record Plan(
            String source,
            String target,
            long rows,
            long targetRows,
            long bytes,
            long secondsEstimated,
            @Nullable String estimatedFrom,
            List<String> losses,
            List<String> notes,
            List<String> obstacles,
            @Nullable Models models) {}

    /**
     * The models of both sides.
     *
     * @param source null where nobody knows which made the source's vectors, or it is not
     *     configured: nothing can be searched there by text, and writes cannot move
     * @param sourceDimension components of the source's vectors
     * @param looked at rows of the source for what cannot be embedded
     */
    record Models(@Nullable Model source, int sourceDimension, Model target, Looked looked) {}

    /**
     * A configured model.
     *
     * @param name of the embedder
     * @param chunking whether it takes texts beyond its window, in pieces
     * @param identity all that decides which vector a text gets
     */
    record Model(String name, boolean chunking, String identity, int dimension) {}

    /**
     * Rows that were looked at for their texts.
     *
     * @param rows how many
     * @param withoutText of them, those without a document
     * @param tooLong of them, those with a document beyond the model's window
     */
    record Looked(long rows, long withoutText, long tooLong) {}

    /**
     * A migration as it is.
     *
     * @param reads share of the searches that the target answers, in percent
     * @param writes the side that is the truth
     * @param standing as last told by the run that carries it, null before that
     * @param gates of the next step of the route
     */
    record MigrationView(
            String name,
            String id,
            String source,
            String target,
            Phase phase,
            int reads,
            Side writes,
            int approved,
            boolean paused,
            MigrationSettings settings,
            Plan plan,
            @Nullable String run,
            RunView.@Nullable Failure failure,
            @Nullable Standing standing,
            Comparison comparison,
            List<Gate> gates,
            long version,
            Instant createdAt) {}

    /**
     * How far the sides are apart.
     *
     * @param lagRows changes that are known and not yet applied
     * @param lagSeconds age of the oldest of them, 0 where there is none
     * @param applied changes since the backfill
     * @param retainedBytes that the source's server keeps for us
     * @param spooledBytes that we keep
     * @param trouble why nothing goes on at the moment, null where it does
     * @param refused of all changes since the start; what is still refused is in {@link #refused}
     * @param through up to which the other side has everything: a position of the source's log
     *     while that is followed, else of the writes; null where it is not known
     */
    record Standing(
            Instant at,
            long lagRows,
            double lagSeconds,
            long applied,
            long refused,
            long retainedBytes,
            long spooledBytes,
            @Nullable Proven proof,
            @Nullable String trouble,
            @Nullable String through) {}

    /**
     * A comparison of all rows.
     *
     * @param differences that persisted when they were read again, wrong vectors among them
     * @param vectors of a target that is embedded anew; null where vectors are compared as they are
     */
    record Proven(
            Instant at,
            long rows,
            long candidates,
            long differences,
            List<String> ids,
            String sentence,
            @Nullable ProvenVectors vectors) {}

    /**
     * What was found of the vectors of a target that is embedded anew: each is to be what the model
     * makes of its row's document, but for rounding (a cosine of 0.9995).
     *
     * @param compared with vectors that were kept from embedding the text before
     * @param embedded anew to be compared, at random from those that were not kept
     * @param notCompared all others
     * @param leftOut rows of the source whose text cannot be embedded
     */
    record ProvenVectors(
            String model,
            long compared,
            long embedded,
            long notCompared,
            long wrong,
            long leftOut) {}

    /**
     * Searches that both sides answered.
     *
     * @param overlap mean share of common ids among the first hits, with its 95 % interval
     * @param rankCorrelation mean, of the common ids, −1 to 1
     * @param scoreDrift mean difference of the scores of common ids, target less source
     * @param sourceP95 milliseconds
     * @param targetErrors share of the target's searches that failed
     * @param histogram of the overlap, in eleven parts from 0 to 1
     */
    record Comparison(
            long samples,
            double overlap,
            double overlapLow,
            double overlapHigh,
            double rankCorrelation,
            double scoreDrift,
            double sourceP95,
            double targetP95,
            double targetErrors,
            long failovers,
            List<Long> histogram) {}

    /** One condition of a step. */
    record Gate(String name, boolean open, String found) {}

    record Event(long number, Instant at, String kind, String who, String detail) {}

    /**
     * Where reads and writes shall go.
     *
     * @param reads in percent, null to leave them
     * @param writes null to leave them
     * @param force whether closed gates are passed, which is told
     */
    record Route(@Nullable Integer reads, @Nullable Side writes, boolean force) {}

    /**
     * Rows to be written and ids to be deleted.
     *
     * @param both whether the answer waits for the other side too
     */
    record Writes(List<Row> upserts, List<String> deletes, boolean both) {
        public Writes(List<Row> upserts, List<String> deletes) {
            this(upserts, deletes, false);
        }
    }

    /**
     * An acknowledged row that a side did not take.
     *
     * @param id empty: stands for further ones
     * @param write number in the order of writes through the migration; −1 where it came by the
     *     source's log
     * @param side that refused it
     */
    record Refused(String id, String reason, long write, Side side, Instant at) {}

    /**
     * An acknowledgement.
     *
     * @param number in the order of all writes through this migration
     */
    record Written(long number, int upserted, int deleted) {}

    /** A search that the two sides answered differently. */
    record DifferentSearch(
            Instant at,
            @Nullable String query,
            float @Nullable [] vector,
            double overlap,
            List<String> source,
            List<String> target) {}

    /**
     * How a switch of applications, such as {@code ML_VECTOR_BACKEND}, is to stand.
     *
     * @param mode the kind of the store that serves alone, such as {@code pgvector}; {@code
     *     dual_write} while both do, and applications search and write through the migration
     * @param reads share of the searches that the target answers, in percent
     * @param writes the side that takes them first
     */
    record Switch(String mode, String source, String target, int reads, Side writes) {
        public static final String BOTH = "dual_write";
    }

    /** A migration against its goals, since it was started. */
    record Report(String migration, Instant at, List<Goal> goals) {}

    /**
     * A goal and what was found.
     *
     * @param name such as {@code p95}
     * @param wanted such as {@code < 200 ms}
     * @param value in the unit of {@code wanted}, null where there is none
     * @param measured the same in words, with what it was measured on; empty where nothing was
     * @param remark why it is not met or not measured and what to do, or what the figure does not
     *     say; may be empty
     */
    record Goal(
            String name,
            String wanted,
            Verdict verdict,
            @Nullable Double value,
            String measured,
            String remark) {}

    /** What a measurement says of a goal. */
    enum Verdict {
        MET,
        NOT_MET,
        NOT_MEASURED
    }
}
