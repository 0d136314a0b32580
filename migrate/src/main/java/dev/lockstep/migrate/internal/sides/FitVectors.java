package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives rows the vectors that they are to have on their side. */
@FunctionalInterface
public interface FitVectors {
    /** Both sides have one model. */
    FitVectors AS_THEY_ARE = rows -> new Fitted(rows, null, List.of());

    Fitted fit(List<Row> rows);

    /**
     * Rows that can be written.
     *
     * @param lineages one a row; null where none is known
     * @param leftOut rows that cannot be embedded, with the reason
     */
    record Fitted(
            List<Row> rows, @Nullable List<@Nullable String> lineages, List<Refusal> leftOut) {
        public Batch batch(int dimension) {
            Batch plain = Batch.of(rows, dimension);
            if (lineages == null || lineages.stream().noneMatch(Objects::nonNull)) {
                return plain;
            }
            return new Batch(
                    plain.ids(),
                    dimension,
                    plain.vectors(),
                    plain.withoutVector(),
                    plain.documents(),
                    plain.metadata(),
                    lineages.toArray(String[]::new));
        }
    }
}
