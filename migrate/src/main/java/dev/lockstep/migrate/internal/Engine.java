package dev.lockstep.migrate.internal;

import dev.lockstep.migrate.MigrateParts;

/** What the job and the service share. */
public record Engine(
        MigrateParts parts,
        MigrationRows rows,
        WritesTable writes,
        Tallies tallies,
        Wakers wakers) {
    public static Engine of(MigrateParts parts) {
        return new Engine(
                parts,
                new MigrationRows(parts.metadata(), parts.clock()),
                new WritesTable(parts.metadata(), parts.clock()),
                new Tallies(parts.metadata(), parts.clock()),
                new Wakers());
    }

    Sides sides(MigrationRow row) {
        return Sides.of(parts.places(), row);
    }
}
