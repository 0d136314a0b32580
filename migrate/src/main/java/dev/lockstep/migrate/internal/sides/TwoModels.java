package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.Model;
import dev.lockstep.api.service.MigrationService.Models;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.TextModel;
import dev.lockstep.migrate.TextModels;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The models of a migration whose target is embedded anew, as they were planned. Asked for by name
 * each time, so that one that is not needed need not be there.
 */
public record TwoModels(TextModels configured, Models planned) {
    /** Whether texts can be embedded as the vectors of this side are. */
    public boolean knows(Side side) {
        return side == Side.TARGET || planned.source() != null;
    }

    /**
     * @throws LockstepException NOT_FOUND where it is configured no more; CONFLICT with code {@code
     *     model-changed} where another one is configured under its name, {@code model-unknown}
     *     where it never was known
     */
    public TextModel of(Side side) {
        Model wanted = side == Side.TARGET ? planned.target() : planned.source();
        if (wanted == null) {
            throw LockstepException.conflict(
                    "model-unknown",
                    "Cannot embed texts as the vectors of the source are: found no configured model"
                            + " that made them; plan the migration with --source-model.");
        }
        TextModel found = configured.get(wanted.name(), wanted.chunking());
        String identity = found.embedder().identity().canonical();
        if (!identity.equals(wanted.identity())) {
            throw LockstepException.conflict(
                    "model-changed",
                    "Cannot embed with "
                            + wanted.name()
                            + ": found "
                            + identity
                            + ", expected "
                            + wanted.identity()
                            + ", with which the migration was planned; give back that model, or plan"
                            + " anew.");
        }
        return found;
    }

    public TextModel target() {
        return of(Side.TARGET);
    }

    public int dimension(Side side) {
        return side == Side.TARGET ? planned.target().dimension() : planned.sourceDimension();
    }

    /**
     * What rows of changes and writes need on a side: a vector that comes with them is the
     * source's.
     *
     * @param there reads rows of that side
     */
    FitVectors changes(Side side, Function<Collection<String>, List<Row>> there) {
        return new EmbedTexts(() -> of(side), there, side == Side.SOURCE);
    }

    /**
     * What rows of the other side need on this one, where this one is wrong about them. The target
     * gets its vectors anew; the source keeps those whose documents are right, since nobody may be
     * able to make them again.
     */
    public FitVectors mended(Side side, Function<Collection<String>, List<Row>> there) {
        return side == Side.TARGET
                ? new EmbedTexts(this::target, _ -> List.of(), false)
                : rows ->
                        new EmbedTexts(() -> of(Side.SOURCE), there, true)
                                .fit(rows.stream().map(TextSnapshot::text).toList());
    }

    /** Whether a document has a row in the target. */
    public boolean isTaken(Row row) {
        return EmbedTexts.hindrance(row.document(), target()) == null;
    }
}
