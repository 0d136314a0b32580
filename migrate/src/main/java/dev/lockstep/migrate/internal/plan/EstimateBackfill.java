package dev.lockstep.migrate.internal.plan;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.migrate.MigrateParts.Places;
import dev.lockstep.migrate.TextModel;
import dev.lockstep.migrate.internal.carry.PastBackfills;
import dev.lockstep.migrate.internal.sides.EmbedTexts;
import dev.lockstep.transfer.MaxRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long the backfill of a migration takes: rows are read, embedded where that is wanted, and
 * written at the same time, so the slowest of these decides. Each rate says what it rests on.
 */
final class EstimateBackfill {
    /** A model is loaded, and perhaps asked over a network: a few texts must do. */
    private static final int TEXTS = 16;

    private final Places places;
    private final PastBackfills past;
    private final ReadSample sample;
    private final long rows;
    private final List<Part> parts = new ArrayList<>();

    /**
     * @param rows of the source
     */
    EstimateBackfill(Places places, PastBackfills past, ReadSample sample, long rows) {
        this.places = places;
        this.past = past;
        this.sample = sample;
        this.rows = rows;
    }

    private record Part(double seconds, String words) {}

    /**
     * @param from what it rests on, a sentence
     */
    record Estimate(long seconds, String from) {}

    /**
     * @param dimension of the target's vectors
     * @param model that embeds the documents, null for none
     */
    Estimate of(
            CollectionRef target,
            int dimension,
            MigrationSettings settings,
            @Nullable TextModel model) {
        if (rows == 0) {
            return new Estimate(0, "measured: the source is empty");
        }
        parts.add(part("reading", sample.rate(), "measured on %,d rows", sample.rows()));
        parts.add(writing(target, dimension));
        if (model != null) {
            embedding(model);
        }
        String rate = settings.maxRate();
        if (rate != null) {
            double seconds = MaxRate.parse(rate).secondsFor(rows, sample.bytesOf(rows));
            parts.add(new Part(seconds, "at most " + rate + ", as wanted"));
        }
        Part slowest = parts.getFirst();
        for (Part part : parts) {
            slowest = part.seconds() > slowest.seconds() ? part : slowest;
        }
        List<String> others = parts.stream().map(Part::words).toList();
        return new Estimate(
                Math.max(1, Math.round(slowest.seconds())),
                "the slowest of: " + String.join("; ", others));
    }

    private Part part(String what, double rate, String basis, Object... values) {
        return new Part(
                rows / rate,
                String.format(Locale.ROOT, "%s %,.0f rows/s, ", what, rate)
                        + String.format(Locale.ROOT, basis, values));
    }

    /** Larger rows take longer, by their bytes. */
    private Part writing(CollectionRef target, int dimension) {
        PastBackfills.Measured like = past.into(target.tenant(), target.store()).orElse(null);
        if (like != null) {
            double seconds = like.seconds() * sample.bytesOf(rows) / like.bytes();
            return part(
                    "writing",
                    rows / seconds,
                    "from run %s, which took %,d rows in %.1f s",
                    like.run(),
                    like.rows(),
                    like.seconds());
        }
        AssumedRate assumed = AssumedRate.of(places.assumedRate(target), dimension);
        return part(
                "writing",
                assumed.rowsPerSecond(),
                "assumed for %s of %d dimensions",
                places.store(target).kind(),
                dimension);
    }

    /** Texts whose vectors are kept from before cost nothing, and tell nothing of the model. */
    private void embedding(TextModel model) {
        List<String> some =
                sample.texts().stream()
                        .distinct()
                        .filter(text -> EmbedTexts.hindrance(text, model) == null)
                        .toList();
        List<float @Nullable []> kept = model.kept(some);
        List<String> fresh = new ArrayList<>();
        for (int i = 0; i < some.size() && fresh.size() < TEXTS; i++) {
            if (kept.get(i) == null) {
                fresh.add(some.get(i));
            }
        }
        if (fresh.isEmpty()) {
            parts.add(
                    new Part(0, "embedding nothing: the vectors of the texts looked at are kept"));
            return;
        }
        // The first one may have to load the model.
        model.embedder().embed(fresh.subList(0, 1));
        List<String> timed = fresh.size() == 1 ? fresh : fresh.subList(1, fresh.size());
        long start = System.nanoTime();
        model.embedder().embed(timed);
        double rate = timed.size() / Math.max((System.nanoTime() - start) / 1e9, 1e-6);
        parts.add(
                part(
                        "embedding",
                        rate,
                        "measured on %d texts with %s",
                        timed.size(),
                        model.name()));
    }
}
