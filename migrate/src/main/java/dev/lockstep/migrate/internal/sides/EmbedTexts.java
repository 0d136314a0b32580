package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.migrate.TextModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the vectors of rows from their documents. A row whose document its side has already keeps
 * the vector that it has there: a change of metadata alone embeds nothing.
 */
public final class EmbedTexts implements FitVectors {
    /** Kept durably by and by, so that a crash costs few texts. */
    private static final int AT_ONCE = 64;

    private final Supplier<TextModel> model;
    private final Function<Collection<String>, List<Row>> there;
    private final boolean takesGiven;

    /**
     * @param there reads rows as this side has them
     * @param takesGiven whether a vector that comes with a row is of this side's model, and stays
     */
    EmbedTexts(
            Supplier<TextModel> model,
            Function<Collection<String>, List<Row>> there,
            boolean takesGiven) {
        this.model = model;
        this.there = there;
        this.takesGiven = takesGiven;
    }

    /** Why a document cannot be embedded; null where it can. */
    public static @Nullable String hindrance(@Nullable String document, TextModel model) {
        if (document == null || document.isBlank()) {
            return "found no document, expected words to embed";
        }
        int window = model.embedder().window();
        int tokens = window == Integer.MAX_VALUE ? 0 : model.embedder().tokens(document);
        return tokens <= window
                ? null
                : "found a document of "
                        + tokens
                        + " tokens ('"
                        + Names.shown(document)
                        + "'), expected at most "
                        + window
                        + "; plan the migration with --long-texts chunk";
    }

    @Override
    public Fitted fit(List<Row> rows) {
        List<Row> without = rows.stream().filter(r -> !isGiven(r)).toList();
        if (without.isEmpty()) {
            return new Fitted(rows, null, List.of());
        }
        TextModel by = model.get();
        List<Refusal> leftOut = new ArrayList<>();
        Map<String, float[]> kept = kept(without);
        Map<String, String> texts = new HashMap<>();
        for (Row row : without) {
            String reason = hindrance(row.document(), by);
            if (reason != null) {
                leftOut.add(new Refusal(row.id(), reason));
            } else if (!kept.containsKey(row.id())) {
                texts.put(row.id(), Objects.requireNonNull(row.document()));
            }
        }
        leftOut.forEach(r -> kept.remove(r.id()));
        kept.putAll(embed(by, texts));
        return fitted(rows, kept, leftOut, by);
    }

    private boolean isGiven(Row row) {
        return takesGiven && row.vector() != null;
    }

    /** Vectors that this side has of the very same documents. */
    private Map<String, float[]> kept(List<Row> rows) {
        Map<String, Row> old = new HashMap<>();
        there.apply(rows.stream().map(Row::id).toList()).forEach(r -> old.put(r.id(), r));
        Map<String, float[]> kept = new HashMap<>();
        for (Row row : rows) {
            Row before = old.get(row.id());
            if (before == null || !Objects.equals(before.document(), row.document())) {
                continue;
            }
            float[] vector = before.vector();
            if (vector != null) {
                kept.put(row.id(), vector);
            }
        }
        return kept;
    }

    private static Map<String, float[]> embed(TextModel by, Map<String, String> texts) {
        List<String> ids = List.copyOf(texts.keySet());
        Map<String, float[]> vectors = new HashMap<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            if (Thread.currentThread().isInterrupted()) {
                throw LockstepException.conflict("interrupted", "Cannot embed: interrupted.");
            }
            List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
            List<float[]> made =
                    by.embedder()
                            .embed(
                                    some.stream()
                                            .map(id -> Objects.requireNonNull(texts.get(id)))
                                            .toList());
            for (int i = 0; i < some.size(); i++) {
                vectors.put(some.get(i), made.get(i));
            }
        }
        return vectors;
    }

    private Fitted fitted(
            List<Row> rows, Map<String, float[]> vectors, List<Refusal> leftOut, TextModel by) {
        List<Row> fitted = new ArrayList<>(rows.size());
        List<@Nullable String> lineages = new ArrayList<>(rows.size());
        for (Row row : rows) {
            float[] vector = isGiven(row) ? row.vector() : vectors.get(row.id());
            if (vector != null) {
                fitted.add(new Row(row.id(), vector, row.document(), row.metadata()));
                // Of a vector that somebody gave nobody knows the text.
                boolean made = !takesGiven && row.document() != null;
                lineages.add(made ? by.lineage(Objects.requireNonNull(row.document())) : null);
            }
        }
        return new Fitted(fitted, lineages, leftOut);
    }
}
