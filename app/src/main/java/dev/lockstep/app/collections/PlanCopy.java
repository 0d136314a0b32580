package dev.lockstep.app.collections;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.service.CollectionService.CopyPlan;
import dev.lockstep.api.service.CollectionService.LimitCheck;
import dev.lockstep.transfer.MaxRate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Looks at both sides and a sample of the source, to say what a copy would do. */
final class PlanCopy {
    private static final int SAMPLE_SPLITS = 4;
    private static final int SAMPLE_BATCH = 500;
    private static final Duration PIN = Duration.ofMinutes(10);

    private final Stores stores;
    private final PastCopies past;

    PlanCopy(Stores stores, PastCopies past) {
        this.stores = stores;
        this.past = past;
    }

    /** What a sample of the source showed. */
    private static final class Sample {
        private long rows;
        private long bytes;
        private long nanos;
        private long longestId;
        private long longestDocument;
        private long idsOver;
        private long documentsOver;
        private long withoutVector;

        private void see(Batch batch, Limits limits) {
            rows += batch.size();
            bytes += batch.bytes();
            for (int i = 0; i < batch.size(); i++) {
                long id = utf8(batch.id(i));
                String document = batch.document(i);
                long text = document == null ? 0 : utf8(document);
                longestId = Math.max(longestId, id);
                longestDocument = Math.max(longestDocument, text);
                idsOver += id > limits.maxIdBytes() ? 1 : 0;
                documentsOver += text > limits.maxDocumentBytes() ? 1 : 0;
                withoutVector += batch.hasVector(i) ? 0 : 1;
            }
        }

        private static long utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        double bytesPerRow() {
            return rows == 0 ? 0 : (double) bytes / rows;
        }

        double secondsPerRow() {
            return rows == 0 ? 0 : nanos / 1e9 / rows;
        }
    }

    CopyPlan plan(CollectionRef from, CollectionRef to, MaxRate rate) {
        Readable readable = stores.readable(from);
        stores.writable(to);
        Optional<CollectionInfo> target = stores.store(to).describe(to);
        Limits limits = stores.store(to).limits();
        String owner = "plan-" + UUID.randomUUID();
        try (Snapshot source = readable.pin(from, owner, PIN)) {
            try {
                Sample sample = sample(source, limits);
                long rows = source.rows();
                long bytes = Math.round(rows * sample.bytesPerRow());
                PastCopies.Estimate estimate =
                        past.estimate(from, to, rows, bytes, sample.secondsPerRow(), rate);
                return new CopyPlan(
                        from.toString(),
                        to.toString(),
                        rows,
                        bytes,
                        target.map(CollectionInfo::rows).orElse(-1L),
                        estimate.seconds(),
                        estimate.from(),
                        sample.rows,
                        losses(from, to),
                        checks(source.spec(), sample, to, limits, target));
            } finally {
                readable.unpin(source.ref(), owner);
            }
        }
    }

    private static Sample sample(Snapshot source, Limits limits) {
        Sample sample = new Sample();
        List<Split> splits = source.plan(SAMPLE_SPLITS);
        for (Split split : splits.subList(0, Math.min(SAMPLE_SPLITS, splits.size()))) {
            long start = System.nanoTime();
            try (BatchReader reader = source.open(split, Position.START, SAMPLE_BATCH)) {
                Batch batch = reader.next();
                sample.nanos += System.nanoTime() - start;
                if (batch != null) {
                    sample.see(batch, limits);
                }
            }
        }
        return sample;
    }

    private List<String> losses(CollectionRef from, CollectionRef to) {
        return stores.loses(from, to).stream().sorted().map(Distinction::sentence).toList();
    }

    private List<LimitCheck> checks(
            CollectionSpec source,
            Sample sample,
            CollectionRef to,
            Limits limits,
            Optional<CollectionInfo> target) {
        List<LimitCheck> checks = new ArrayList<>(wholes(source, limits, target));
        Limits none = Limits.NONE;
        if (limits.maxIdBytes() < none.maxIdBytes()) {
            checks.add(longest("id_bytes", limits.maxIdBytes(), sample.longestId, sample.idsOver));
        }
        if (limits.maxDocumentBytes() < none.maxDocumentBytes()) {
            checks.add(
                    longest(
                            "document_bytes",
                            limits.maxDocumentBytes(),
                            sample.longestDocument,
                            sample.documentsOver));
        }
        Set<Distinction> lost = stores.store(to).loses(to);
        if (lost.contains(Distinction.NULL_VECTORS) && source.dimension() > 0) {
            checks.add(
                    longest("rows_without_vector", 0, sample.withoutVector, sample.withoutVector));
        }
        return checks;
    }

    private static LimitCheck longest(String limit, long most, long found, long over) {
        return new LimitCheck(limit, Long.toString(most), Long.toString(found), over, over > 0);
    }

    /** What concerns the collection as a whole, and so is known without reading a row. */
    private static List<LimitCheck> wholes(
            CollectionSpec source, Limits limits, Optional<CollectionInfo> target) {
        List<LimitCheck> checks = new ArrayList<>();
        if (limits.maxDimension() < Limits.NONE.maxDimension()) {
            checks.add(
                    whole(
                            "dimension",
                            Integer.toString(limits.maxDimension()),
                            Integer.toString(source.dimension()),
                            source.dimension() > limits.maxDimension()));
        }
        target.map(CollectionInfo::spec)
                .ifPresent(spec -> {
                    checks.add(
                            whole(
                                    "target_dimension",
                                    Integer.toString(spec.dimension()),
                                    Integer.toString(source.dimension()),
                                    spec.dimension() != source.dimension()));
                    checks.add(
                            whole(
                                    "target_metric",
                                    spec.metric().name().toLowerCase(Locale.ROOT),
                                    source.metric().name().toLowerCase(Locale.ROOT),
                                    spec.metric() != source.metric()));
                });
        return checks;
    }

    private static LimitCheck whole(String limit, String most, String found, boolean broken) {
        return new LimitCheck(limit, most, found, -1, broken);
    }

    /**
     * Refuses before a run starts what could only fail.
     *
     * @throws LockstepException USER {@code copy-not-possible}
     */
    static void require(Stores stores, CollectionRef from, CollectionRef to) {
        List<LimitCheck> broken =
                wholes(
                                stores.info(from).spec(),
                                stores.store(to).limits(),
                                stores.store(to).describe(to))
                        .stream()
                        .filter(LimitCheck::broken)
                        .toList();
        if (!broken.isEmpty()) {
            LimitCheck first = broken.getFirst();
            throw LockstepException.user(
                    "copy-not-possible",
                    "Cannot copy "
                            + from
                            + " to "
                            + to
                            + ": found "
                            + first.limit().replace("target_", "").replace('_', ' ')
                            + " "
                            + first.found()
                            + ", expected "
                            + (first.limit().equals("dimension") ? "at most " : "")
                            + first.most()
                            + "; choose another target.");
        }
    }
}
