package dev.lockstep.migrate.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.MigrationService.Gate;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.sides.TwoModels;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import dev.lockstep.migrate.internal.state.Tally;
import java.util.List;
import java.util.stream.Collectors;

/** Moves reads and writes, forth only through open gates. */
record MoveRoute(Engine engine) {
    MigrationRow move(TenantId tenant, String name, Route route, String who) {
        MigrationRow row = engine.rows().get(tenant, name);
        MigrationRow.requireUnderWay(row);
        Integer share = route.reads();
        int wanted = share == null ? row.reads() : share;
        if (wanted < 0 || wanted > 100) {
            throw LockstepException.user(
                    "route-share",
                    "Cannot route " + wanted + " % of the reads: expected 0 to 100.");
        }
        if (route.writes() == Side.TARGET && wanted < 100) {
            throw LockstepException.conflict(
                    "route-reads-first",
                    "Cannot move the writes of "
                            + name
                            + ": found "
                            + wanted
                            + " % of the reads at the target, expected 100 first.");
        }
        if (route.writes() == Side.TARGET) {
            requireWayBack(row);
        }
        boolean forth = wanted > row.reads() || route.writes() == Side.TARGET;
        List<Gate> closed = forth ? closed(row, wanted) : List.of();
        if (!closed.isEmpty() && !(route.force() && row.isReadable())) {
            throw LockstepException.conflict(
                    "gates-closed",
                    "Cannot route "
                            + name
                            + ": found "
                            + closed.stream()
                                    .map(g -> g.name() + " (" + g.found() + ")")
                                    .collect(Collectors.joining("; "))
                            + "; wait, change the bounds, or pass them with force.");
        }
        return routed(row, route, wanted, closed, who);
    }

    /** After the writes moved the source goes on with vectors of its own model. */
    private void requireWayBack(MigrationRow row) {
        TwoModels models = engine.models(row);
        if (models == null) {
            return;
        }
        if (!models.knows(Side.SOURCE)) {
            throw LockstepException.conflict(
                    "model-unknown",
                    "Cannot move the writes of "
                            + row.name()
                            + ": found no configured model that made the vectors of "
                            + row.source()
                            + ", so nobody could go back to it; configure that model and plan the"
                            + " migration anew with --source-model, or leave the writes at "
                            + row.source()
                            + ".");
        }
        models.of(Side.SOURCE);
    }

    private List<Gate> closed(MigrationRow row, int wanted) {
        Tally seen = engine.tallies().of(row.id());
        return Gates.of(row, seen, engine.refusals().open(row.id()), wanted, engine.rows().now())
                .stream()
                .filter(g -> !g.open())
                .toList();
    }

    private MigrationRow routed(
            MigrationRow row, Route route, int wanted, List<Gate> passed, String who) {
        Side to = route.writes() == null ? row.wanted() : route.writes();
        MigrationRows.Change change = new MigrationRows.Change().set("wanted", to.name());
        if (wanted != row.reads()) {
            change.reads(wanted, engine.tallies().of(row.id()));
        }
        boolean over = wanted == 100 && row.writes() == Side.TARGET && to == Side.TARGET;
        change.phase(
                wanted == 0 && row.writes() == Side.SOURCE
                        ? Phase.SHADOWING
                        : over ? Phase.CUT_OVER : Phase.ROUTING);
        String told =
                "Reads of the target: "
                        + row.reads()
                        + " % → "
                        + wanted
                        + " %"
                        + (to == row.wanted() ? "" : "; writes are to go to " + row.address(to))
                        + (passed.isEmpty()
                                ? ""
                                : "; passed by force: "
                                        + passed.stream()
                                                .map(Gate::name)
                                                .collect(Collectors.joining(", ")));
        MigrationRow now =
                engine.rows()
                        .change(
                                row,
                                r -> r.version() == row.version(),
                                change,
                                "routed",
                                who,
                                told);
        if (now.reads() != wanted || now.wanted() != to) {
            throw LockstepException.conflict(
                    "migration-changes",
                    "Cannot route "
                            + row.name()
                            + ": found that it was changed just now; look and try again.");
        }
        return now;
    }
}
