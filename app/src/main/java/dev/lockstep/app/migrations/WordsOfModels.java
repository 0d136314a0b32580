package dev.lockstep.app.migrations;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.QueryWords;
import dev.lockstep.embed.Canaries;
import dev.lockstep.index.Embedders;
import java.util.List;

/** Query vectors by the configured model that made a collection's vectors. */
public record WordsOfModels(Embedders embedders) implements QueryWords {
    @Override
    public float[] vector(CollectionSpec spec, String words) {
        for (boolean chunking : new boolean[] {false, true}) {
            Embedders.Loaded model = embedders.get(null, chunking);
            if (model.uncached().identity().canonical().equals(spec.model())) {
                Canaries.verify(spec.properties(), model.uncached());
                return model.uncached().embed(List.of(words)).getFirst();
            }
        }
        throw LockstepException.conflict(
                "model-changed",
                "Cannot search by words: found no configured model "
                        + (spec.model() == null ? "(the collection names none)" : spec.model())
                        + ", which made the vectors; give a query vector, or configure that model.");
    }
}
