package dev.lockstep.server.internal.routes;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.Embedding;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What routes of migrations take. */
final class MigrationBodies {
    private MigrationBodies() {}

    /**
     * A migration that is wanted; what is left out is as usual.
     *
     * @param source such as {@code pg/chunks}
     * @param target such as {@code os/chunks}
     * @param embedding where the target is to have another model
     */
    record PlanBody(
            @Nullable String name,
            @Nullable String source,
            @Nullable String target,
            @Nullable Mode mode,
            @Nullable String maxRate,
            @Nullable Integer maxLoad,
            @Nullable Double maxLagSeconds,
            @Nullable Integer shadowPercent,
            @Nullable Integer minSamples,
            @Nullable Double minOverlap,
            @Nullable Double maxLatencyRatio,
            @Nullable Double maxErrorRate,
            @Nullable Long maxSpoolBytes,
            @Nullable Integer proveEveryMinutes,
            @Nullable Boolean approvals,
            @Nullable EmbeddingBody embedding) {
        static final String EXAMPLE =
                "{\"name\": \"m1\", \"source\": \"pg/chunks\", \"target\": \"os/chunks\"}";

        NewMigration wanted() {
            MigrationSettings usual = MigrationSettings.DEFAULT;
            return new NewMigration(
                    Required.field("name", name),
                    Required.field("source", source),
                    Required.field("target", target),
                    new MigrationSettings(
                            Required.or(mode, usual.mode()),
                            maxRate,
                            Required.or(maxLoad, usual.maxLoad()),
                            Required.or(maxLagSeconds, usual.maxLagSeconds()),
                            Required.or(shadowPercent, usual.shadowPercent()),
                            Required.or(minSamples, usual.minSamples()),
                            Required.or(minOverlap, usual.minOverlap()),
                            Required.or(maxLatencyRatio, usual.maxLatencyRatio()),
                            Required.or(maxErrorRate, usual.maxErrorRate()),
                            Required.or(maxSpoolBytes, usual.maxSpoolBytes()),
                            Required.or(proveEveryMinutes, usual.proveEveryMinutes()),
                            Required.or(approvals, usual.approvals()),
                            embedding == null ? null : embedding.wanted()));
        }
    }

    /**
     * The target's vectors are made by a model from each row's document.
     *
     * @param model a configured embedder
     * @param sourceModel the one that made the source's vectors, where the source does not say
     * @param longTexts {@code refuse} where left out, or {@code chunk}
     */
    record EmbeddingBody(
            @Nullable String model, @Nullable String sourceModel, @Nullable String longTexts) {
        private static final String CHUNK = "chunk";
        private static final String REFUSE = "refuse";

        Embedding wanted() {
            String rule = Required.or(longTexts, REFUSE);
            if (!rule.equals(CHUNK) && !rule.equals(REFUSE)) {
                throw Call.bad("long_texts", rule, REFUSE + " or " + CHUNK);
            }
            return new Embedding(
                    Required.field("embedding.model", model), sourceModel, rule.equals(CHUNK));
        }
    }

    /**
     * Where reads and writes shall go.
     *
     * @param reads percent of the searches that the target answers
     * @param force whether closed gates are passed
     */
    record RouteBody(@Nullable Integer reads, @Nullable Side writes, @Nullable Boolean force) {}

    record ApproveBody(@Nullable Integer percent) {}

    record RollbackBody(@Nullable String why) {}

    /** A row to be written, whole. */
    record RowBody(
            @Nullable String id,
            float @Nullable [] vector,
            @Nullable String document,
            @Nullable JsonNode metadata) {
        Row row() {
            JsonNode object = metadata;
            if (object != null && !object.isNull() && !object.isObject()) {
                throw LockstepException.user(
                        "row-metadata",
                        "Cannot take the metadata of a row: found "
                                + object.getNodeType()
                                + ", expected an object.");
            }
            return new Row(
                    Required.field("id", id),
                    vector,
                    document,
                    object == null || object.isNull() ? null : object.toString());
        }
    }

    /** Rows to be written and ids to be deleted, together. */
    record WritesBody(@Nullable List<RowBody> upserts, @Nullable List<String> deletes) {
        static final String EXAMPLE =
                "{\"upserts\": [{\"id\": \"a\", \"vector\": [0.1, 0.2], \"document\": \"text\","
                        + " \"metadata\": {\"year\": 1998}}], \"deletes\": [\"b\"]}";

        private static final String BOTH = "both";
        private static final String TRUTH = "truth";

        /**
         * @param until both, or truth, or null for that
         */
        Writes writes(@Nullable String until) {
            String wait = Required.or(until, TRUTH);
            if (!wait.equals(BOTH) && !wait.equals(TRUTH)) {
                throw Call.bad("wait", wait, TRUTH + " or " + BOTH);
            }
            return new Writes(
                    upserts == null ? List.of() : upserts.stream().map(RowBody::row).toList(),
                    deletes == null ? List.of() : deletes,
                    wait.equals(BOTH));
        }
    }
}
