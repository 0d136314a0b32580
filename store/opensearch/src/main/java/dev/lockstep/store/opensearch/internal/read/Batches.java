package dev.lockstep.store.opensearch.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins batches that were read one after the other; of thousands of rows. */
final class Batches {
    private Batches() {}

    static Batch joined(List<Batch> parts, int dimension) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        List<Row> rows = new ArrayList<>();
        List<@Nullable String> lineage = new ArrayList<>();
        for (Batch part : parts) {
            for (int i = 0; i < part.size(); i++) {
                rows.add(part.row(i));
                lineage.add(part.embeddedFrom(i));
            }
        }
        Batch all = Batch.of(rows, dimension);
        return new Batch(
                all.ids(),
                dimension,
                all.vectors(),
                all.withoutVector(),
                all.documents(),
                all.metadata(),
                lineage.toArray(String[]::new));
    }
}
