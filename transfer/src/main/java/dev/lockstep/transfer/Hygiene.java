package dev.lockstep.transfer;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.RowSource;
import dev.lockstep.transfer.HygieneReport.Finding;
import dev.lockstep.transfer.HygieneReport.Kind;
import dev.lockstep.transfer.HygieneReport.Norms;
import dev.lockstep.transfer.internal.Alike;
import dev.lockstep.transfer.internal.Bytes;
import dev.lockstep.transfer.internal.Unhashable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks in one pass for vectors that cannot be right: made before the pass (a sample of the source
 * is read for its centre), shown every row by the pass, asked after it. Memory is about 16 MB and a
 * few bytes for each distinct value of a 256th of the rows; hashes are spilled to disk.
 *
 * <p>Outliers are measured in robust deviations, 1.4826 × the median distance to the median, since
 * a mean would be moved by the very rows that are looked for.
 */
public final class Hygiene implements AutoCloseable {
    private static final Hasher128 HASH = Hashing.xxh3_128();
    private static final int SPLITS_PER_WORKER = 4;
    private static final int FEW = 20;
    private static final double DEVIATIONS = 6;
    private static final double TO_DEVIATION = 1.4826;
    private static final double LEAST_DEVIATION = 0.001;

    private final CollectionSpec spec;
    private final int examples;
    private final @Nullable Centre centre;
    private final Alike vectors;
    private final Alike documents;
    private final HygieneTally all;

    private Hygiene(RowSource source, ScanOptions options, int examples) {
        this.spec = source.spec();
        this.examples = examples;
        this.centre = Centre.of(source, SPLITS_PER_WORKER * options.workers());
        this.vectors = Alike.in(options.directory());
        this.documents = Alike.in(options.directory());
        this.all = new HygieneTally(examples, spec.metric());
    }

    /**
     * @param examples ids kept of each finding, and groups shown of each kind, at most
     * @return to be closed after it was asked
     */
    public static Hygiene of(RowSource source, ScanOptions options, int examples) {
        return new Hygiene(source, options, examples);
    }

    Watcher watcher() {
        return Look::new;
    }

    /** One thread's look at one split. */
    private final class Look implements Watcher.Eye {
        private final HygieneTally mine = new HygieneTally(examples, spec.metric());
        private final Bytes bytes = new Bytes();

        @Override
        public void see(Batch batch) {
            for (int i = 0; i < batch.size(); i++) {
                see(batch, i);
            }
        }

        private void see(Batch batch, int row) {
            String id = batch.id(row);
            long vectorHash = 0;
            if (batch.hasVector(row)) {
                HashValue128 hash = hash(batch, row);
                vectorHash = hash.getMostSignificantBits();
                if (measure(batch, row)) {
                    vectors.add(hash, 0, id);
                }
            } else {
                mine.without(id);
            }
            String document = batch.document(row);
            if (document != null && !document.isEmpty()) {
                documents.add(hash(document), vectorHash, id);
            }
        }

        /** Whether it is a vector of which two alike are worth telling. */
        private boolean measure(Batch batch, int row) {
            int from = row * batch.dimension();
            double square = Centre.square(batch.vectors(), from, batch.dimension());
            double norm = Math.sqrt(square);
            double distance =
                    centre == null || !Double.isFinite(norm) || norm == 0
                            ? -1
                            : centre.distance(batch.vectors(), from, norm);
            return mine.vector(batch.id(row), norm, distance);
        }

        private HashValue128 hash(Batch batch, int row) {
            bytes.clear();
            bytes.putFloats(batch.vectors(), row * batch.dimension(), batch.dimension());
            return HASH.hashBytesTo128Bits(bytes.array(), 0, bytes.size());
        }

        private HashValue128 hash(String text) {
            bytes.clear();
            try {
                bytes.putUtf8(text);
            } catch (Unhashable e) {
                bytes.clear();
                bytes.putUnits(text);
            }
            return HASH.hashBytesTo128Bits(bytes.array(), 0, bytes.size());
        }

        @Override
        public void close() {
            synchronized (all) {
                all.merge(mine);
            }
        }
    }

    /** What was found; once the pass is over. */
    public HygieneReport report() {
        synchronized (all) {
            Norms norms = all.norms();
            List<Finding> findings = new ArrayList<>();
            if (spec.dimension() > 0) {
                findings.add(alike(Kind.DUPLICATE_VECTORS, vectors.groups(examples).alike()));
            }
            Alike.Both texts = documents.groups(examples);
            findings.add(alike(Kind.DUPLICATE_DOCUMENTS, texts.alike()));
            if (spec.dimension() > 0) {
                findings.add(alike(Kind.SAME_DOCUMENT_OTHER_VECTOR, texts.alikeButBeside()));
                findings.add(rows(Kind.ZERO_VECTORS, all.zero(), ""));
                findings.add(rows(Kind.NOT_FINITE, all.notFinite(), ""));
                findings.add(rows(Kind.WITHOUT_VECTOR, all.without(), ""));
                if (spec.metric() != Metric.L2) {
                    findings.add(
                            rows(Kind.NOT_NORMALISED, all.notNormalised(), "norm not 1 ± 0.001"));
                }
                findings.add(normOutliers());
                findings.add(farFromCentre());
            }
            return new HygieneReport(all.rows(), norms, List.copyOf(findings));
        }
    }

    private static Finding alike(Kind kind, Alike.Found found) {
        String about = found.groups() == 0 ? "" : found.rows() + " rows in " + found.groups();
        return new Finding(
                kind,
                found.rows(),
                found.groups(),
                about.isEmpty() ? "" : about + " groups",
                found.largest());
    }

    private static Finding rows(Kind kind, HygieneTally.Some some, String about) {
        List<String> ids = some.ids();
        return new Finding(kind, some.rows(), 0, about, ids.isEmpty() ? List.of() : List.of(ids));
    }

    private Finding normOutliers() {
        if (all.measured() < FEW) {
            return new Finding(Kind.NORM_OUTLIERS, 0, 0, tooFew(), List.of());
        }
        HygieneTally.Spread spread = all.normSpread(DEVIATIONS, TO_DEVIATION, LEAST_DEVIATION);
        String about =
                String.format(
                        Locale.ROOT,
                        "outside %.4g to %.4g (median %.4g)",
                        Math.max(0, spread.low()),
                        spread.high(),
                        spread.median());
        return rows(Kind.NORM_OUTLIERS, all.normsOutside(spread), about);
    }

    private Finding farFromCentre() {
        Centre middle = centre;
        if (middle == null || all.measured() < FEW) {
            return new Finding(Kind.FAR_FROM_CENTRE, 0, 0, tooFew(), List.of());
        }
        HygieneTally.Spread spread = all.distanceSpread(DEVIATIONS, TO_DEVIATION, LEAST_DEVIATION);
        String about =
                String.format(
                        Locale.ROOT,
                        "%s beyond %.4g (median %.4g; centre of a sample of %d)",
                        middle.directions() ? "1 − cosine" : "distance",
                        spread.high(),
                        spread.median(),
                        middle.sampled());
        return rows(Kind.FAR_FROM_CENTRE, all.distancesBeyond(spread), about);
    }

    private static String tooFew() {
        return "fewer than " + FEW + " vectors to judge by";
    }

    @Override
    public void close() {
        vectors.close();
        documents.close();
    }
}
