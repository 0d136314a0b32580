package dev.lockstep.app.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.embed.CachedEmbedder;
import dev.lockstep.embed.ChunkingEmbedder;
import dev.lockstep.embed.EmbeddingCache;
import dev.lockstep.embed.Lineage;
import dev.lockstep.embed.OnnxEmbedder;
import dev.lockstep.embed.RemoteEmbedder;
import dev.lockstep.embed.RemoteSettings;
import dev.lockstep.index.Embedders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configured models by name, each loaded when it is first asked for; a load that fails is tried
 * again by the next who asks. Closing frees the models and leaves the cache open.
 */
public final class ConfiguredEmbedders implements Embedders, AutoCloseable {
    private final String standard;
    private final EmbeddingCache cache;
    private final Map<String, Model> models = new TreeMap<>();

    public ConfiguredEmbedders(Configuration.Embedding configuration, EmbeddingCache cache) {
        this.standard = configuration.standard();
        this.cache = cache;
        int threads =
                configuration.threads() > 0
                        ? configuration.threads()
                        : Runtime.getRuntime().availableProcessors();
        Configuration.IN_PROCESS.forEach((name, file) ->
                models.put(
                        name,
                        new Model(() -> OnnxEmbedder.fromClassPath(file, 384, threads), cache)));
        configuration
                .remote()
                .forEach((name, remote) -> models.put(name, new Model(() -> open(remote), cache)));
    }

    private static Embedder open(Configuration.Remote remote) {
        RemoteSettings settings =
                new RemoteSettings(
                        remote.url(),
                        remote.model(),
                        remote.apiKey(),
                        remote.batchTexts(),
                        remote.dimension(),
                        remote.window(),
                        6,
                        Duration.ofSeconds(1));
        return remote.kind().equals("ollama")
                ? RemoteEmbedder.ollama(settings)
                : RemoteEmbedder.openAi(settings);
    }

    @Override
    public Loaded get(@Nullable String name, boolean chunking) {
        CachedEmbedder cached = model(name == null ? standard : name).cached();
        if (!chunking) {
            return new Loaded(cached, cached.uncached(), Lineage.of(cached.identity()));
        }
        ChunkingEmbedder chunks = new ChunkingEmbedder(cached);
        return new Loaded(
                chunks, new ChunkingEmbedder(cached.uncached()), Lineage.of(chunks.identity()));
    }

    @Override
    public void require(@Nullable String name) {
        model(name == null ? standard : name);
    }

    @Override
    public List<String> names() {
        return List.copyOf(models.keySet());
    }

    private Model model(String name) {
        Model model = models.get(name);
        if (model == null) {
            throw LockstepException.notFound("embedder", Names.shown(name));
        }
        return model;
    }

    /** Where all models keep vectors by lineage; its opener closes it. */
    public EmbeddingCache cache() {
        return cache;
    }

    /** Texts that models have computed since the start, over all of them. */
    public long embedded() {
        return models.values().stream().mapToLong(Model::embedded).sum();
    }

    /** Texts that needed no computing. */
    public long found() {
        return models.values().stream().mapToLong(Model::found).sum();
    }

    /** Loads the default model. */
    public void warmUp() {
        model(standard).cached();
    }

    @Override
    public void close() {
        models.values().forEach(Model::close);
    }

    /** One model, loaded or not. */
    private static final class Model {
        private final Supplier<Embedder> load;
        private final EmbeddingCache cache;
        private @Nullable CachedEmbedder loaded;
        private boolean closed;

        Model(Supplier<Embedder> load, EmbeddingCache cache) {
            this.load = load;
            this.cache = cache;
        }

        synchronized CachedEmbedder cached() {
            if (closed) {
                throw new IllegalStateException("the embedders are closed");
            }
            if (loaded == null) {
                loaded = new CachedEmbedder(load.get(), cache);
            }
            return loaded;
        }

        synchronized long embedded() {
            return loaded == null ? 0 : loaded.embedded();
        }

        synchronized long found() {
            return loaded == null ? 0 : loaded.found();
        }

        synchronized void close() {
            closed = true;
            if (loaded != null) {
                loaded.close();
                loaded = null;
            }
        }
    }
}
