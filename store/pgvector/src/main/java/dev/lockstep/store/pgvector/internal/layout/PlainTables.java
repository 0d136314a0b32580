package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.TableShape;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Catalog;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tables without vectors as collections without vectors, so that they can be taken along: all
 * columns but the key are fields of the metadata. What its columns are travels as properties, by
 * which a table that is missing is made.
 */
final class PlainTables {
    private PlainTables() {}

    /**
     * @param except the store's own schema
     */
    static Optional<Table> find(Connection connection, String name, String except)
            throws SQLException {
        Optional<Table> found = Catalog.onPath(connection, name);
        if (found.isEmpty()
                || found.get().schema().equals(except)
                || found.get().columns().stream().anyMatch(Column::isVector)
                || found.get().key().isEmpty()
                || !Catalog.readable(connection, found.get())) {
            return Optional.empty();
        }
        return found;
    }

    static Shape shape(Table table) {
        Column key = table.key().orElseThrow();
        List<Column> fields =
                table.columns().stream().filter(c -> !key.columns().contains(c)).toList();
        return new Shape(table, key, null, null, null, fields, null, null);
    }

    static Place.Facts facts(Table table) {
        TableShape shape =
                new TableShape(
                        table.key().orElseThrow().columns().stream().map(Column::name).toList(),
                        table.columns().stream()
                                .map(c -> new TableShape.Column(c.name(), c.type(), c.notNull()))
                                .toList());
        return new Place.Facts(0, Metric.COSINE, null, shape.properties(), 0);
    }

    /** Makes the table that the properties describe; false where they describe none. */
    static boolean make(Connection connection, String name, CollectionSpec spec)
            throws SQLException {
        Optional<TableShape> told = TableShape.of(spec.properties());
        if (spec.dimension() > 0 || told.isEmpty()) {
            return false;
        }
        List<String> columns = new ArrayList<>();
        for (TableShape.Column column : told.get().columns()) {
            if (!isType(connection, column.type())) {
                return false;
            }
            columns.add(
                    Sql.name(column.name())
                            + " "
                            + column.type()
                            + (column.notNull() ? " not null" : ""));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table "
                            + Sql.name(name)
                            + " ("
                            + String.join(", ", columns)
                            + ", primary key ("
                            + told.get().keys().stream()
                                    .map(Sql::name)
                                    .collect(Collectors.joining(", "))
                            + "))");
        }
        return true;
    }

    /** What comes from a file is no SQL until the server has said that it names a type. */
    private static boolean isType(Connection connection, String type) throws SQLException {
        String bare = type.replaceAll("\\(\\d+(,\\d+)?\\)", "");
        if (!bare.matches("[A-Za-z0-9_ .\"\\[\\]]+")) {
            return false;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("select to_regtype(?) is not null")) {
            statement.setString(1, bare);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }
}
