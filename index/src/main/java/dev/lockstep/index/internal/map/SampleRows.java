package dev.lockstep.index.internal.map;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sample of a snapshot's rows that have a vector: those whose ids have the smallest hashes, in
 * that order. So it is the same at each reading, its beginning is a sample too, and a row that
 * stays keeps its place from one generation to the next. All rows are read once; no more than the
 * sample is held.
 *
 * @param rows of the snapshot
 * @param vectors flat, in no order; of unit length where the metric is the cosine
 * @param at where the vector of each sampled row begins
 */
record SampleRows(
        long rows,
        long withoutVector,
        int dimension,
        float[] vectors,
        int[] at,
        List<Sampled> sampled) {
    /** Floats held at most: 64 MB. */
    private static final int FLOATS = 16_000_000;

    private static final int BATCH = 1_000;
    private static final int TEXT = 120;
    private static final int FIELDS = 16;
    private static final int VALUE = 60;
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * A row of the sample.
     *
     * @param text the beginning of the document, empty where there is none
     * @param fields the single values of its metadata
     */
    record Sampled(String id, String text, Map<String, Value> fields) {}

    /**
     * A value of the metadata.
     *
     * @param number NaN where it is none
     */
    record Value(String text, double number) {}

    /** One that is held, with its place among the vectors. */
    private record Held(long hash, String id, int place, Sampled row) {}

    private static final Comparator<Held> ORDER =
            Comparator.comparingLong(Held::hash).thenComparing(Held::id);

    static SampleRows of(Snapshot snapshot, int most) {
        int dimension = snapshot.spec().dimension();
        long room = Math.min(most, dimension == 0 ? most : FLOATS / dimension);
        Taking taking = new Taking((int) Math.min(room, snapshot.rows()), snapshot);
        for (Split split : snapshot.plan(1)) {
            try (BatchReader reader = snapshot.open(split, Position.START, BATCH)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    taking.take(batch);
                }
            }
        }
        return taking.sample(snapshot.rows());
    }

    /** While the snapshot is being read. */
    private static final class Taking {
        private final int room;
        private final int dimension;
        private final boolean cosine;
        private final float[] vectors;
        private final PriorityQueue<Held> held = new PriorityQueue<>(ORDER.reversed());
        private final Map<String, String> same = new LinkedHashMap<>();
        private long withoutVector;

        Taking(int room, Snapshot snapshot) {
            this.room = room;
            this.dimension = snapshot.spec().dimension();
            this.cosine = snapshot.spec().metric() == Metric.COSINE;
            this.vectors = new float[room * dimension];
        }

        void take(Batch batch) {
            for (int i = 0; i < batch.size(); i++) {
                double norm =
                        batch.hasVector(i) ? norm(batch.vectors(), i * dimension) : Double.NaN;
                if (Double.isFinite(norm) && (norm > 0 || !cosine)) {
                    take(batch, i, cosine ? 1 / norm : 1);
                } else {
                    withoutVector++;
                }
            }
        }

        private double norm(float[] all, int at) {
            double sum = 0;
            for (int i = 0; i < dimension; i++) {
                sum += (double) all[at + i] * all[at + i];
            }
            return Math.sqrt(sum);
        }

        private void take(Batch batch, int row, double scale) {
            String id = batch.id(row);
            long hash = hash(id);
            int place = held.size();
            Held last = held.peek();
            if (place == room) {
                if (last == null
                        || hash > last.hash()
                        || hash == last.hash() && id.compareTo(last.id()) > 0) {
                    return;
                }
                place = last.place();
                held.remove();
            }
            for (int i = 0; i < dimension; i++) {
                vectors[place * dimension + i] =
                        (float) (batch.vectors()[row * dimension + i] * scale);
            }
            held.add(new Held(hash, id, place, sampled(batch, row)));
        }

        private Sampled sampled(Batch batch, int row) {
            String document = batch.document(row);
            return new Sampled(
                    batch.id(row),
                    document == null ? "" : clipped(document, TEXT),
                    fields(batch.metadata(row)));
        }

        private Map<String, Value> fields(@Nullable String metadata) {
            Map<String, Value> fields = new LinkedHashMap<>();
            try {
                JsonNode row = metadata == null ? null : JSON.readTree(metadata);
                if (row != null && row.isObject()) {
                    row.properties().stream()
                            .filter(e -> e.getValue().isValueNode() && !e.getValue().isNull())
                            .limit(FIELDS)
                            .forEach(e -> fields.put(once(e.getKey()), value(e.getValue())));
                }
            } catch (JacksonException notAnObject) {
                return Map.of();
            }
            return fields;
        }

        private static Value value(JsonNode node) {
            return new Value(
                    clipped(node.asString(), VALUE),
                    node.isNumber() ? node.doubleValue() : Double.NaN);
        }

        /** Many rows have the same field names. */
        private String once(String text) {
            return same.computeIfAbsent(text, t -> t);
        }

        SampleRows sample(long rows) {
            List<Held> inOrder = held.stream().sorted(ORDER).toList();
            return new SampleRows(
                    rows,
                    withoutVector,
                    dimension,
                    vectors,
                    inOrder.stream().mapToInt(one -> one.place() * dimension).toArray(),
                    inOrder.stream().map(Held::row).toList());
        }
    }

    private static String clipped(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    /** FNV-1a over the characters, its bits mixed as MurmurHash3 ends. */
    private static long hash(String id) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            h = (h ^ id.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
