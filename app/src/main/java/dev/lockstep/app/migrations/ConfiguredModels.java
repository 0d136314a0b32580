package dev.lockstep.app.migrations;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.embed.CachedEmbedder;
import dev.lockstep.embed.Canaries;
import dev.lockstep.embed.Lineage;
import dev.lockstep.index.Embedders;
import dev.lockstep.migrate.TextModel;
import dev.lockstep.migrate.TextModels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The configured models as migrations embed with them, through the cache of this home. */
public record ConfiguredModels(Embedders embedders) implements TextModels {
    @Override
    public TextModel get(String name, boolean chunking) {
        return new Configured(name, chunking, embedders.get(name, chunking), embedders);
    }

    /** Loads the models that may be meant: a name is known of a model only once it is loaded. */
    @Override
    public Optional<TextModel> maker(CollectionSpec spec) {
        String made = spec.model();
        if (made == null) {
            return Optional.empty();
        }
        for (String name : embedders.names()) {
            Optional<TextModel> found = maker(name, made);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<TextModel> maker(String name, String made) {
        try {
            return Stream.of(false, true)
                    .map(chunking -> get(name, chunking))
                    .filter(model -> model.embedder().identity().canonical().equals(made))
                    .findFirst();
        } catch (LockstepException e) {
            if (e.kind() == ErrorKind.EXTERNAL) {
                // One that cannot be reached is none to rely on.
                return Optional.empty();
            }
            throw e;
        }
    }

    private record Configured(
            String name, boolean chunking, Embedders.Loaded loaded, Embedders embedders)
            implements TextModel {
        @Override
        public Embedder embedder() {
            return loaded.embedder();
        }

        @Override
        public float[] query(String words) {
            return loaded.uncached().embed(List.of(words)).getFirst();
        }

        /** Of a text in pieces none is kept as a whole. */
        @Override
        public List<float @Nullable []> kept(List<String> texts) {
            if (!(embedders.get(name, false).embedder() instanceof CachedEmbedder cached)) {
                return Arrays.asList(new float[texts.size()][]);
            }
            List<float @Nullable []> kept = new ArrayList<>(cached.kept(texts));
            for (int i = 0; chunking && i < kept.size(); i++) {
                if (cached.tokens(texts.get(i)) > cached.window()) {
                    kept.set(i, null);
                }
            }
            return kept;
        }

        @Override
        public String lineage(String text) {
            Lineage lineage = loaded.lineage();
            return lineage.hex(text);
        }

        @Override
        public Map<String, String> canaries() {
            return Canaries.of(loaded.uncached());
        }

        @Override
        public void verify(Map<String, String> properties) {
            Canaries.verify(properties, loaded.uncached());
        }
    }
}
