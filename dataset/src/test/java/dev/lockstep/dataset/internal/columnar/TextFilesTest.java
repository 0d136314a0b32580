package dev.lockstep.dataset.internal.columnar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written here, DuckDB reads: over several row groups and pages, with values missing. */
class TextFilesTest {
    private static final int ROWS = 130_000;

    @TempDir Path directory;

    @Test
    void everyValueComesBackInItsPlace() throws Exception {
        Path file = directory.resolve("x.parquet");
        write(file, ROWS);
        String wrong =
                "select count(*) from (select *, _line - 10 as i from read_parquet('"
                        + file
                        + "')) where few is distinct from"
                        + " (case when i % 5 = 0 then null else 'v' || (i % 300) end)"
                        + " or many is distinct from (case when i % 7 = 0 then null"
                        + " when i % 7 = 1 then '' else 'text number ' || i end)"
                        + " or _source <> 'a file' or absent is not null";
        assertThat(number(wrong)).isZero();
        assertThat(number("select count(*) from read_parquet('" + file + "')")).isEqualTo(ROWS);
        assertThat(number(meta(file, "count(distinct row_group_id)"))).isEqualTo(2);
    }

    @Test
    void theFooterTellsBoundsAndWhatIsMissing() throws Exception {
        Path file = directory.resolve("x.parquet");
        write(file, 1_000);
        assertThat(
                        texts(
                                meta(
                                        file,
                                        "stats_min_value || ' ' || stats_max_value || ' '"
                                                + " || stats_null_count || ' ' || encodings")))
                .containsExactly(
                        "v1 v99 200 RLE, PLAIN, RLE_DICTIONARY",
                        " text number 999 143 RLE, PLAIN",
                        null,
                        "10 1009 0 RLE, PLAIN",
                        "a file a file 0 RLE, PLAIN, RLE_DICTIONARY");
        assertThat(number("select sum(field_id) from parquet_schema('" + file + "')"))
                .isEqualTo(1 + 2 + 3 + 4 + 5);
    }

    @Test
    void noFileIsMadeOfNoRows() throws Exception {
        try (TextFiles none =
                new TextFiles(List.of(directory.resolve("n")), columns(), 2, sizes())) {
            none.finish();
            assertThat(none.written()).isEmpty();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static void write(Path file, int rows) throws Exception {
        try (TextFiles files = new TextFiles(List.of(file), columns(), 2, sizes())) {
            for (int i = 0; i < rows; i++) {
                files.begin(10 + i);
                field(files, i % 5 == 0 ? null : "v" + i % 300);
                field(files, i % 7 == 0 ? null : i % 7 == 1 ? "" : "text number " + i);
                files.end();
            }
            files.finish();
            assertThat(files.written()).containsExactly(file);
            assertThat(files.total()).isEqualTo(rows);
        }
    }

    private static void field(TextFiles files, @Nullable String value) {
        if (value == null) {
            files.missing();
        } else {
            files.text(value);
        }
    }

    private static List<FileColumn> columns() {
        return List.of(
                new FileColumn("few", 1, new FileColumn.Field(0)),
                new FileColumn("many", 2, new FileColumn.Field(1)),
                new FileColumn("absent", 3, new FileColumn.Field(-1)),
                new FileColumn("_line", 4, new FileColumn.Line()),
                new FileColumn("_source", 5, new FileColumn.Constant("a file")));
    }

    private static TextFiles.Sizes sizes() {
        return TextFiles.Sizes.DEFAULT;
    }

    private static String meta(Path file, String what) {
        return "select " + what + " from parquet_metadata('" + file + "')";
    }

    private static long number(String sql) throws Exception {
        return Long.parseLong(String.valueOf(texts(sql).getFirst()));
    }

    private static List<@Nullable String> texts(String sql) throws Exception {
        List<@Nullable String> texts = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
