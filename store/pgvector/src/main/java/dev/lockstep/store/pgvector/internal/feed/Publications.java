package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Publications: which tables' changes the server tells of. */
public final class Publications {
    private static final String PUBLICATION =
            """
            select not p.puballtables and p.pubinsert and p.pubupdate and p.pubdelete
                       and p.pubtruncate and not p.pubviaroot as everything,
                   (select count(*) from pg_catalog.pg_publication_rel r where r.prpubid = p.oid)
                       as tables,
                   coalesce((select r.prrelid from pg_catalog.pg_publication_rel r
                       where r.prpubid = p.oid limit 1), 0) as relation,
                   coalesce(pg_catalog.obj_description(p.oid, 'pg_publication'), '') as comment
            from pg_catalog.pg_publication p where p.pubname = %s
            """;

    private static final String TABLES =
            """
            select coalesce(pg_catalog.string_agg(pg_catalog.format('only %%I.%%I', n.nspname,
                       c.relname), ', '), '') as tables
            from pg_catalog.pg_publication p
            join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
            join pg_catalog.pg_class c on c.oid = r.prrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where p.pubname = %s
            """;

    /** Thousands of times what a statement takes from the one to the other. */
    private static final Duration BETWEEN = Duration.ofMillis(300);

    private Publications() {}

    /**
     * One as the server tells of it.
     *
     * @param whole whether it tells of every kind of change, of tables that it names, and of each
     *     partition under its own name
     * @param relation the one table that it names, 0 where there are none or several
     */
    record Publication(boolean whole, long relation, String comment) {
        boolean isOf(Table table) {
            return whole && relation == table.oid();
        }
    }

    static Optional<Publication> find(Connection connection, String name) throws SQLException {
        return Answer.ask(connection, PUBLICATION.formatted(Sql.text(name))).stream()
                .map(row ->
                        new Publication(
                                row.yes("everything"),
                                row.number("tables") == 1 ? row.number("relation") : 0,
                                row.text("comment")))
                .findFirst();
    }

    /**
     * Of a partitioned table each partition is told under its own name: under the root's the server
     * keeps it to itself when one of them is emptied.
     */
    public static String make(String name, Table table) {
        return "CREATE PUBLICATION "
                + Sql.name(name)
                + " FOR TABLE "
                + table.sql()
                + " WITH (publish_via_partition_root = false);";
    }

    static void create(Connection connection, String name, Place place) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(make(name, place.shape().table()));
        }
    }

    /** Keeps with it what must stay as it is now; with one that is this user's. */
    static void fix(Connection connection, String name, Place place) throws SQLException {
        if (isMine(connection, name)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "comment on publication "
                                + Sql.name(name)
                                + " is "
                                + Sql.text(Fixed.of(connection, place).comment()));
            }
        }
    }

    private static boolean isMine(Connection connection, String name) throws SQLException {
        String mine =
                "select 1 from pg_catalog.pg_publication where pubname = "
                        + Sql.text(name)
                        + " and pg_catalog.pg_has_role(pubowner, 'usage')";
        return !Answer.ask(connection, mine).isEmpty();
    }

    /**
     * Where it is there and this user's; one that somebody else made stays. A writer's statement
     * looks up which publications its table has and then each of them, and fails ("cache lookup
     * failed for publication") where one has gone between the two: so it has no tables for a while
     * before it goes.
     */
    static void drop(Connection connection, String name) throws SQLException {
        if (!isMine(connection, name)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            String tables = tables(connection, name);
            if (!tables.isEmpty()) {
                statement.execute("alter publication " + Sql.name(name) + " drop table " + tables);
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
            statement.execute("drop publication if exists " + Sql.name(name));
        }
    }

    private static String tables(Connection connection, String name) throws SQLException {
        return Answer.ask(connection, TABLES.formatted(Sql.text(name))).getFirst().text("tables");
    }
}
