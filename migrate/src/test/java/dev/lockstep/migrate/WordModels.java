package dev.lockstep.migrate;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Two small deterministic models that count the texts which they embed, and keep their vectors. */
public final class WordModels implements TextModels {
    public static final String SMALL = "small";
    public static final String LARGE = "large";
    static final int WINDOW = 60;

    public final Model small = new Model(SMALL, TwoStores.DIMENSION);
    public final Model large = new Model(LARGE, 2 * TwoStores.DIMENSION);

    @Override
    public TextModel get(String name, boolean chunking) {
        return switch (name) {
            case SMALL -> small;
            case LARGE -> large;
            default -> throw LockstepException.notFound("embedder", name);
        };
    }

    @Override
    public Optional<TextModel> maker(CollectionSpec spec) {
        return List.<TextModel>of(small, large).stream()
                .filter(m -> m.embedder().identity().canonical().equals(spec.model()))
                .findFirst();
    }

    /** One of them. */
    public static final class Model implements TextModel, Embedder {
        private final String name;
        private final int dimension;
        private final Map<String, float[]> known = new ConcurrentHashMap<>();

        private final AtomicLong computed = new AtomicLong();

        Model(String name, int dimension) {
            this.name = name;
            this.dimension = dimension;
        }

        /** Texts that were computed. */
        public long computed() {
            return computed.get();
        }

        /** As after too many others. */
        public void forget() {
            known.clear();
        }

        public float[] of(Row row) {
            return vector(String.valueOf(row.document()));
        }

        public float[] vector(String text) {
            Random random = new Random(text.hashCode() + 31L * dimension);
            float[] v = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                v[i] = (float) random.nextGaussian();
            }
            return v;
        }

        @Override
        public List<float[]> embed(List<String> texts) {
            List<float[]> vectors = new ArrayList<>();
            for (String text : texts) {
                if (known.putIfAbsent(text, vector(text)) == null) {
                    computed.incrementAndGet();
                }
                vectors.add(vector(text));
            }
            return vectors;
        }

        @Override
        public float[] query(String words) {
            return vector(words);
        }

        @Override
        public List<float @Nullable []> kept(List<String> texts) {
            return Arrays.asList(texts.stream().map(known::get).toArray(float[][]::new));
        }

        @Override
        public ModelIdentity identity() {
            return new ModelIdentity(name, "r1", "sum", "refuse@" + WINDOW, "");
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean chunking() {
            return false;
        }

        @Override
        public Embedder embedder() {
            return this;
        }

        @Override
        public int dimension() {
            return dimension;
        }

        @Override
        public int window() {
            return WINDOW;
        }

        @Override
        public int tokens(String text) {
            return text.split(" ").length;
        }

        @Override
        public String lineage(String text) {
            return String.format("%032x", text.hashCode() & 0xffffffffL);
        }

        @Override
        public Map<String, String> canaries() {
            return Map.of("canary-0", name);
        }

        @Override
        public void verify(Map<String, String> properties) {
            String kept = properties.getOrDefault("canary-0", name);
            if (!kept.equals(name)) {
                throw LockstepException.conflict("model-changed", "Cannot embed: found " + kept);
            }
        }

        @Override
        public void close() {}
    }
}
