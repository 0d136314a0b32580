package dev.lockstep.migrate.internal.prove;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.ProvenVectors;
import dev.lockstep.migrate.TextModel;
import dev.lockstep.migrate.internal.sides.AlikeVectors;
import dev.lockstep.migrate.internal.sides.EmbedTexts;
import dev.lockstep.migrate.internal.sides.Sides;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether each vector of the target is what the model makes of the document beside it. Where
 * the vector of a text was kept when it was embedded, that costs a look-up; of the others a random
 * sample is embedded anew, and the rest is told as not compared. Safe for many threads.
 */
final class LookAtVectors {
    private static final int SAMPLE = 1_000;

    private final TextModel model;
    private final int most;
    private final Random random;
    private final List<Row> sample = new ArrayList<>();
    private final Set<String> wrong = new TreeSet<>();
    private long compared;
    private long unknown;
    private long leftOut;

    LookAtVectors(TextModel model) {
        this(model, SAMPLE, new Random());
    }

    /**
     * @param most rows that are embedded anew
     */
    LookAtVectors(TextModel model, int most, Random random) {
        this.model = model;
        this.most = most;
        this.random = random;
    }

    /** Takes rows of the target. */
    void see(Batch batch) {
        List<Row> rows =
                Sides.rows(batch).stream()
                        .filter(r -> EmbedTexts.hindrance(r.document(), model) == null)
                        .toList();
        List<float @Nullable []> kept = model.kept(rows.stream().map(LookAtVectors::text).toList());
        for (int i = 0; i < rows.size(); i++) {
            float[] known = kept.get(i);
            if (known == null) {
                sample(rows.get(i));
            } else {
                compare(rows.get(i), known);
            }
        }
    }

    private static String text(Row row) {
        return Objects.requireNonNull(row.document());
    }

    private synchronized void compare(Row row, float[] known) {
        compared++;
        if (!AlikeVectors.are(row.vector(), known)) {
            wrong.add(row.id());
        }
    }

    /** Each row that comes here is as likely in the sample as any other. */
    private synchronized void sample(Row row) {
        unknown++;
        if (sample.size() < most) {
            sample.add(row);
            return;
        }
        long place = random.nextLong(unknown);
        if (place < most) {
            sample.set((int) place, row);
        }
    }

    /** Whether a row of the source is in the target; counts those that are not. */
    boolean isTaken(Row row) {
        if (EmbedTexts.hindrance(row.document(), model) == null) {
            return true;
        }
        synchronized (this) {
            leftOut++;
        }
        return false;
    }

    /** The rows whose vector is not of their document; complete once {@link #proven} was asked. */
    synchronized Set<String> wrong() {
        return new TreeSet<>(wrong);
    }

    /** Embeds the sample; to be asked once, when all rows were seen. */
    synchronized ProvenVectors proven() {
        List<float[]> made = model.embedder().embed(sample.stream().map(r -> text(r)).toList());
        for (int i = 0; i < made.size(); i++) {
            if (!AlikeVectors.are(sample.get(i).vector(), made.get(i))) {
                wrong.add(sample.get(i).id());
            }
        }
        return new ProvenVectors(
                model.name(),
                compared,
                sample.size(),
                unknown - sample.size(),
                wrong.size(),
                leftOut);
    }

    /** What was found, to stand behind the sentence about the rows. */
    static String sentence(ProvenVectors v) {
        long all = v.compared() + v.embedded() + v.notCompared();
        String looked =
                v.notCompared() == 0
                        ? String.format(Locale.ROOT, "of %,d vectors", all)
                        : String.format(
                                Locale.ROOT,
                                "of a sample of %,d of %,d vectors",
                                v.compared() + v.embedded(),
                                all);
        String found =
                v.wrong() == 0
                        ? String.format(
                                Locale.ROOT,
                                " Id, document and metadata were compared; %s each is what %s makes"
                                        + " of its document.",
                                looked,
                                v.model())
                        : String.format(
                                Locale.ROOT,
                                " Id, document and metadata were compared; %s %,d are not what %s"
                                        + " makes of their documents.",
                                looked,
                                v.wrong(),
                                v.model());
        return v.leftOut() == 0
                ? found
                : found
                        + String.format(
                                Locale.ROOT,
                                " %,d rows of the source are left out: they have no text that it can"
                                        + " embed.",
                                v.leftOut());
    }
}
