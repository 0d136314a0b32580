package dev.lockstep.index.internal;

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
        float[] vector = embedder.embed(List.of(query)).getFirst();
        synchronized (recent) {
            recent.put(key, vector);
        }
        return vector;
    }
}
