package dev.lockstep.lake.internal.files;

import dev.lockstep.lake.internal.duck.LocalSql;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.shape.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** What stands behind FROM in DuckDB to read files of a table, deletes applied. */
public final class RelationSql {
    private RelationSql() {}

    /** A parenthesised SELECT of the schema's columns. */
    public static String of(SnapshotFiles files, Schema schema) {
        String columns = Columns.names(schema);
        List<String> branches = new ArrayList<>();
        SnapshotFiles clean = files.withDeletes(false);
        SnapshotFiles marked = files.withDeletes(true);
        if (!clean.isEmpty()) {
            branches.add("SELECT " + columns + " FROM " + scan(clean.paths(), schema.columns()));
        }
        if (!marked.isEmpty()) {
            branches.add("SELECT " + columns + " FROM " + live(marked, schema.columns()));
        }
        return branches.isEmpty()
                ? empty(schema)
                : "(" + String.join(" UNION ALL ", branches) + ")";
    }

    /** Raw rows of files with {@code filename} and {@code file_row_number}. */
    public static String scan(List<String> paths, List<Types.NestedField> fields) {
        String read =
                "read_parquet("
                        + Sql.texts(paths)
                        + ", "
                        + Columns.byFieldId(fields)
                        + ", filename=true, file_row_number=true)";
        return elsewhere(paths)
                ? "(SELECT * REPLACE (" + LocalSql.LOCATION + " AS filename) FROM " + read + ")"
                : read;
    }

    /** Where files are read through copies, and are to be named by where they lie. */
    private static boolean elsewhere(List<String> paths) {
        return !paths.isEmpty() && paths.getFirst().contains("://");
    }

    /** Live rows of files with {@code filename} and {@code file_row_number}. */
    public static String live(SnapshotFiles files, List<Types.NestedField> fields) {
        return live(files.paths(), files.deletePaths(), fields);
    }

    public static String live(
            List<String> paths, List<String> deletes, List<Types.NestedField> fields) {
        String rows = scan(paths, fields);
        return deletes.isEmpty()
                ? rows
                : "(SELECT * FROM "
                        + rows
                        + " d WHERE NOT EXISTS (SELECT 1 FROM "
                        + positions(deletes)
                        + " x WHERE x.file_path = d.filename AND x.pos = d.file_row_number))";
    }

    /** The positions of delete files. */
    public static String positions(List<String> deletes) {
        return "read_parquet(" + Sql.texts(deletes) + ", schema=MAP{" + POSITION_FIELDS + "})";
    }

    private static final String POSITION_FIELDS =
            "2147483546: {name: 'file_path', type: 'VARCHAR', default_value: NULL},"
                    + " 2147483545: {name: 'pos', type: 'BIGINT', default_value: NULL}";

    private static String empty(Schema schema) {
        return schema.columns().stream()
                .map(f -> "NULL::" + Columns.duckdb(f.type()) + " AS " + Sql.name(f.name()))
                .collect(Collectors.joining(", ", "(SELECT ", " WHERE false)"));
    }
}
