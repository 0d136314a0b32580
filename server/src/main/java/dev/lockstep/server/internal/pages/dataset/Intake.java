package dev.lockstep.server.internal.pages.dataset;

import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.Preview;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.server.internal.pages.Grid;
import dev.lockstep.server.internal.pages.Same;
import dev.lockstep.server.internal.pages.Show;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file before it is taken in.
 *
 * @param fields of the form as they were given last
 * @param found types that were found where none was given, by column
 * @param preview what it would become, null where it cannot be taken in
 * @param error why not, or why it was refused
 * @param there the dataset that has the name already, null where none has
 */
public record Intake(
        String id,
        String fileName,
        long bytes,
        Map<String, String> fields,
        Map<String, String> found,
        @Nullable Preview preview,
        @Nullable String error,
        @Nullable DatasetView there) {
    /** Past this, columns are shown in one line each. */
    public static final int WHOLE = 24;

    /** What a column may be given. */
    public static final List<String> TYPES =
            List.of(
                    "text",
                    "bigint",
                    "double",
                    "decimal(18,2)",
                    "decimal(38,10)",
                    "boolean",
                    "date",
                    "date(dmy)",
                    "date(mdy)",
                    "timestamp",
                    "timestamptz");

    public String link() {
        return "/uploads/" + Show.part(id);
    }

    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    public boolean chosen(String name, String value) {
        return field(name).equals(value);
    }

    public String given(ColumnView column) {
        return field("type." + column.name());
    }

    /** Types to choose from; one that was given in another spelling stays among them. */
    public List<String> types(ColumnView column) {
        String given = given(column);
        if (given.isEmpty() || TYPES.contains(given)) {
            return TYPES;
        }
        List<String> more = new ArrayList<>(TYPES);
        more.add(given);
        return more;
    }

    /** As the values say, also where another type is given. */
    public String found(ColumnView column) {
        String type = found.get(column.name());
        return type == null ? "as found" : "as found: " + type;
    }

    /** Whether the dataset has it, and so its type. */
    public boolean fixed(ColumnView column) {
        return comesToOthers()
                && there != null
                && there.columns().stream().anyMatch(c -> c.name().equals(column.name()));
    }

    /** Whether its rows go into a dataset that is there. */
    public boolean comesToOthers() {
        return there != null && !there.columns().isEmpty() && !creates();
    }

    public boolean creates() {
        return field("mode").isEmpty() || chosen("mode", "create");
    }

    /** A dataset of that name is there, and nothing was said of it. */
    public boolean taken() {
        return creates() && there != null && !there.columns().isEmpty();
    }

    public String answer() {
        if (preview == null) {
            return "It cannot be taken in like this.";
        }
        StringBuilder answer = new StringBuilder(Show.count(preview.rowCount(), "row", "rows"));
        answer.append(" in ").append(Show.count(preview.columns().size(), "column", "columns"));
        if (preview.duplicates() > 0) {
            answer.append(", ")
                    .append(Show.count(preview.duplicates(), "duplicate", "duplicates"))
                    .append(" left out");
        }
        if (preview.rejectedRows() > 0) {
            answer.append(", ").append(Show.number(preview.rejectedRows())).append(" rejected");
        }
        return answer.append('.').toString();
    }

    /** What becomes of the rows that are there; empty where there are none. */
    public String changes() {
        if (preview == null || preview.changes() == null || there == null) {
            return "";
        }
        var c = preview.changes();
        return "In %s %s added, %s changed, %s removed; %s as they are."
                .formatted(
                        there.name(),
                        Show.count(c.added(), "row is", "rows are"),
                        Show.number(c.changed()),
                        Show.number(c.removed()),
                        Show.count(c.unchanged(), "stays", "stay"));
    }

    public Grid rows(Preview shown) {
        return Grid.of(
                new QueryResult(
                        shown.columns().stream()
                                .map(c -> new QueryResult.Column(c.name(), c.type()))
                                .toList(),
                        shown.rows(),
                        shown.rows().size(),
                        false,
                        0));
    }

    /** The command and the call that take it in with these settings. */
    public Same same() {
        StringBuilder command = new StringBuilder("lockstep dataset ingest ");
        command.append(Show.quoted(fileName));
        List<String> form = new ArrayList<>(List.of("file=@" + fileName));
        for (String name : List.of("name", "key", "mode", "schema", "skip")) {
            if (!field(name).isEmpty()) {
                command.append(" --").append(name).append(' ').append(Show.quoted(field(name)));
                form.add(name + "=" + field(name));
            }
        }
        List<String> types = pairs("type.", command, " --type ");
        if (!types.isEmpty()) {
            form.add("types={" + String.join(", ", types) + "}");
        }
        return new Same(command.toString(), "POST", "/api/v1/datasets/ingest", form);
    }

    private List<String> pairs(String prefix, StringBuilder command, String option) {
        List<String> json = new ArrayList<>();
        fields.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .forEach(name -> {
                    String column = name.substring(prefix.length());
                    command.append(option).append(Show.quoted(column + "=" + field(name)));
                    json.add("\"" + column + "\": \"" + field(name) + "\"");
                });
        return json;
    }
}
