package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.dataset.internal.protocol.Answers.Inspected;
import dev.lockstep.dataset.internal.protocol.Request.BronzeColumn;
import dev.lockstep.dataset.internal.type.GivenType;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which columns of a file become which of the dataset.
 *
 * @param names of the file's columns, in its order
 * @param headers of the file's columns, in its order
 * @param wanted columns whose type is not to be found but kept or taken as given
 * @param key names of the columns that are the row's id
 */
public record ColumnPlan(
        List<String> names,
        List<String> headers,
        Map<String, TypedColumn> wanted,
        List<String> key) {
    /**
     * @param present the dataset's silver columns, none before its first ingest
     * @param key as the caller gave it, headers or names
     * @throws LockstepException USER where the file does not go with what the dataset has
     */
    public static ColumnPlan of(
            Inspected file,
            List<TypedColumn> present,
            SchemaPolicy policy,
            Map<String, String> types,
            List<String> key) {
        List<String> names = HeaderNames.of(file.headers());
        if (!present.isEmpty() && policy == SchemaPolicy.FREEZE) {
            requireSame(names, present);
        }
        Map<String, TypedColumn> wanted = new HashMap<>();
        for (Map.Entry<String, String> entry : types.entrySet()) {
            String name = resolve("type", entry.getKey(), names, file.headers());
            GivenType given = GivenType.parse(name, entry.getValue());
            String header = file.headers().get(names.indexOf(name));
            wanted.put(
                    name,
                    new TypedColumn(name, header, given.type().name(), given.form(), "as given"));
        }
        present.forEach(column -> keep(column, wanted));
        List<String> keyNames =
                key.stream().map(k -> resolve("key", k, names, file.headers())).toList();
        return new ColumnPlan(names, file.headers(), wanted, keyNames);
    }

    private static void keep(TypedColumn present, Map<String, TypedColumn> wanted) {
        TypedColumn given = wanted.put(present.name(), present);
        if (given != null && !given.type().equals(present.type())) {
            throw LockstepException.user(
                    "type-fixed",
                    "Cannot give column '"
                            + present.name()
                            + "' the type "
                            + given.type()
                            + ": found "
                            + present.type()
                            + " in the dataset, whose columns keep their types; make a new"
                            + " dataset.");
        }
    }

    private static String resolve(
            String what, String asked, List<String> names, List<String> headers) {
        int header = headers.indexOf(asked);
        String name = header >= 0 ? names.get(header) : HeaderNames.snake(asked);
        if (names.contains(asked)) {
            return asked;
        }
        if (!names.contains(name)) {
            throw LockstepException.user(
                    what + "-column",
                    "Cannot use column '"
                            + Names.shown(asked)
                            + "' for the "
                            + what
                            + ": found the columns "
                            + Names.shown(String.join(", ", names))
                            + ".");
        }
        return name;
    }

    private static void requireSame(List<String> names, List<TypedColumn> present) {
        Set<String> have = new LinkedHashSet<>();
        present.forEach(column -> have.add(column.name()));
        Set<String> more = new LinkedHashSet<>(names);
        more.removeAll(have);
        Set<String> fewer = new LinkedHashSet<>(have);
        names.forEach(fewer::remove);
        if (!more.isEmpty() || !fewer.isEmpty()) {
            throw LockstepException.user(
                    "schema-frozen",
                    "Cannot take the file in with schema freeze: found new columns "
                            + Names.shown(more.toString())
                            + " and missing columns "
                            + Names.shown(fewer.toString())
                            + "; use schema evolve or discard.");
        }
    }

    /** All columns that bronze has or gets, with the file's column that each comes from. */
    public List<BronzeColumn> bronze(List<String> present) {
        List<BronzeColumn> columns = new ArrayList<>();
        for (String name : present) {
            columns.add(new BronzeColumn(name, names.indexOf(name)));
        }
        for (int i = 0; i < names.size(); i++) {
            if (!present.contains(names.get(i))) {
                columns.add(new BronzeColumn(names.get(i), i));
            }
        }
        return columns;
    }
}
