package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.protocol.Answers.Inspected;
import dev.lockstep.dataset.internal.protocol.Answers.Parsed;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.read.ReadFile;
import dev.lockstep.dataset.internal.read.SourceColumn;
import dev.lockstep.dataset.internal.read.SourceFormat;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.dataset.internal.type.ValueForm;
import dev.lockstep.lake.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Parquet file, read by DuckDB. Bronze has its values as the texts that DuckDB reads back to the
 * very same values; nested ones as JSON. Silver gets the types that the file declares.
 */
final class ParquetSource {
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");

    /** A column as the file declares it. */
    private record Field(String name, String duckType) {}

    private final Duck duck;
    private final Request.Source source;

    ParquetSource(Duck duck, Request.Source source) {
        this.duck = duck;
        this.source = source;
    }

    Inspected inspect() {
        List<Field> fields = fields();
        if (fields.size() > ReadFile.MOST_COLUMNS) {
            throw ReadFile.tooManyColumns(fields.size());
        }
        List<TypedColumn> typed = new ArrayList<>();
        for (Field field : fields) {
            typed.add(typed(field));
        }
        return new Inspected(
                SourceFormat.PARQUET.label(),
                fields.stream().map(Field::name).toList(),
                typed,
                List.of("Parquet"));
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        try {
            duck.each(
                    "DESCRIBE SELECT * FROM " + scan(),
                    row -> fields.add(new Field(row.getString(1), row.getString(2))));
        } catch (SQLException e) {
            throw damaged(e);
        }
        return fields;
    }

    private String scan() {
        return "read_parquet(" + Sql.text(source.file()) + ", file_row_number = false)";
    }

    private LockstepException damaged(SQLException e) {
        String message =
                e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        return LockstepException.user(
                "file-damaged",
                "Cannot read '"
                        + Names.shown(source.fileName())
                        + "': found a damaged Parquet file ("
                        + Names.shown(message.replace(source.file(), "it"))
                        + "), expected a whole one; export or send it again.");
    }

    private static TypedColumn typed(Field field) {
        ColumnType type = type(field.duckType());
        boolean text = type.equals(ColumnType.TEXT);
        String reason =
                text && !field.duckType().equals("VARCHAR")
                        ? "the file declares " + Names.shown(field.duckType()) + ", kept as text"
                        : "the file declares it";
        return new TypedColumn(
                field.name(),
                field.name(),
                type.name(),
                text ? ValueForm.TEXT : ValueForm.AS_TYPED,
                reason);
    }

    private static ColumnType type(String duck) {
        Matcher decimal = DECIMAL.matcher(duck);
        if (decimal.matches()) {
            return ColumnType.decimal(
                    Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        return switch (duck) {
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
                    ColumnType.BIGINT;
            case "UBIGINT" -> ColumnType.decimal(20, 0);
            case "FLOAT" -> ColumnType.FLOAT;
            case "DOUBLE" -> ColumnType.DOUBLE;
            case "DATE" -> ColumnType.DATE;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS" -> ColumnType.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> ColumnType.TIMESTAMPTZ;
            default -> ColumnType.TEXT;
        };
    }

    private static String asText(Field field) {
        String name = Sql.name(field.name());
        String type = field.duckType();
        boolean nested = type.endsWith("]") || type.startsWith("STRUCT") || type.startsWith("MAP");
        if (nested || type.equals("JSON")) {
            return "CAST(to_json(" + name + ") AS VARCHAR)";
        }
        return type.equals("BLOB") ? "hex(" + name + ")" : "CAST(" + name + " AS VARCHAR)";
    }

    Parsed parse(Request.Parse request) throws SQLException {
        List<Field> fields = fields();
        StringBuilder sql = new StringBuilder("SELECT ");
        for (Request.BronzeColumn column : request.columns()) {
            sql.append(column.index() < 0 ? "NULL::VARCHAR" : asText(fields.get(column.index())));
            sql.append(" AS ").append(Sql.name(column.name())).append(", ");
        }
        sql.append("file_row_number + 1 AS _line, ")
                .append(Sql.text(source.fileName()))
                .append(" AS _source FROM read_parquet(")
                .append(Sql.text(source.file()))
                .append(", file_row_number = true)");
        String target = request.bronze().files().getFirst();
        long rows;
        try {
            rows =
                    duck.count(
                            ParseFile.copy(
                                    sql.toString(),
                                    target,
                                    request.bronze(),
                                    request.columns().size()));
        } catch (SQLException e) {
            throw Duck.outOfMemory(e.getMessage()) ? Answering.outOfMemory(e) : damaged(e);
        }
        List<String> files = rows == 0 ? List.of() : List.of(target);
        return new Parsed(
                files,
                List.of(),
                rows,
                0,
                0,
                types(request, fields, files),
                List.of(),
                List.of("Parquet"),
                false);
    }

    private List<ColumnFound> types(Request.Parse request, List<Field> fields, List<String> files)
            throws SQLException {
        List<InferTypes.Column> columns = new ArrayList<>();
        for (Request.BronzeColumn column : request.columns()) {
            if (column.index() >= 0) {
                Field field = fields.get(column.index());
                TypedColumn declared = typed(new Field(column.name(), field.duckType()));
                TypedColumn wanted =
                        request.wanted()
                                .getOrDefault(
                                        column.name(),
                                        new TypedColumn(
                                                column.name(),
                                                field.name(),
                                                declared.type(),
                                                declared.form(),
                                                declared.reason()));
                columns.add(
                        new InferTypes.Column(
                                column.name(), SourceColumn.text(field.name()), wanted));
            }
        }
        return new InferTypes(duck, ParseFile.bronze(files, request.columns())).run(columns);
    }
}
