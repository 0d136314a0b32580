package dev.lockstep.index.internal.state;

import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.service.IndexService.GenerationView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A generation as the metadata database keeps it. */
public record GenerationRow(
        long number,
        State state,
        long base,
        String runId,
        SnapshotRef collectionSnapshot,
        @Nullable SnapshotRef datasetSnapshot,
        Counts counts,
        long sinceFullProof,
        @Nullable String seal,
        @Nullable String proof,
        @Nullable Instant provenAt,
        Instant createdAt,
        @Nullable Instant publishedAt) {
    /** What a generation holds and what its sync did. */
    public record Counts(
            long rows, long added, long deleted, long refused, long segments, long bytes) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
    }

    /** Where a generation stands; whether it serves is the pointer's to say. */
    public enum State {
        BUILDING,
        SEALED,
        PROVEN,
        PUBLISHED,
        FAILED
    }

    public GenerationView view(long champion) {
        return new GenerationView(
                number,
                shown(champion),
                base,
                counts.rows(),
                counts.added(),
                counts.deleted(),
                counts.refused(),
                (int) counts.segments(),
                counts.bytes(),
                collectionSnapshot.id(),
                seal,
                proof,
                provenAt,
                createdAt,
                publishedAt);
    }

    private String shown(long champion) {
        return switch (state) {
            case BUILDING -> "building";
            case SEALED, PROVEN -> "sealed";
            case PUBLISHED -> number == champion ? "serving" : "kept";
            case FAILED -> "failed";
        };
    }
}
