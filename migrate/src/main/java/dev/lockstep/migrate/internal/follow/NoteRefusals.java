package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.Names;
import dev.lockstep.api.service.MigrationService.Refused;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.WritesTable;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Keeps what the other side of a migration refuses of acknowledged writes, tells when there is the
 * first and when there is none any more. Safe for many threads.
 */
public final class NoteRefusals implements Applier.After {
    private final Engine engine;
    private final MigrationRow row;
    private final Side side;

    /** Whether there may be some: spares a look at the table at each group. */
    private volatile boolean some;

    /**
     * @param side that is not the truth
     */
    NoteRefusals(Engine engine, MigrationRow row, Side side) {
        this.engine = engine;
        this.row = row;
        this.side = side;
        this.some = engine.refusals().open(row.id()).rows() > 0;
    }

    @Override
    public void applied(String upTo) {
        // How far the other side is, that side tells itself.
    }

    @Override
    public void refused(String from, String to, Collection<Applier.Told> told) {
        List<Refused> all =
                told.stream()
                        .filter(Applier.Told::byStore)
                        .map(t ->
                                new Refused(
                                        t.refusal().id(),
                                        t.refusal().reason(),
                                        write(t.position()),
                                        side,
                                        engine.rows().now()))
                        .toList();
        if (all.isEmpty()) {
            return;
        }
        boolean first = engine.refusals().open(row.id()).rows() == 0;
        engine.refusals().keep(row.id(), all);
        some = true;
        if (first) {
            engine.rows().tell(row, "refused", "lockstep", sentence(all));
        }
    }

    /** Positions of the source's log are no numbers of writes. */
    private long write(String position) {
        return Follow.captures(row) || position.isEmpty() ? -1 : WritesTable.number(position);
    }

    private String sentence(List<Refused> all) {
        Refused first = all.getFirst();
        return row.address(side)
                + " did not take "
                + all.size()
                + (all.size() == 1 ? " row that was" : " rows that were")
                + " acknowledged, the first being '"
                + Names.shown(first.id())
                + "': "
                + first.reason();
    }

    @Override
    public void took(Collection<String> ids) {
        if (!some) {
            return;
        }
        int over = engine.refusals().taken(row.id(), ids);
        some = engine.refusals().open(row.id()).rows() > 0;
        tellOver(over);
    }

    /** A proof that began then found no difference. */
    public void proven(Instant begun) {
        int over = engine.refusals().equalSince(row.id(), begun);
        some = engine.refusals().open(row.id()).rows() > 0;
        tellOver(over);
    }

    private void tellOver(int over) {
        if (over > 0 && !some) {
            engine.rows()
                    .tell(
                            row,
                            "refusals-over",
                            "lockstep",
                            row.address(side) + " has everything that was acknowledged again.");
        }
    }
}
