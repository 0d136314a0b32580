package dev.lockstep.migrate.internal.reads;

import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows.Routed;
import org.jspecify.annotations.Nullable;

/**
 * Answers of the side that is the truth, as long as only the migration writes to it. Each write
 * that it takes has a number in the metadata database, which each search reads with the route: so
 * on every server an acknowledged write is in the answer of the next search.
 *
 * <p>The other side takes writes later, and nothing in the database says when: its answers are not
 * kept.
 */
record KeepAnswers(AnswerCache cache) {
    boolean isOn() {
        return cache.isOn();
    }

    @Nullable SearchResult find(Routed routed, Side side, SearchQuery query) {
        return isKept(routed.row(), side) ? cache.find(scope(routed, side), query) : null;
    }

    void keep(Routed routed, Side side, SearchQuery query, SearchResult result) {
        if (isKept(routed.row(), side)) {
            cache.keep(scope(routed, side), query, result);
        }
    }

    /** Before and after it, and where changes are captured, others write too. */
    private boolean isKept(MigrationRow row, Side side) {
        return isOn()
                && row.isUnderWay()
                && side == row.writes()
                && (row.settings().mode() == Mode.DUAL_WRITE || side == Side.TARGET);
    }

    private static String scope(Routed routed, Side side) {
        return "migration/" + routed.row().id() + "/" + side + "/" + routed.written();
    }
}
