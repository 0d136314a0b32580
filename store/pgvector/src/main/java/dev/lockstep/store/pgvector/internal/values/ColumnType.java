package dev.lockstep.store.pgvector.internal.values;

import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The type of a column as far as a change of it must be read: domains are the type beneath them.
 *
 * @param oid as change messages name it; of a domain its own
 * @param modifier such as a vector's dimension; −1 where it has none
 * @param base the name, of an array that of its elements; of a type that is not the server's own
 *     none that one of those has
 * @param json how {@code jsonb_build_object} writes it, of an array its elements
 * @param textual whether {@code ::text} is known to give what is made of it here
 */
public record ColumnType(
        int oid, int modifier, String base, boolean array, JsonForm json, boolean textual) {
    /** Types with a cast to text of their own that is done in {@link #cast}. */
    private static final Set<String> CAST = Set.of("bpchar", "bool", "name");

    private static final String TYPES =
            """
            with recursive under(name, oid, modifier, base) as (
                select a.attname, a.atttypid, a.atttypmod, a.atttypid
                from pg_catalog.pg_attribute a
                where a.attrelid = %d and a.attnum > 0 and not a.attisdropped
                  and a.attgenerated = ''
                union all
                select u.name, u.oid, u.modifier, t.typbasetype from under u
                join pg_catalog.pg_type t on t.oid = u.base where t.typtype = 'd')
            select u.name, u.oid, u.modifier, e.oid is not null as array,
                   case when coalesce(e.typnamespace, t.typnamespace) =
                       'pg_catalog'::regnamespace then '' else 'a ' end
                       || coalesce(e.typname, t.typname) as base, coalesce(e.typtype, t.typtype) as type,
                   coalesce(e.typdelim, t.typdelim) as delimiter,
                   exists (select 1 from pg_catalog.pg_cast c where c.castsource = coalesce(e.oid,
                       t.oid) and c.casttarget in (114, 3802)) as to_json,
                   exists (select 1 from pg_catalog.pg_cast c where c.castsource = t.oid
                       and c.casttarget = 25 and c.castmethod = 'f') as to_text
            from under u join pg_catalog.pg_type t on t.oid = u.base
            left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A'
            where t.typtype <> 'd'
            """;

    /** Of all columns of a table, by name. */
    public static Map<String, ColumnType> of(Connection connection, Table table)
            throws SQLException {
        Map<String, ColumnType> types = new HashMap<>();
        for (Answer row : Answer.ask(connection, TYPES.formatted(table.oid()))) {
            types.put(row.text("name"), of(row));
        }
        return types;
    }

    private static ColumnType of(Answer row) {
        String base = row.text("base");
        boolean array = row.yes("array");
        return new ColumnType(
                (int) row.number("oid"),
                (int) row.number("modifier"),
                base,
                array,
                JsonForm.of(base, row.text("type"), row.yes("to_json"), row.text("delimiter")),
                !array && (!row.yes("to_text") || CAST.contains(base)));
    }

    /** What {@code ::text} makes of a value, from what its output function gives. */
    public String cast(String output) {
        return switch (base) {
            case "bpchar" -> output.replaceFirst(" +$", "");
            case "bool" -> output.equals("t") ? "true" : "false";
            default -> output;
        };
    }

    /** What {@code jsonb_build_object} makes of a value, from what its output function gives. */
    public String toJson(String output) {
        return array ? ArrayText.toJson(output, json) : json.json(output);
    }

    /** What the output function gives, or what means the same, from the binary form. */
    public String output(ByteBuffer binary) {
        return array ? BinaryForm.array(binary, base) : BinaryForm.text(binary, base);
    }

    /** Whether its binary form is read here. */
    public boolean inBinary() {
        return BinaryForm.isRead(base);
    }

    /** Whether its binary form is read as the very text that it has. */
    public boolean textInBinary() {
        return !array && BinaryForm.isSpelledAlike(base);
    }
}
