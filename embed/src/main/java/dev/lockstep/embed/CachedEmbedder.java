package dev.lockstep.embed;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Embeds no text twice: neither one of an earlier run, nor one that stands twice in a call, nor one
 * that another thread is embedding right now. Closes the model and leaves the cache open.
 */
public final class CachedEmbedder implements Embedder {
    private final Embedder model;
    private final EmbeddingCache cache;
    private final Lineage lineage;
    private @Nullable Lineage keys;
    private final LongAdder embedded = new LongAdder();
    private final LongAdder found = new LongAdder();
    private final Map<String, CompletableFuture<float[]>> underWay = new ConcurrentHashMap<>();

    public CachedEmbedder(Embedder model, EmbeddingCache cache) {
        this.model = model;
        this.cache = cache;
        this.lineage = Lineage.of(model.identity());
    }

    /** The model itself, for canaries: asking the cache would prove nothing. */
    public Embedder uncached() {
        return model;
    }

    /** Texts that the model has computed. */
    public long embedded() {
        return embedded.sum();
    }

    /** Texts that the cache, an equal text of the same call, or another thread has answered. */
    public long found() {
        return found.sum();
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public int dimension() {
        return model.dimension();
    }

    @Override
    public int window() {
        return model.window();
    }

    @Override
    public int tokens(String text) {
        return model.tokens(text);
    }

    @Override
    public long tokensCharged() {
        return model.tokensCharged();
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        Map<String, float[]> known = known(texts);
        Map<String, CompletableFuture<float[]>> mine = new LinkedHashMap<>();
        Map<String, CompletableFuture<float[]>> others = new LinkedHashMap<>();
        for (String text : texts) {
            if (!known.containsKey(text) && !mine.containsKey(text)) {
                CompletableFuture<float[]> ours = new CompletableFuture<>();
                CompletableFuture<float[]> theirs = underWay.putIfAbsent(text, ours);
                (theirs == null ? mine : others).put(text, theirs == null ? ours : theirs);
            }
        }
        // Another thread may have finished a text between the look into the cache and the claim
        // above.
        found.add(texts.size());
        compute(mine);
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (String text : texts) {
            float[] vector = known.get(text);
            vectors.add(vector != null ? vector : await(mine.getOrDefault(text, others.get(text))));
        }
        return vectors;
    }

    /** The vectors that are kept of these texts, in their order, null where one is not. */
    public List<float @Nullable []> kept(List<String> texts) {
        return cache.get(texts.stream().map(keys()::key).toList());
    }

    /**
     * Under what the cache has this model's vectors. A service that tells no revision may answer
     * with another model tomorrow, whose vectors must not mix with those of today: fixed texts tell
     * them apart.
     */
    private synchronized Lineage keys() {
        Lineage known = keys;
        if (known == null) {
            known = model.identity().revision().isEmpty() ? keysOfThisModel() : lineage;
            keys = known;
        }
        return known;
    }

    private Lineage keysOfThisModel() {
        List<float[]> now = model.embed(Canaries.texts());
        for (int other = 0; ; other++) {
            Lineage candidate = Lineage.of(model.identity(), other);
            List<byte[]> at = Canaries.texts().stream().map(candidate::key).toList();
            if (areThose(cache.get(at), now)) {
                cache.put(at, now);
                return candidate;
            }
        }
    }

    private static boolean areThose(List<float @Nullable []> kept, List<float[]> now) {
        for (int i = 0; i < kept.size(); i++) {
            float[] before = kept.get(i);
            if (before != null && !Canaries.same(before, now.get(i))) {
                return false;
            }
        }
        return true;
    }

    private Map<String, float[]> known(List<String> texts) {
        List<String> distinct = texts.stream().distinct().toList();
        List<float @Nullable []> cached = cache.get(distinct.stream().map(keys()::key).toList());
        Map<String, float[]> known = new LinkedHashMap<>();
        for (int i = 0; i < cached.size(); i++) {
            float[] vector = cached.get(i);
            if (vector != null) {
                known.put(distinct.get(i), vector);
            }
        }
        return known;
    }

    private void compute(Map<String, CompletableFuture<float[]>> claimed) {
        if (claimed.isEmpty()) {
            return;
        }
        try {
            // Another thread may have finished a text between the look into the cache and the
            // claim.
            known(List.copyOf(claimed.keySet())).forEach((text, v) -> complete(claimed, text, v));
            List<String> texts =
                    claimed.keySet().stream().filter(t -> !isDone(claimed, t)).toList();
            if (!texts.isEmpty()) {
                computeNow(texts, claimed);
            }
        } catch (RuntimeException | Error e) {
            claimed.values().forEach(f -> f.completeExceptionally(e));
            throw e;
        } finally {
            claimed.forEach(underWay::remove);
        }
    }

    private void computeNow(List<String> texts, Map<String, CompletableFuture<float[]>> claimed) {
        List<float[]> vectors = model.embed(texts);
        cache.put(texts.stream().map(keys()::key).toList(), vectors);
        CrashPoint.EMBED_AFTER_CACHE.reach();
        embedded.add(texts.size());
        found.add(-texts.size());
        for (int i = 0; i < texts.size(); i++) {
            complete(claimed, texts.get(i), vectors.get(i));
        }
    }

    private static boolean isDone(Map<String, CompletableFuture<float[]>> claimed, String text) {
        CompletableFuture<float[]> future = claimed.get(text);
        return future != null && future.isDone();
    }

    private static void complete(
            Map<String, CompletableFuture<float[]>> mine, String text, float[] vector) {
        CompletableFuture<float[]> future = mine.get(text);
        if (future != null) {
            future.complete(vector);
        }
    }

    private static float[] await(@Nullable CompletableFuture<float[]> future) {
        if (future == null) {
            throw new IllegalStateException("a text is neither known nor under way");
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e;
        }
    }

    /** The lineage of a text with this model, as it lies beside a vector. */
    public String lineageOf(String text) {
        return HexFormat.of().formatHex(lineage.key(text));
    }

    @Override
    public void close() {
        model.close();
    }
}
