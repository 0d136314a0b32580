package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store of generations under a contract test, with the acts that the tests share. */
public final class GenerationSubject {
    static final WriteScope SCOPE = StoreSubject.scope("r1", 1);

    private final GenerationStore store;
    private final Map<Ability, String> refusals;

    GenerationSubject(GenerationStore store, Map<Ability, String> refusals) {
        this.store = store;
        this.refusals = refusals;
    }

    public GenerationStore store() {
        return store;
    }

    /** The words of the refusal, empty where the store has the ability. */
    public Optional<String> refuses(Ability ability) {
        return Optional.ofNullable(refusals.get(ability));
    }

    static Generation number(long number) {
        return new Generation(TenantId.DEFAULT, "works", number);
    }

    static CollectionSpec spec(int dimension) {
        return CollectionSpec.of(dimension, Metric.COSINE);
    }

    /** Opens a build in the usual scope. */
    GenerationBuild build(long number, @Nullable Generation base, int dimension) {
        return store.build(number(number), base, spec(dimension), Map.of(), SCOPE);
    }

    /** Builds and seals a generation. */
    Seal sealed(long number, @Nullable Generation base, Batch rows, Collection<String> deletes) {
        try (GenerationBuild build = build(number, base, rows.dimension())) {
            assertThat(build.upsert(rows)).isEmpty();
            build.delete(deletes);
            build.finish(StoreSubject.checkpoint(SCOPE, rows.size()), false);
        }
        return store.seal(number(number));
    }

    Seal sealed(long number, int dimension, Row... rows) {
        return sealed(number, null, Batch.of(Arrays.asList(rows), dimension), List.of());
    }

    /** What a sealed generation holds. */
    Map<String, Row> rows(long number) {
        try (Snapshot snapshot = store.snapshot(number(number))) {
            Map<String, Row> rows = Rows.all(snapshot);
            assertThat(snapshot.rows()).isEqualTo(rows.size());
            return rows;
        }
    }
}
