package dev.lockstep.index.internal.search;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.embed.Embedder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The vectors of recent queries: a page that repeats a search does not embed it again. */
final class QueryVectors {
    private static final int KEPT = 1_000;

    /** A query of one model. */
    private record Key(String model, String query) {}

    private final Map<Key, float[]> recent =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, float[]> eldest) {
                    return size() > KEPT;
                }
            };

    float[] of(Embedder embedder, String query) {
        Key key = new Key(embedder.identity().canonical(), query);
        synchronized (recent) {
            float[] known = recent.get(key);
            if (known != null) {
                return known;
            }
        }
        float[] vector = embedded(embedder, query);
        synchronized (recent) {
            recent.put(key, vector);
        }
        return vector;
    }

    private static float[] embedded(Embedder embedder, String query) {
        try {
            return embedder.embed(List.of(query)).getFirst();
        } catch (LockstepException e) {
            throw e.code().equals("text-too-long") ? tooLong(query, e) : e;
        }
    }

    /** The embedder speaks of rows, whose template could be shortened. */
    private static LockstepException tooLong(String query, LockstepException e) {
        Object tokens =
                e.details().getOrDefault("tokens", query.length() + " characters, and so more");
        Object window = e.details().getOrDefault("window", "what its window holds");
        return LockstepException.user(
                        "query-too-long",
                        "Cannot search for so long a text: found "
                                + tokens
                                + " tokens, expected at most "
                                + window
                                + ", which the index's model reads; ask with fewer words, or with mode"
                                + " text.")
                .with("tokens", tokens)
                .with("window", window);
    }
}
