package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must stay as it was when a feed was begun, since no message tells of its change: the columns
 * of a row, and the partitions that there were. Kept as the publication's comment.
 *
 * @param columns numbers of the columns that matter, empty where all do, also later ones
 * @param sum over their names and types
 * @param partitions object ids of those that have rows
 */
record Fixed(String columns, String sum, Set<String> partitions) {
    private static final Pattern FORM =
            Pattern.compile("lockstep: columns \\[([0-9 ]*)] ([0-9a-f]*) partitions \\[([0-9 ]*)]");
    private static final String NOW =
            """
            select pg_catalog.md5(coalesce(string_agg(a.attnum || ' ' || a.attname || ' '
                       || a.atttypid || ' ' || a.atttypmod, ', ' order by a.attnum), '')) as sum,
                   coalesce((select string_agg(p.relid::oid::text, ' ')
                       from pg_catalog.pg_partition_tree(%1$d) p where p.isleaf and p.level > 0), '')
                       as partitions
            from pg_catalog.pg_attribute a
            where a.attrelid = %1$d and a.attnum > 0 and not a.attisdropped
              and a.attgenerated = '' and (%2$s = '' or a.attnum::text = any(
                  string_to_array(%2$s, ' ')))
            """;

    Fixed {
        partitions = Set.copyOf(partitions);
    }

    static Fixed of(Connection connection, Place place) throws SQLException {
        Table table = place.shape().table();
        return now(
                connection,
                table.oid(),
                takesAllColumns(place) ? "" : numbers(connection, place.shape()));
    }

    /** Whether a column that is added later is a field of the metadata. */
    static boolean takesAllColumns(Place place) {
        return place.layout() == Layout.PLAIN
                || place.layout() == Layout.LANGCHAIN_STORE
                || (place.layout() == Layout.TABLE && place.shape().metadata() == null);
    }

    private static String numbers(Connection connection, Shape shape) throws SQLException {
        String names =
                Stream.concat(
                                Stream.of(
                                        Optional.of(shape.key()),
                                        Optional.ofNullable(shape.vector()),
                                        Optional.ofNullable(shape.document()),
                                        Optional.ofNullable(shape.metadata()),
                                        shape.table()
                                                .column(Shape.SCOPE_COLUMN)
                                                .filter(_ -> shape.scope() != null)),
                                shape.fields().stream().map(Optional::of))
                        .flatMap(Optional::stream)
                        .map(column -> Sql.text(column.name()))
                        .collect(Collectors.joining(", "));
        return Answer.ask(
                        connection,
                        "select attnum as number from pg_catalog.pg_attribute where attrelid = "
                                + shape.table().oid()
                                + " and attname in ("
                                + names
                                + ") order by attnum")
                .stream()
                .map(row -> row.text("number"))
                .collect(Collectors.joining(" "));
    }

    private static Fixed now(Connection connection, long table, String columns)
            throws SQLException {
        Answer now = Answer.ask(connection, NOW.formatted(table, Sql.text(columns))).getFirst();
        return new Fixed(columns, now.text("sum"), words(now.text("partitions")));
    }

    private static Set<String> words(String text) {
        return Stream.of(text.split(" ")).filter(w -> !w.isEmpty()).collect(Collectors.toSet());
    }

    /** Empty where the comment is somebody else's. */
    static Optional<Fixed> of(String comment) {
        Matcher form = FORM.matcher(comment);
        return form.matches()
                ? Optional.of(new Fixed(form.group(1), form.group(2), words(form.group(3))))
                : Optional.empty();
    }

    String comment() {
        return "lockstep: columns ["
                + columns
                + "] "
                + sum
                + " partitions ["
                + String.join(" ", new TreeSet<>(partitions))
                + "]";
    }

    /** What is otherwise now, empty where nothing is. */
    Optional<String> changed(Connection connection, long table) throws SQLException {
        Fixed now = now(connection, table, columns);
        if (!Objects.equals(sum, now.sum)) {
            return Optional.of("the table has been altered");
        }
        return now.partitions.containsAll(partitions)
                ? Optional.empty()
                : Optional.of("a partition has been detached or dropped");
    }
}
