package dev.lockstep.migrate.internal.engine;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.sides.AskWithin;
import dev.lockstep.migrate.internal.state.MigrationRow;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Dimension and model of a migration whose sides have the same: they do not change while it lasts,
 * and so a store that hangs is asked for them once at most. Safe for many threads.
 */
public final class KnownSpecs {
    private final Engine engine;
    private final AskWithin within;
    private final Map<String, CollectionSpec> known = new ConcurrentHashMap<>();

    public KnownSpecs(Engine engine) {
        this.engine = engine;
        this.within = new AskWithin(engine.parts().answerWithin());
    }

    /**
     * @throws LockstepException where neither side tells
     */
    public CollectionSpec of(MigrationRow row) {
        CollectionSpec found = known.get(row.id());
        if (found == null) {
            found = ask(row);
            known.put(row.id(), found);
        }
        return found;
    }

    private CollectionSpec ask(MigrationRow row) {
        try {
            return ask(row, row.writes());
        } catch (LockstepException e) {
            try {
                return ask(row, MigrationRow.other(row.writes()));
            } catch (LockstepException also) {
                e.addSuppressed(also);
                throw e;
            }
        }
    }

    private CollectionSpec ask(MigrationRow row, Side side) {
        return within.ask(
                "look at " + row.address(side), () -> engine.sides(row).info(side).spec());
    }

    public void forget(MigrationRow row) {
        known.remove(row.id());
    }
}
