package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.feed.Publications.Publication;
import dev.lockstep.store.pgvector.internal.layout.State;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether a feed still tells of everything: of a table that was dropped, exchanged for another one
 * or altered no message comes.
 */
final class Unaltered {
    private static final String SHOWN = "select 1 from %s where relation = %s";
    private static final String TABLE =
            """
            select n.nspname as schema, c.relname as name from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = %d
            """;

    private final State state;

    Unaltered(State state) {
        this.state = state;
    }

    /**
     * @throws LockstepException {@code feed-altered}, CONFLICT
     */
    Publication require(Connection connection, String name) throws SQLException {
        Publication publication =
                Publications.find(connection, name)
                        .filter(p -> p.whole() && p.relation() != 0)
                        .orElseThrow(() ->
                                FeedFaults.altered(
                                        name,
                                        "that its publication does not tell of the table any"
                                                + " more"));
        Optional<Fixed> begun = Fixed.of(publication.comment());
        Optional<String> changed =
                begun.isEmpty()
                        ? Optional.empty()
                        : begun.get().changed(connection, publication.relation());
        if (changed.isPresent()) {
            throw FeedFaults.altered(name, "that " + changed.get());
        }
        if (!isShown(connection, publication.relation())) {
            throw FeedFaults.altered(
                    name, "that another table has taken the place of the collection's");
        }
        return publication;
    }

    /** A table of ours stays for a while after another has taken its place. */
    private boolean isShown(Connection connection, long oid) throws SQLException {
        Optional<Answer> table = Answer.ask(connection, TABLE.formatted(oid)).stream().findFirst();
        if (table.isEmpty() || !table.get().text("schema").equals(state.schema())) {
            return table.isPresent();
        }
        String sql =
                SHOWN.formatted(state.table("collections"), Sql.text(table.get().text("name")));
        return !Answer.ask(connection, sql).isEmpty();
    }
}
