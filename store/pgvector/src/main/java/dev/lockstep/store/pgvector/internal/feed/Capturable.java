package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.feed.Slots.Slot;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.values.ColumnType;
import dev.lockstep.store.pgvector.internal.values.JsonForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the changes of a collection can be told as rows; if not, why, and what helps. */
final class Capturable {
    private Capturable() {}

    /**
     * @param slot the one of the feed where it is there already
     */
    static void require(Connection connection, Place place, Optional<Slot> slot)
            throws SQLException {
        Shape shape = place.shape();
        List<Need> needs = new ArrayList<>();
        if (slot.isEmpty()) {
            needs.addAll(FollowNeeds.server(connection));
        }
        needs.addAll(FollowNeeds.table(connection, shape.table(), shape.key()));
        if (shape.key().parts().isEmpty()) {
            needs.addAll(types(shape, ColumnType.of(connection, shape.table())));
        }
        if (!needs.isEmpty()) {
            throw cannot(place, needs);
        }
    }

    static LockstepException cannot(Place place, List<Need> needs) {
        return LockstepException.conflict(
                "feed-needs",
                "Cannot follow the changes of "
                        + place.ref()
                        + ": "
                        + needs.stream().map(Need::sentence).collect(Collectors.joining(" Also "))
                        + (needs.getLast().remedy().endsWith(";") ? "" : "."));
    }

    private static List<Need> types(Shape shape, Map<String, ColumnType> types) {
        List<Need> needs = new ArrayList<>();
        Stream.of(shape.key(), shape.document())
                .filter(Objects::nonNull)
                .filter(column -> !type(types, column).textual())
                .map(column ->
                        need(
                                shape,
                                column,
                                "as text",
                                "describe the table by a mapping, with a key and a document of"
                                        + " types such as text, uuid or bigint"))
                .forEach(needs::add);
        shape.fields().stream()
                .filter(column -> type(types, column).json() == JsonForm.OTHER)
                .map(column ->
                        need(
                                shape,
                                column,
                                "as JSON",
                                "leave it out: describe the table by a mapping, with the fields"
                                        + " that are needed, or keep the value in a column of type"
                                        + " jsonb"))
                .forEach(needs::add);
        return needs;
    }

    private static ColumnType type(Map<String, ColumnType> types, Column column) {
        return Objects.requireNonNull(types.get(column.name()));
    }

    private static Need need(Shape shape, Column column, String form, String remedy) {
        return new Need(
                "column " + column.name() + " of table " + shape.table(),
                "it has type "
                        + column.type()
                        + ", whose values cannot be told "
                        + form
                        + " in the very form in which they are read",
                remedy);
    }
}
