package dev.lockstep.migrate.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.carry.MigrationJob;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import dev.lockstep.migrate.internal.writes.WriteThrough;
import java.util.Map;
import java.util.UUID;

/** Starts migrations, also again, and forgets them. */
record BeginAndEnd(Engine engine, RunService runs, WriteThrough writes) {
    /** Also the name of a feed: short, of letters and digits. */
    static String newId() {
        return "m" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    /** Whether a run has it in hand, also to its very end. */
    static boolean isCarried(RunService runs, MigrationRow row) {
        String run = row.run();
        if (run == null) {
            return false;
        }
        try {
            return !runs.get(row.tenant(), run).state().ended();
        } catch (LockstepException e) {
            return false;
        }
    }

    RunView start(TenantId tenant, String name, String who) {
        MigrationRow row = engine.rows().get(tenant, name);
        requireStartable(row);
        String id = row.phase() == Phase.PLANNED ? row.id() : newId();
        String run = "migration-" + id;
        if (row.phase() != Phase.PLANNED) {
            endOld(row);
        }
        MigrationRow begun =
                engine.rows()
                        .change(
                                row,
                                r -> r.version() == row.version(),
                                new MigrationRows.Change()
                                        .set("id", id)
                                        .set("run", run)
                                        .phase(Phase.PREPARING)
                                        .reads(0, null)
                                        .writes(Side.SOURCE)
                                        .set("wanted", Side.SOURCE.name())
                                        .set("writes_floor", 0L)
                                        .set("standing", null)
                                        .set("approved", 0),
                                "started",
                                who,
                                "run " + run);
        if (!run.equals(begun.run())) {
            throw LockstepException.conflict(
                    "migration-changes",
                    "Cannot start the migration " + name + ": found that it was changed just now.");
        }
        return runs.submit(
                new RunRequest(
                        tenant,
                        MigrationJob.TYPE,
                        row.source() + " → " + row.target(),
                        Map.of(
                                MigrationJob.TENANT,
                                tenant.value(),
                                MigrationJob.NAME,
                                name,
                                MigrationJob.TARGET,
                                row.target()),
                        run));
    }

    private void requireStartable(MigrationRow row) {
        if (row.phase() != Phase.DONE && row.writes() == Side.SOURCE && !isCarried(runs, row)) {
            return;
        }
        throw LockstepException.conflict(
                "migration-under-way",
                "Cannot start the migration "
                        + row.name()
                        + ": found it "
                        + Gates.words(row.phase().name())
                        + ", expected it planned, rolled back or failed, with writes at its source.");
    }

    /** Writes that nobody took yet are taken, and what was kept of changes goes. */
    private void endOld(MigrationRow row) {
        drain(row);
        if (row.settings().mode() == Mode.CAPTURE) {
            engine.sides(row).capturing().end(row.id());
        }
        engine.refusals().forget(row.id());
        MigrationJob.delete(engine.parts().directory().resolve(row.id()));
    }

    /** Where the truth knows more of writes than we do, those that are left were never taken. */
    private void drain(MigrationRow row) {
        try {
            writes.drain(row);
        } catch (LockstepException e) {
            if (!e.code().equals("writes-behind")) {
                throw e;
            }
            engine.rows().tell(row, "writes-dropped", "lockstep", String.valueOf(e.getMessage()));
        }
    }

    void remove(TenantId tenant, String name) {
        MigrationRow row = engine.rows().get(tenant, name);
        boolean ended = !isCarried(runs, row);
        if (row.isUnderWay() || !ended) {
            throw LockstepException.conflict(
                    "migration-under-way",
                    "Cannot remove the migration "
                            + name
                            + ": found it "
                            + Gates.words(row.phase().name())
                            + "; roll it back or finish it first.");
        }
        if (row.phase() != Phase.PLANNED) {
            endOld(row);
        }
        engine.rows().delete(row);
    }
}
