package dev.lockstep.migrate.internal.plan;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.service.MigrationService.Embedding;
import dev.lockstep.api.service.MigrationService.Looked;
import dev.lockstep.api.service.MigrationService.Model;
import dev.lockstep.api.service.MigrationService.Models;
import dev.lockstep.migrate.MigrateParts.Places;
import dev.lockstep.migrate.TextModel;
import dev.lockstep.migrate.TextModels;
import dev.lockstep.migrate.internal.sides.AlikeVectors;
import dev.lockstep.migrate.internal.sides.EmbedTexts;
import dev.lockstep.migrate.internal.sides.Sides;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks at the models of both sides, and at some rows for what cannot be embedded. */
final class PlanModels {
    private static final Duration PIN = Duration.ofMinutes(10);
    private static final int LOOKED_AT = 1_000;

    /** Whose vectors are made again, to see whether a model is the one that made them. */
    private static final int MADE_AGAIN = 16;

    private final Places places;
    private final TextModels configured;
    private final Embedding wanted;
    private final List<String> notes;
    private final List<String> obstacles;

    PlanModels(
            Places places,
            TextModels configured,
            Embedding wanted,
            List<String> notes,
            List<String> obstacles) {
        this.places = places;
        this.configured = configured;
        this.wanted = wanted;
        this.notes = notes;
        this.obstacles = obstacles;
    }

    /**
     * @throws LockstepException NOT_FOUND where no such model is configured; EXTERNAL where it
     *     cannot be reached
     */
    Models plan(CollectionInfo from, Optional<CollectionInfo> to) {
        TextModel target = configured.get(wanted.model(), wanted.chunkLongTexts());
        List<Row> rows = rows(from);
        TextModel source = source(from, rows);
        to.ifPresent(info -> targetModel(info, target));
        Looked looked = looked(rows, target);
        tell(from, target, source, looked);
        return new Models(
                source == null ? null : model(source),
                from.spec().dimension(),
                model(target),
                looked);
    }

    private static Model model(TextModel model) {
        return new Model(
                model.name(),
                model.chunking(),
                model.embedder().identity().canonical(),
                model.embedder().dimension());
    }

    private List<Row> rows(CollectionInfo from) {
        String owner = "plan-" + UUID.randomUUID();
        Snapshot snapshot = places.readable(from.ref()).pin(from.ref(), owner, PIN);
        try {
            return rows(snapshot);
        } finally {
            snapshot.close();
            places.readable(from.ref()).unpin(snapshot.ref(), owner);
        }
    }

    private static List<Row> rows(Snapshot snapshot) {
        List<Row> rows = new ArrayList<>();
        for (Split split : snapshot.plan(1)) {
            try (BatchReader reader = snapshot.open(split, Position.START, LOOKED_AT)) {
                for (Batch b = reader.next(); b != null; b = reader.next()) {
                    rows.addAll(Sides.rows(b));
                    if (rows.size() >= LOOKED_AT) {
                        return rows;
                    }
                }
            }
        }
        return rows;
    }

    private @Nullable TextModel source(CollectionInfo from, List<Row> rows) {
        String name = wanted.sourceModel();
        if (name == null) {
            return configured.maker(from.spec()).orElse(null);
        }
        TextModel named =
                configured
                        .maker(from.spec())
                        .filter(m -> m.name().equals(name))
                        .orElseGet(() -> configured.get(name, false));
        if (named.embedder().dimension() != from.spec().dimension()) {
            obstacles.add(
                    name
                            + " makes vectors of "
                            + named.embedder().dimension()
                            + " dimensions, and "
                            + from.ref()
                            + " has "
                            + from.spec().dimension()
                            + ": name the model that made them with --source-model, or none.");
            return named;
        }
        List<Row> again =
                rows.stream()
                        .filter(r -> r.vector() != null)
                        .filter(r -> EmbedTexts.hindrance(r.document(), named) == null)
                        .limit(MADE_AGAIN)
                        .toList();
        List<String> others = others(again, named);
        if (2 * others.size() > again.size()) {
            obstacles.add(
                    String.format(
                            Locale.ROOT,
                            "The vectors of %s are not what %s makes of their documents: %d of %d"
                                    + " looked at are others, the first that of '%s'; name the model"
                                    + " that made them with --source-model, or none.",
                            from.ref(),
                            name,
                            others.size(),
                            again.size(),
                            Names.shown(others.getFirst())));
        } else if (!others.isEmpty()) {
            notes.add(
                    String.format(
                            Locale.ROOT,
                            "%d of %d vectors of %s that were looked at are not what %s makes of"
                                    + " their documents, the first that of '%s'.",
                            others.size(),
                            again.size(),
                            from.ref(),
                            name,
                            Names.shown(others.getFirst())));
        }
        return named;
    }

    private static List<String> others(List<Row> rows, TextModel model) {
        List<float[]> made =
                model.embedder()
                        .embed(
                                rows.stream()
                                        .map(r -> Objects.requireNonNull(r.document()))
                                        .toList());
        List<String> others = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            if (!AlikeVectors.are(rows.get(i).vector(), made.get(i))) {
                others.add(rows.get(i).id());
            }
        }
        return others;
    }

    private void targetModel(CollectionInfo to, TextModel model) {
        String made = to.spec().model();
        String identity = model.embedder().identity().canonical();
        if (made != null && !made.equals(identity)) {
            obstacles.add(
                    to.ref()
                            + " has vectors of the model "
                            + made
                            + ", and those of "
                            + identity
                            + " are to come: choose another target.");
            return;
        }
        try {
            model.verify(to.spec().properties());
        } catch (LockstepException e) {
            obstacles.add(String.valueOf(e.getMessage()));
        }
    }

    private static Looked looked(List<Row> rows, TextModel target) {
        long withoutText = 0;
        long tooLong = 0;
        for (Row row : rows) {
            String document = row.document();
            if (document == null || document.isBlank()) {
                withoutText++;
            } else if (EmbedTexts.hindrance(document, target) != null) {
                tooLong++;
            }
        }
        return new Looked(rows.size(), withoutText, tooLong);
    }

    private void tell(
            CollectionInfo from, TextModel target, @Nullable TextModel source, Looked looked) {
        notes.add(
                String.format(
                        Locale.ROOT,
                        "Up to %,d documents are embedded by %s, of %d dimensions; equal ones once,"
                                + " and none whose vector is kept from before.",
                        from.rows(),
                        target.name(),
                        target.embedder().dimension()));
        if (looked.withoutText() + looked.tooLong() > 0) {
            notes.add(
                    String.format(
                            Locale.ROOT,
                            "Of %s %,d rows, %,d have no document and %,d one beyond the model's"
                                    + " window: such rows are left out of the target%s.",
                            looked.rows() < from.rows() ? "the first" : "all",
                            looked.rows(),
                            looked.withoutText(),
                            looked.tooLong(),
                            looked.tooLong() == 0
                                    ? ""
                                    : "; --long-texts chunk embeds long ones in pieces"));
        }
        notes.add(
                "Two models answer differently by nature: look at what the overlap is while searches"
                        + " are compared, and plan with the --min-overlap that you accept.");
        if (source == null) {
            notes.add(
                    "Nobody knows which configured model made the vectors of "
                            + from.ref()
                            + ": until reads move, searches by text fail and none are compared, and"
                            + " the writes cannot move; name it with --source-model, or take"
                            + " --min-samples 0.");
        } else if (model(source).identity().equals(model(target).identity())) {
            notes.add(
                    "Both sides have the same model: without --embed-with the vectors are taken over"
                            + " as they are.");
        }
    }
}
