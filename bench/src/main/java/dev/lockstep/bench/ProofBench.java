package dev.lockstep.bench;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.RowHasher;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.Verify;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a proof costs beside reading: two collections of 100,000 × 384 with texts and metadata, and
 * the hashing by itself beside the memory's speed.
 */
final class ProofBench {
    private static final int ROWS = 100_000;
    private static final int DIMENSION = 384;
    private static final int BATCH = 1_000;
    private static final int ROUNDS = 5;
    private static final int WORKERS = 2;

    private ProofBench() {}

    static List<Figure> run(Path scratch) throws Exception {
        List<Figure> figures = new ArrayList<>(hashing());
        try (MetadataDatabase metadata = MetadataDatabase.sqlite(scratch.resolve("metadata.db"));
                Lake lake = Lake.open(LakeConfig.local(scratch.resolve("lake")))) {
            LakeStore store = new LakeStore(lake, metadata, InstantSource.system());
            CollectionRef left = write(store, "left", 0);
            CollectionRef equal = write(store, "equal", 0);
            CollectionRef other = write(store, "other", ROWS / 100);
            figures.addAll(proofs(store, scratch.resolve("spill"), left, equal, other));
        }
        return figures;
    }

    private static List<Figure> proofs(
            LakeStore store,
            Path spill,
            CollectionRef left,
            CollectionRef equal,
            CollectionRef other)
            throws Exception {
        ScanOptions options = ScanOptions.in(spill).withWorkers(WORKERS);
        try (Snapshot a = pin(store, left);
                Snapshot b = pin(store, equal);
                Snapshot c = pin(store, other)) {
            double read = best(() -> readBoth(a, b));
            double compare = best(() -> require(Verify.compare(a, b, options), true));
            double differ = best(() -> require(Verify.compare(a, c, options), false));
            return List.of(
                    figure("proof that two collections of 100,000 × 384 are equal", compare, read),
                    figure("the same where 1 % differ, each of them named", differ, read));
        }
    }

    private static Figure figure(String claim, double seconds, double read) {
        return new Figure(
                claim,
                Scratch.format("%.2f s", seconds),
                Scratch.format("%.2f s to read both once", read),
                Scratch.format("%.2f × (limit 1.3)", seconds / read));
    }

    private static void require(Proof proof, boolean equal) {
        try (proof) {
            long[] named = new long[1];
            proof.differences(_ -> named[0]++);
            if (proof.verdict().equal() != equal || named[0] != (equal ? 0 : ROWS / 100)) {
                throw new IllegalStateException(proof.verdict() + ", " + named[0] + " named");
            }
        }
    }

    private static Snapshot pin(LakeStore store, CollectionRef ref) {
        return store.pin(ref, "bench", Duration.ofHours(1));
    }

    /** As a proof reads: as many readers a side, each batch looked at and dropped. */
    private static void readBoth(Snapshot a, Snapshot b) throws Exception {
        try (ExecutorService readers = Executors.newFixedThreadPool(2 * WORKERS)) {
            List<Future<?>> reading = new ArrayList<>();
            for (Snapshot side : List.of(a, b)) {
                for (Split split : side.plan(4 * WORKERS)) {
                    reading.add(readers.submit(() -> read(side, split)));
                }
            }
            for (Future<?> each : reading) {
                each.get();
            }
        }
    }

    private static long read(Snapshot side, Split split) {
        long rows = 0;
        try (BatchReader reader = side.open(split, Position.START, BATCH)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                rows += batch.size();
            }
        }
        return rows;
    }

    private static CollectionRef write(LakeStore store, String name, int changed) {
        CollectionRef ref = new CollectionRef(TenantId.DEFAULT, LakeStore.NAME, name);
        store.create(ref, CollectionSpec.of(DIMENSION, Metric.COSINE));
        WriteScope scope = new WriteScope("bench-" + name, "write", 1);
        ProjectedWords model = new ProjectedWords(DIMENSION);
        try (StoreWriter writer = store.write(ref, scope)) {
            for (int from = 0; from < ROWS; from += BATCH) {
                writer.upsert(batch(model, from, changed));
            }
            writer.commit(new Checkpoint(scope, Map.of(), ROWS, 0, 0));
        }
        return ref;
    }

    private static Batch batch(ProjectedWords model, int from, int changed) {
        String[] ids = new String[BATCH];
        String[] documents = new String[BATCH];
        String[] metadata = new String[BATCH];
        float[] vectors = new float[BATCH * DIMENSION];
        for (int i = 0; i < BATCH; i++) {
            int n = from + i;
            ids[i] = String.format("10.1000/%09d", n);
            documents[i] =
                    (n < changed ? "Edited. " : "") + "On the matter of " + n + ". ".repeat(90);
            metadata[i] = "{\"year\":" + (1950 + n % 70) + ",\"venue\":\"Venue " + n % 97 + "\"}";
            System.arraycopy(model.vector(n), 0, vectors, i * DIMENSION, DIMENSION);
        }
        return new Batch(ids, DIMENSION, vectors, null, documents, metadata, null);
    }

    /** One thread, rows that lie in memory. */
    private static List<Figure> hashing() throws Exception {
        ProjectedWords model = new ProjectedWords(DIMENSION);
        List<Batch> batches = new ArrayList<>();
        long bytes = 0;
        for (int from = 0; from < 20 * BATCH; from += BATCH) {
            Batch batch = batch(model, from, 0);
            batches.add(batch);
            bytes += batch.bytes();
        }
        RowHasher hasher = new RowHasher(RowForm.EXACT);
        long[] sum = new long[1];
        double hashed = best(() -> sum[0] += hashes(batches, hasher));
        byte[] from = new byte[(int) bytes];
        byte[] to = new byte[(int) bytes];
        double copied = best(() -> System.arraycopy(from, 0, to, 0, from.length));
        double raw = best(() -> sum[0] += Hashing.xxh3_128().hashBytesTo128Bits(from).hashCode());
        if (sum[0] == 0) {
            throw new IllegalStateException("nothing was hashed");
        }
        double rate = bytes / hashed / 1e9;
        return List.of(
                new Figure(
                        "canonical rows hashed by one thread",
                        Scratch.format("%.2f GB/s", rate),
                        Scratch.format("%.2f GB/s copying memory", bytes / copied / 1e9),
                        Scratch.format("%.2f of it", copied / hashed)),
                new Figure(
                        "the same beside xxh3 over bytes that lie ready",
                        Scratch.format("%.2f GB/s", rate),
                        Scratch.format("%.2f GB/s", bytes / raw / 1e9),
                        Scratch.format("%.2f of it", raw / hashed)));
    }

    private static long hashes(List<Batch> batches, RowHasher hasher) {
        long sum = 0;
        for (Batch batch : batches) {
            for (int i = 0; i < batch.size(); i++) {
                hasher.hash(batch, i);
                sum += hasher.low();
            }
        }
        return sum;
    }

    /** Something that is timed. */
    private interface Timed {
        void run() throws Exception;
    }

    private static double best(Timed act) throws Exception {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            act.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }
}
