package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Applies rows and deletions that were gathered in one table to the table of a collection, within
 * the caller's transaction. A row that is there is updated in the columns of the collection; what
 * other columns its table has stays.
 */
final class ApplyRows {
    private ApplyRows() {}

    /**
     * The key of a gathered row {@code s}, in the types of the table's columns. A text is left to
     * the assignment, which complains of one that is too long where a cast would cut it.
     */
    private static List<Assigned> key(Shape shape) {
        List<Column> columns = shape.key().columns();
        List<Assigned> key = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String text = columns.size() == 1 ? "s.id" : "(s.id::jsonb ->> " + i + ")";
            key.add(
                    new Assigned(
                            column.sql(), column.isText() ? text : text + "::" + column.type()));
        }
        return key;
    }

    /** The condition that a row {@code t} of the table has the key of a gathered row {@code s}. */
    static String same(Shape shape) {
        return key(shape).stream()
                .map(k -> "t." + k.column() + " = " + k.value())
                .collect(Collectors.joining(" and "));
    }

    /** What has to be converted for this table, for each gathered row {@code s}. */
    static List<String> conversions(Shape shape) {
        List<String> all = new ArrayList<>();
        if (!shape.key().isText()) {
            key(shape).forEach(k -> all.add(k.value()));
        }
        for (Column field : shape.fields()) {
            all.add(field(shape, field));
        }
        return all;
    }

    /** A JSON null is not the absence of a value, which it would come back as from a record. */
    private static String field(Shape shape, Column field) {
        if (field.base().equals("jsonb") || field.base().equals("json")) {
            return "(s.metadata -> " + Sql.text(field.name()) + ")::" + field.base();
        }
        return "(jsonb_populate_record(null::"
                + shape.table().sql()
                + ", s.metadata))."
                + field.sql();
    }

    /** What is written to a column, from a gathered row {@code s}. */
    private record Assigned(String column, String value) {}

    private static List<Assigned> columns(Shape shape) {
        List<Assigned> columns = new ArrayList<>(key(shape));
        Column vector = shape.vector();
        if (vector != null) {
            columns.add(new Assigned(vector.sql(), "s.embedding"));
        }
        Column document = shape.document();
        if (document != null) {
            columns.add(new Assigned(document.sql(), "s.document"));
        }
        Column metadata = shape.metadata();
        if (metadata != null) {
            columns.add(new Assigned(metadata.sql(), metadata(shape, metadata)));
        }
        for (Column field : shape.fields()) {
            columns.add(new Assigned(field.sql(), field(shape, field)));
        }
        Column lineage = shape.lineage();
        if (lineage != null) {
            columns.add(new Assigned(lineage.sql(), "s.embedded_from"));
        }
        String scope = shape.scope();
        if (scope != null) {
            columns.add(new Assigned(Sql.name(Shape.SCOPE_COLUMN), Sql.text(scope) + "::uuid"));
        }
        return columns;
    }

    private static String metadata(Shape shape, Column metadata) {
        if (shape.fields().isEmpty()) {
            return "s.metadata";
        }
        String names =
                shape.fields().stream()
                        .map(f -> Sql.text(f.name()))
                        .collect(Collectors.joining(", "));
        return "(s.metadata - array[" + names + "])::" + metadata.base();
    }

    /** Of several rows and deletions of one id the last stays. */
    static void keepLast(Connection connection, String gathered) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "delete from "
                            + gathered
                            + " a using (select id, max(number) as last from "
                            + gathered
                            + " group by id having count(*) > 1) b where a.id = b.id and a.number <"
                            + " b.last");
        }
    }

    /**
     * @param which a condition on gathered rows {@code s}
     */
    static void delete(Connection connection, String gathered, String which, Shape shape)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "delete from "
                            + shape.table().sql()
                            + " t using "
                            + gathered
                            + " s where s.gone and "
                            + which
                            + " and "
                            + same(shape)
                            + (shape.scope() == null ? "" : " and t." + shape.condition()));
        }
    }

    /** Has the server look now at what it would look at when the transaction ends. */
    static void settle(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set constraints all immediate");
        }
    }

    /** Takes out what was not gathered. Rows that stay keep what other tables refer to. */
    static void deleteOthers(Connection connection, String gathered, Shape shape)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "delete from "
                            + shape.table().sql()
                            + " t where "
                            + (shape.scope() == null ? "" : "t." + shape.condition() + " and ")
                            + "not exists (select 1 from "
                            + gathered
                            + " s where "
                            + same(shape)
                            + ")");
        }
    }

    /**
     * @param which a condition on gathered rows {@code s}
     * @throws LockstepException CONFLICT where a row is another collection's by now
     */
    static void upsert(Connection connection, String gathered, String which, Shape shape)
            throws SQLException {
        List<Assigned> columns = columns(shape);
        String table = shape.table().sql();
        List<Assigned> key = key(shape);
        String set =
                columns.stream()
                        .skip(key.size())
                        .map(c -> c.column() + " = excluded." + c.column())
                        .collect(Collectors.joining(", "));
        String sql =
                "insert into "
                        + table
                        + " as t ("
                        + columns.stream().map(Assigned::column).collect(Collectors.joining(", "))
                        + ") overriding system value select "
                        + columns.stream().map(Assigned::value).collect(Collectors.joining(", "))
                        + " from "
                        + gathered
                        + " s where "
                        + which
                        + " on conflict ("
                        + key.stream().map(Assigned::column).collect(Collectors.joining(", "))
                        + (set.isEmpty() ? ") do nothing" : ") do update set " + set)
                        + (shape.scope() == null ? "" : " where t." + shape.condition());
        try (Statement statement = connection.createStatement()) {
            long written = statement.executeLargeUpdate(sql);
            if (shape.scope() != null) {
                requireAll(statement, gathered, which, shape, written);
            }
        }
    }

    private static void requireAll(
            Statement statement, String gathered, String which, Shape shape, long written)
            throws SQLException {
        try (ResultSet found =
                statement.executeQuery("select count(*) from " + gathered + " s where " + which)) {
            found.next();
            if (found.getLong(1) != written) {
                throw LockstepException.conflict(
                        "row-of-another-collection",
                        "Cannot write to "
                                + shape.table()
                                + ": found "
                                + (found.getLong(1) - written)
                                + " ids that another collection of this table has taken meanwhile;"
                                + " start the run again.");
            }
        }
    }
}
