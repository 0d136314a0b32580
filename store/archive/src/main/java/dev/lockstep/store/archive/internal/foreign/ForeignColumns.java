package dev.lockstep.store.archive.internal.foreign;

import dev.lockstep.api.TableShape;
import dev.lockstep.lake.parquet.FileAccess;
import dev.lockstep.lake.parquet.FileColumn;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.lake.parquet.RowSql;
import dev.lockstep.store.archive.internal.foreign.ForeignFiles.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which columns of other programs' files are the parts of a row.
 *
 * @param dimension of the first vector, 0 where there is none
 * @param properties of the collection: those of a table's columns, else none
 */
record ForeignColumns(int dimension, RowSql sql, Map<String, String> properties) {
    private static final List<String> IDS =
            List.of("id", "uuid", "langchain_id", "vector_id", "doc_id");
    private static final List<String> VECTORS =
            List.of("vector", "embedding", "embeddings", "values");
    private static final List<String> DOCUMENTS =
            List.of("document", "text", "content", "page_content");
    private static final List<String> METADATA =
            List.of("cmetadata", "metadata", "langchain_metadata");
    private static final String LINEAGE = "embedded_from";

    /** DuckDB's types in PostgreSQL's words. */
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("BOOLEAN", "boolean"),
                    Map.entry("TINYINT", "smallint"),
                    Map.entry("SMALLINT", "smallint"),
                    Map.entry("INTEGER", "integer"),
                    Map.entry("BIGINT", "bigint"),
                    Map.entry("HUGEINT", "numeric"),
                    Map.entry("FLOAT", "real"),
                    Map.entry("DOUBLE", "double precision"),
                    Map.entry("DATE", "date"),
                    Map.entry("TIME", "time without time zone"),
                    Map.entry("TIMESTAMP", "timestamp without time zone"),
                    Map.entry("TIMESTAMP_NS", "timestamp without time zone"),
                    Map.entry("TIMESTAMP WITH TIME ZONE", "timestamp with time zone"),
                    Map.entry("UUID", "uuid"));

    /**
     * @param files locations; the first one's columns are taken for all
     * @param notes gets what of them is not read
     */
    static ForeignColumns of(
            ParquetRows parquet,
            FileAccess access,
            Group group,
            List<String> files,
            List<String> notes) {
        if (files.isEmpty()) {
            return new ForeignColumns(0, RowSql.ours(0), Map.of());
        }
        List<FileColumn> columns = columns(parquet, access, files.getFirst());
        return new Choice(parquet, access, files, group, columns, notes).made();
    }

    private static List<FileColumn> columns(ParquetRows parquet, FileAccess access, String file) {
        try (FileAccess.Opened opened = access.open(file)) {
            return parquet.columns(opened.path());
        }
    }

    private record Choice(
            ParquetRows parquet,
            FileAccess access,
            List<String> files,
            Group group,
            List<FileColumn> columns,
            List<String> notes) {
        ForeignColumns made() {
            Optional<FileColumn> id = named(group.idColumn(), IDS);
            Optional<FileColumn> vector = named(group.vectorColumn(), VECTORS);
            Optional<FileColumn> document = named(null, DOCUMENTS);
            Optional<FileColumn> metadata = named(null, METADATA);
            Optional<FileColumn> lineage = named(null, List.of(LINEAGE));
            if (vector.isEmpty() && !isRow(document, metadata)) {
                return table(id);
            }
            List<FileColumn> others = new ArrayList<>(columns);
            List.of(id, vector, document, metadata, lineage)
                    .forEach(c -> c.ifPresent(others::remove));
            if (id.isEmpty()) {
                notes.add("No column is an id: rows are named by their place in the files.");
            }
            if (metadata.isPresent() && !others.isEmpty()) {
                notes.add("Columns that are not read: " + names(others) + ".");
            }
            String floats = vector.map(Choice::floats).orElse("NULL");
            int dimension = vector.isEmpty() ? 0 : dimension(plain(vector.get()));
            return new ForeignColumns(
                    dimension,
                    new RowSql(
                            dimension,
                            id.map(this::orPlace).orElse(place()),
                            document.map(Choice::text).orElse(RowSql.NONE),
                            metadata.map(Choice::json).orElseGet(() -> object(others)),
                            lineage.map(Choice::text).orElse(RowSql.NONE),
                            dimension == 0 ? null : floats),
                    Map.of());
        }

        /** Whether there is nothing but the parts of a row. */
        private boolean isRow(Optional<FileColumn> document, Optional<FileColumn> metadata) {
            return columns.stream()
                    .allMatch(c ->
                            c.name().equals("id")
                                    || c.name().equals(LINEAGE)
                                    || document.filter(c::equals).isPresent()
                                    || metadata.filter(c::equals).isPresent());
        }

        /** Of a table without vectors every column is told under its own name. */
        private ForeignColumns table(Optional<FileColumn> id) {
            if (id.isEmpty()) {
                notes.add("No column is an id: rows are named by their place in the files.");
            }
            List<FileColumn> others = new ArrayList<>(columns);
            id.ifPresent(others::remove);
            return new ForeignColumns(
                    0,
                    new RowSql(
                            0,
                            id.map(this::orPlace).orElse(place()),
                            RowSql.NONE,
                            fields(others),
                            RowSql.NONE,
                            null),
                    id.map(this::shape).orElse(Map.of()));
        }

        private Map<String, String> shape(FileColumn id) {
            return new TableShape(
                            List.of(id.name()),
                            columns.stream()
                                    .map(c ->
                                            new TableShape.Column(
                                                    c.name(), columnType(c), c.equals(id)))
                                    .toList())
                    .properties();
        }

        /** As PostgreSQL calls it; what it has no word for is text. */
        private String columnType(FileColumn column) {
            String type = column.type().toUpperCase(Locale.ROOT);
            if (type.equals("VARCHAR")) {
                return holdsJson(RowSql.name(column.name())) ? "jsonb" : "text";
            }
            String element = type.replace("[]", "");
            String word =
                    element.startsWith("DECIMAL(")
                            ? "numeric" + element.substring("DECIMAL".length())
                            : TYPES.getOrDefault(
                                    element, element.startsWith("STRUCT") ? "jsonb" : "text");
            return word + (type.endsWith("[]") ? "[]" : "");
        }

        /** As one object, without those that a row has not. */
        private String fields(List<FileColumn> others) {
            String object =
                    others.stream()
                            .map(c -> RowSql.text(c.name()) + ", " + field(c))
                            .collect(
                                    Collectors.joining(
                                            ", ", "json_merge_patch('{}', json_object(", "))"));
            String nothing =
                    others.stream()
                            .map(c -> RowSql.name(c.name()) + " IS NULL")
                            .collect(Collectors.joining(" AND "));
            return others.isEmpty()
                    ? RowSql.NONE
                    : "CASE WHEN "
                            + nothing
                            + " THEN NULL ELSE CAST("
                            + object
                            + " AS VARCHAR) END";
        }

        /**
         * As PostgreSQL spells values in JSON, so that a table made of them is equal. A text column
         * that holds JSON objects or lists in all its rows was one of JSON.
         */
        private String field(FileColumn column) {
            String name = RowSql.name(column.name());
            return switch (column.type().toUpperCase(Locale.ROOT)) {
                case "VARCHAR" -> holdsJson(name) ? "CAST(" + name + " AS JSON)" : name;
                case "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S" -> moment(name);
                case "TIMESTAMP WITH TIME ZONE" ->
                        moment("(" + name + " AT TIME ZONE 'UTC')") + " || '+00:00'";
                case "FLOAT", "DOUBLE" -> number(name);
                default -> name;
            };
        }

        private static String moment(String value) {
            return "replace(CAST(" + value + " AS VARCHAR), ' ', 'T')";
        }

        /** With the digits of its own precision; what is no number in JSON is a word. */
        private static String number(String value) {
            return "CASE WHEN isfinite("
                    + value
                    + ") THEN CAST(CAST("
                    + value
                    + " AS VARCHAR) AS JSON) WHEN isnan("
                    + value
                    + ") THEN JSON '\"NaN\"' WHEN "
                    + value
                    + " > 0 THEN JSON '\"Infinity\"' WHEN "
                    + value
                    + " < 0 THEN JSON '\"-Infinity\"' END";
        }

        private boolean holdsJson(String name) {
            boolean any = false;
            for (String file : files) {
                List<Long> counts = json(file, name);
                if (counts.getFirst() < counts.getLast()) {
                    return false;
                }
                any |= counts.getLast() > 0;
            }
            return any;
        }

        /** How many values are JSON objects or lists, and how many there are. */
        private List<Long> json(String file, String name) {
            try (FileAccess.Opened opened = access.open(file)) {
                return parquet.query(
                                "SELECT count_if(json_valid("
                                        + name
                                        + ") AND left(ltrim("
                                        + name
                                        + "), 1) IN ('{', '[')), count("
                                        + name
                                        + ") FROM read_parquet("
                                        + RowSql.text(opened.path())
                                        + ")",
                                row -> List.of(row.getLong(1), row.getLong(2)))
                        .getFirst();
            }
        }

        private Optional<FileColumn> named(
                @org.jspecify.annotations.Nullable String given, List<String> usual) {
            List<String> names = given == null ? usual : List.of(given);
            return names.stream()
                    .flatMap(name -> columns.stream().filter(c -> c.name().equalsIgnoreCase(name)))
                    .findFirst();
        }

        private static String names(List<FileColumn> columns) {
            return columns.stream().map(FileColumn::name).collect(Collectors.joining(", "));
        }

        private static String text(FileColumn column) {
            return "CAST(" + RowSql.name(column.name()) + " AS VARCHAR)";
        }

        /** A text is metadata as it is; what the file has as columns becomes an object. */
        private static String json(FileColumn column) {
            String type = column.type().toUpperCase(Locale.ROOT);
            boolean text = type.equals("VARCHAR") || type.equals("JSON") || type.equals("BLOB");
            return text
                    ? text(column)
                    : "CAST(to_json(" + RowSql.name(column.name()) + ") AS VARCHAR)";
        }

        private static String object(List<FileColumn> columns) {
            return columns.isEmpty()
                    ? RowSql.NONE
                    : columns.stream()
                            .map(c -> RowSql.text(c.name()) + ", " + RowSql.name(c.name()))
                            .collect(
                                    Collectors.joining(", ", "CAST(json_object(", ") AS VARCHAR)"));
        }

        /** A row without an id is not lost. */
        private String orPlace(FileColumn column) {
            return "coalesce(" + text(column) + ", " + place() + ")";
        }

        /** A backup never changes, so that a row's place does not either. */
        private String place() {
            return "parse_filename(filename, true) || '-' || file_row_number";
        }

        /** Any spelling of a vector as floats; text goes to float without a double in between. */
        private static String plain(FileColumn column) {
            String name = RowSql.name(column.name());
            boolean text = column.type().equalsIgnoreCase("VARCHAR");
            return "CAST("
                    + (text ? "translate(" + name + ", '{}()', '[][]')" : name)
                    + " AS FLOAT[])";
        }

        /** The same, where no component is missing. */
        private static String floats(FileColumn column) {
            String floats = plain(column);
            return "CASE WHEN "
                    + floats
                    + " IS NULL OR list_count("
                    + floats
                    + ") = len("
                    + floats
                    + ") THEN "
                    + floats
                    + " ELSE error('a vector with a component missing') END";
        }

        private int dimension(String floats) {
            for (String file : files) {
                List<Integer> first = first(file, floats);
                if (!first.isEmpty()) {
                    return first.getFirst();
                }
            }
            return 0;
        }

        private List<Integer> first(String file, String floats) {
            try (FileAccess.Opened opened = access.open(file)) {
                return parquet.query(
                        "SELECT len("
                                + floats
                                + ") AS n FROM read_parquet("
                                + RowSql.text(opened.path())
                                + ") WHERE n IS NOT NULL LIMIT 1",
                        row -> row.getInt(1));
            }
        }
    }
}
