package dev.lockstep.index.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Snapshot;
import java.util.List;
import java.util.function.Consumer;

/** Which rows a sync could not take, as {@code why} and the index's page show them. */
final class Refusals {
    private final GenerationRows generations;

    Refusals(GenerationRows generations) {
        this.generations = generations;
    }

    void record(SyncContext context, List<Refusal> refusals) {
        generations.refused(context.tenant(), context.name(), context.step().runId(), refusals);
    }

    /** Takes one at a time, for a comparison that meets them while it reads. */
    Consumer<Refusal> collect(SyncContext context) {
        return refusal -> record(context, List.of(refusal));
    }

    /** Forgets the rows that have been taken since. */
    void forgetTaken(SyncContext context, Snapshot collection) {
        List<String> refused = generations.refusedIds(context.tenant(), context.name());
        if (!refused.isEmpty()) {
            Batch taken = collection.fetch(refused);
            generations.forgetRefused(context.tenant(), context.name(), List.of(taken.ids()));
        }
    }
}
