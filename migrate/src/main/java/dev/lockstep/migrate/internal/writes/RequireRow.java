package dev.lockstep.migrate.internal.writes;

import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.TextModel;
import dev.lockstep.migrate.internal.engine.KnownSpecs;
import dev.lockstep.migrate.internal.sides.EmbedTexts;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.sides.TwoModels;
import dev.lockstep.migrate.internal.state.MigrationRow;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a row must be so that both stores can take it.
 *
 * @param dimension of a vector that comes with it
 * @param models that embed its document; null where the vector that comes with it is for both
 * @param isAlone whether the target alone takes it
 */
record RequireRow(
        int idBytes,
        long documentBytes,
        int dimension,
        @Nullable TwoModels models,
        boolean isAlone) {
    /** For a write through a migration. */
    static RequireRow of(Sides sides, MigrationRow row, KnownSpecs specs) {
        Limits source = sides.places().store(sides.source()).limits();
        Limits target = sides.places().store(sides.target()).limits();
        TwoModels models = sides.models();
        return new RequireRow(
                Math.min(source.maxIdBytes(), target.maxIdBytes()),
                Math.min(source.maxDocumentBytes(), target.maxDocumentBytes()),
                models == null ? specs.of(row).dimension() : models.dimension(Side.SOURCE),
                models,
                row.phase() == Phase.DONE);
    }

    /**
     * @throws LockstepException USER where it is not
     */
    void check(Row row) {
        int length = row.id().getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > idBytes) {
            throw wrong(row, "an id of " + length + " bytes", "1 to " + idBytes);
        }
        vector(row, row.vector());
        String document = row.document();
        if (document != null && document.length() > documentBytes) {
            throw wrong(
                    row, "a document of " + document.length() + " characters", "" + documentBytes);
        }
        text(row);
    }

    private void vector(Row row, float @Nullable [] vector) {
        boolean needed = models == null || !isAlone && !models.knows(Side.SOURCE);
        if (vector == null ? needed : vector.length != dimension) {
            throw wrong(
                    row,
                    "a vector of " + (vector == null ? 0 : vector.length) + " dimensions",
                    dimension + (models == null ? "" : " as the source has"));
        }
        for (float v : vector == null ? new float[0] : vector) {
            if (!Float.isFinite(v)) {
                throw wrong(row, "the component " + v, "finite numbers");
            }
        }
    }

    private void text(Row row) {
        if (models == null) {
            return;
        }
        text(row, models.target());
        if (!isAlone && row.vector() == null) {
            text(row, models.of(Side.SOURCE));
        }
    }

    private static void text(Row row, TextModel model) {
        String reason = EmbedTexts.hindrance(row.document(), model);
        if (reason != null) {
            throw LockstepException.user(
                    "row-wrong",
                    "Cannot write row '"
                            + Names.shown(row.id())
                            + "', whose vector "
                            + model.name()
                            + " makes: "
                            + reason
                            + ".");
        }
    }

    private static LockstepException wrong(Row row, String found, String expected) {
        return LockstepException.user(
                "row-wrong",
                "Cannot write row '"
                        + Names.shown(row.id())
                        + "': found "
                        + found
                        + ", expected "
                        + expected
                        + ".");
    }
}
