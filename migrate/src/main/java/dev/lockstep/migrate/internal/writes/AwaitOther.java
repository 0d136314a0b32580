package dev.lockstep.migrate.internal.writes;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.Refused;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.follow.Follow;
import dev.lockstep.migrate.internal.sides.AskWithin;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.RefusalsTable;
import dev.lockstep.migrate.internal.state.WritesTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Waits until the side that is not the truth has a write too, for writers who ask for both. How far
 * that side is, is told twice a second by the run, wherever that is.
 */
record AwaitOther(Engine engine, AskWithin within, Duration patience) {
    private static final Duration LOOK = Duration.ofMillis(50);

    /**
     * @throws LockstepException CONFLICT where there is no other side that is kept in step
     */
    static void requireTwo(MigrationRow row) {
        if (!row.isUnderWay()) {
            throw LockstepException.conflict(
                    "migration-stands",
                    "Cannot write to both sides of the migration "
                            + row.name()
                            + ": found it "
                            + Gates.words(row.phase().name())
                            + ", so that one side alone is written to; expected it under way, or a"
                            + " write that does not wait for both.");
        }
    }

    /**
     * @param row as it was before the write
     * @param number of the write, which the truth has
     */
    void await(MigrationRow row, Writes writes, long number, Instant begun) {
        MigrationRow now = engine.rows().get(row.tenant(), row.name());
        Side truth = now.writes();
        String position = position(now, number);
        long until = System.nanoTime() + patience.toNanos();
        while (!isThere(row, truth, position)) {
            if (System.nanoTime() > until) {
                throw waits(row, truth);
            }
            pause();
        }
        requireTaken(row, writes, begun);
    }

    /** Behind which the other side has the write. */
    private String position(MigrationRow row, long number) {
        return Follow.captures(row)
                ? within.ask(
                        "ask " + row.source() + " how far it is",
                        () -> engine.sides(row).capturing().head(row.id()))
                : WritesTable.position(number);
    }

    private boolean isThere(MigrationRow begun, Side truth, String position) {
        MigrationRow row = engine.rows().get(begun.tenant(), begun.name());
        if (!row.id().equals(begun.id())) {
            throw LockstepException.conflict(
                    "migration-changes",
                    "Cannot say whether both sides have the write: found the migration "
                            + row.name()
                            + " started anew meanwhile; "
                            + row.address(row.writes())
                            + " has it.");
        }
        if (row.writes() != truth) {
            // Both sides had everything when the writes moved.
            return true;
        }
        requireTwo(row);
        Standing standing = row.standing();
        String through = standing == null ? null : standing.through();
        return through != null && through.compareTo(position) >= 0;
    }

    private LockstepException waits(MigrationRow row, Side truth) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "other-waits",
                "Cannot say yet whether both sides have the write: found that "
                        + row.address(truth)
                        + " has it, and "
                        + row.address(MigrationRow.other(truth))
                        + " not after "
                        + patience.toSeconds()
                        + " s; it gets it once it is as far, or refuses it: see `migration refused "
                        + row.name()
                        + "`.");
    }

    private void requireTaken(MigrationRow row, Writes writes, Instant begun) {
        Set<String> mine = writes.upserts().stream().map(Row::id).collect(Collectors.toSet());
        List<Refused> refused =
                engine.refusals().list(row.id(), RefusalsTable.MOST + 1).stream()
                        .filter(r -> mine.contains(r.id()) && !r.at().isBefore(begun))
                        .toList();
        if (refused.isEmpty()) {
            return;
        }
        Refused first = refused.getFirst();
        throw LockstepException.user(
                "other-refused",
                "Cannot write "
                        + refused.size()
                        + " of "
                        + writes.upserts().size()
                        + " rows to both sides: found that "
                        + row.address(first.side())
                        + " does not take '"
                        + Names.shown(first.id())
                        + "': "
                        + first.reason()
                        + " "
                        + row.address(MigrationRow.other(first.side()))
                        + " has it; the others are on both. Write it again as both take it, or"
                        + " delete it.");
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LockstepException.conflict(
                    "interrupted", "Cannot wait for the other side: it was interrupted.");
        }
    }
}
