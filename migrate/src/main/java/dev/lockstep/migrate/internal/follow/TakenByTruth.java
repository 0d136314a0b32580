package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.Refusal;
import dev.lockstep.migrate.internal.state.WritesTable;
import java.util.Collection;
import java.util.List;

/** Says of writes that the truth has them, and of its refusals that nobody shall have them. */
record TakenByTruth(WritesTable writes, String migration) implements Applier.After {
    @Override
    public void applied(String upTo) {
        writes.markApplied(migration, WritesTable.number(upTo));
    }

    @Override
    public void refused(String from, String to, Collection<Applier.Told> told) {
        List<Refusal> refusals = told.stream().map(Applier.Told::refusal).toList();
        writes.takeOut(migration, WritesTable.number(from), WritesTable.number(to), refusals);
    }
}
