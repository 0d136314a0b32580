package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.WriteScope;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.WritesTable;
import org.jspecify.annotations.Nullable;

/**
 * Takes writes to the store that is the truth while a migration is prepared and backfilled, which
 * may last for hours: nobody who writes waits for that. The other side gets them behind the
 * backfill.
 */
public final class TakeWrites implements AutoCloseable {
    private final Engine engine;
    private final MigrationRow row;
    private final Worker worker;

    /** Used by the worker alone until that has ended. */
    private @Nullable Applier truth;

    /** Begins at once. */
    public TakeWrites(Engine engine, MigrationRow row) {
        this.engine = engine;
        this.row = row;
        this.worker = new Worker("write", this::once, this::forget);
        engine.wakers().put(row.id(), worker::wake);
    }

    /** Takes what was written to the truth, and nothing to the other side. */
    public static Applier truth(Engine engine, MigrationRow row) {
        String id = row.id();
        Sides sides = engine.sides(row);
        Side side = row.writes();
        Applier.Target target =
                new Applier.Target(
                        sides.dimension(side),
                        sides.vectors(side),
                        scope -> sides.write(side, scope),
                        ids -> sides.fetch(side, ids),
                        ids -> sides.fetch(side, ids),
                        true,
                        new TakenByTruth(engine.writes(), id));
        return new Applier(
                new WriteScope(id, "writes", engine.rows().nextEpoch(row)),
                target,
                engine.writes().incoming(id, WritesTable.ALL),
                WritesTable.floor(row));
    }

    private boolean once() {
        Applier open = truth;
        if (open == null) {
            open = truth(engine, row);
            truth = open;
        }
        return open.once() > 0;
    }

    private void forget() {
        Applier open = truth;
        if (open != null) {
            open.forget();
        }
    }

    /**
     * @throws RuntimeException what ended it
     */
    public void requireAlive() {
        worker.requireAlive();
    }

    @Override
    public void close() {
        engine.wakers().remove(row.id());
        worker.close();
        Applier open = truth;
        if (open != null) {
            open.close();
        }
    }
}
