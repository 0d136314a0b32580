package dev.lockstep.store.pgvector.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the server's catalog: tables, their columns and keys. */
public final class Catalog {
    private static final String TABLES =
            """
            select c.oid, n.nspname, c.relname, c.relkind = 'p'
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition
            """;
    private static final String WITH_VECTORS =
            """
              and n.nspname <> ? and n.nspname not like 'pg\\_%'
              and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
              and not row_security_active(c.oid)
              and exists (select 1 from pg_catalog.pg_attribute a
                          join pg_catalog.pg_type t on t.oid = a.atttypid
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                            and t.typname in ('vector', 'halfvec'))
            order by n.nspname, c.relname
            """;
    private static final String COLUMNS =
            """
            select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.typname,
                   a.atttypmod, a.attnotnull, a.atthasdef or a.attidentity <> ''
            from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
            where a.attrelid = ?::oid and a.attnum > 0 and not a.attisdropped
              and a.attgenerated = ''
            order by a.attnum
            """;
    private static final String KEYS =
            """
            select a.attname, i.indisprimary
            from pg_catalog.pg_index i
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
            where i.indrelid = ?::oid and i.indisunique and i.indisvalid and i.indimmediate
              and i.indnkeyatts = 1 and i.indpred is null and i.indexprs is null
              and (a.attnotnull or i.indisprimary)
            order by not i.indisprimary, a.attnum
            """;

    private static final String TOGETHER =
            """
            select a.attname
            from (select i.* from pg_catalog.pg_index i
                where i.indrelid = ?::oid and i.indisunique and i.indisvalid and i.indimmediate
                  and i.indnkeyatts > 1 and i.indpred is null and i.indexprs is null
                  and not exists (select 1 from pg_catalog.pg_attribute n
                      where n.attrelid = i.indrelid and not n.attnotnull
                        and array_position(i.indkey::int2[], n.attnum) < i.indnkeyatts)
                order by not i.indisprimary, i.indexrelid limit 1) i
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid
              and array_position(i.indkey::int2[], a.attnum) < i.indnkeyatts
            order by array_position(i.indkey::int2[], a.attnum)
            """;

    private Catalog() {}

    /** Tables with vectors that this user may read, but for those of one schema. */
    public static List<Table> withVectors(Connection connection, String except)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLES + WITH_VECTORS)) {
            statement.setString(1, except);
            return tables(connection, statement);
        }
    }

    public static Optional<Table> table(Connection connection, String schema, String name)
            throws SQLException {
        String one = TABLES + " and n.nspname = ? and c.relname = ?";
        try (PreparedStatement statement = connection.prepareStatement(one)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            return tables(connection, statement).stream().findFirst();
        }
    }

    /** A table by its name alone, as a statement without a schema would find it. */
    public static Optional<Table> onPath(Connection connection, String name) throws SQLException {
        String one =
                TABLES
                        + " and c.relname = ? and n.nspname = any (current_schemas(false))"
                        + " order by array_position(current_schemas(false), n.nspname)";
        try (PreparedStatement statement = connection.prepareStatement(one)) {
            statement.setString(1, name);
            return tables(connection, statement).stream().findFirst();
        }
    }

    public static boolean readable(Connection connection, Table table) throws SQLException {
        String sql = "select has_table_privilege(?::oid, 'select')";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, table.oid());
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    private static List<Table> tables(Connection connection, PreparedStatement statement)
            throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                tables.add(
                        describe(
                                connection,
                                found.getLong(1),
                                found.getString(2),
                                found.getString(3),
                                found.getBoolean(4)));
            }
        }
        return tables;
    }

    private static Table describe(
            Connection connection, long oid, String schema, String name, boolean partitioned)
            throws SQLException {
        Set<String> keys = new LinkedHashSet<>();
        Set<String> primary = new LinkedHashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
            statement.setLong(1, oid);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    keys.add(found.getString(1));
                    if (found.getBoolean(2)) {
                        primary.add(found.getString(1));
                    }
                }
            }
        }
        return new Table(
                schema,
                name,
                oid,
                partitioned,
                columns(connection, oid),
                List.copyOf(keys),
                keys.isEmpty() ? together(connection, oid) : List.of(),
                primary);
    }

    private static List<String> together(Connection connection, long oid) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TOGETHER)) {
            statement.setLong(1, oid);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    names.add(found.getString(1));
                }
            }
        }
        return names;
    }

    private static List<Column> columns(Connection connection, long oid) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    columns.add(
                            new Column(
                                    found.getString(1),
                                    found.getString(2),
                                    found.getString(3),
                                    Math.max(0, found.getInt(4)),
                                    found.getBoolean(5),
                                    found.getBoolean(6)));
                }
            }
        }
        return columns;
    }
}
