package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.values.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where in a relation's tuples the columns are that make up a row.
 *
 * @param scope the column that says of which collection a row is, null where all are of this one
 */
record Carried(
        At key,
        @Nullable At vector,
        @Nullable At document,
        @Nullable At metadata,
        List<At> fields,
        @Nullable At scope) {
    /** A column at its index. */
    record At(Column column, ColumnType type, int index) {}

    /**
     * @param types of the table's columns now
     * @throws LockstepException {@code feed-altered}, CONFLICT, where a column that matters is
     *     another one in the relation than in the table
     */
    static Carried of(Place place, Map<String, ColumnType> types, Told.Relation relation) {
        Finder finder = new Finder(place, types, relation);
        Shape shape = place.shape();
        if (Fixed.takesAllColumns(place)) {
            finder.requireNoOther();
        }
        Column scope = shape.table().column(Shape.SCOPE_COLUMN).orElse(null);
        return new Carried(
                finder.require(shape.key()),
                finder.optional(shape.vector()),
                finder.optional(shape.document()),
                finder.optional(shape.metadata()),
                shape.fields().stream().map(finder::require).toList(),
                shape.scope() == null ? null : finder.optional(scope));
    }

    /** The columns that the metadata is made of. */
    List<At> ofMetadata() {
        return Stream.concat(Stream.ofNullable(metadata), fields.stream()).toList();
    }

    /** Every column of a row but the key. */
    List<At> parts() {
        List<At> parts = new ArrayList<>(ofMetadata());
        Stream.of(Optional.ofNullable(vector), Optional.ofNullable(document))
                .forEach(part -> part.ifPresent(parts::add));
        return parts;
    }

    private record Finder(Place place, Map<String, ColumnType> types, Told.Relation relation) {
        @Nullable At optional(@Nullable Column column) {
            return column == null ? null : require(column);
        }

        At require(Column column) {
            ColumnType type = types.get(column.name());
            for (int i = 0; i < relation.attributes().size(); i++) {
                Told.Attribute attribute = relation.attributes().get(i);
                if (attribute.name().equals(column.name())) {
                    if (type == null || !same(type, attribute)) {
                        throw altered("column " + column.name() + " of another type");
                    }
                    return new At(column, type, i);
                }
            }
            throw altered("no column " + column.name());
        }

        private static boolean same(ColumnType type, Told.Attribute attribute) {
            return type.oid() == attribute.type() && type.modifier() == attribute.modifier();
        }

        void requireNoOther() {
            for (Told.Attribute attribute : relation.attributes()) {
                if (place.shape().table().column(attribute.name()).isEmpty()) {
                    throw altered("another column, " + attribute.name());
                }
            }
        }

        private LockstepException altered(String found) {
            return FeedFaults.altered(
                    place.ref().toString(),
                    "that a change was made when table "
                            + relation.schema()
                            + "."
                            + relation.name()
                            + " had "
                            + found);
        }
    }
}
