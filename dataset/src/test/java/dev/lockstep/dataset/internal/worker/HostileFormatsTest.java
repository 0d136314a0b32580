package dev.lockstep.dataset.internal.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON, Excel and Parquet as strangers send them. */
class HostileFormatsTest {
    @TempDir Path directory;

    /** What a JSON file must come to. */
    record Case(
            String name, String file, String content, String types, String rows, String rejects) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> json() {
        String deep = "[".repeat(70) + "]".repeat(70);
        return Stream.of(
                new Case(
                        "array",
                        "a.json",
                        "[{\"a\":1,\"b\":\"x\"},{\"b\":\"y\"}]",
                        "a:bigint b:text",
                        "1|x / ∅|y",
                        ""),
                new Case(
                        "lines",
                        "a.jsonl",
                        "{\"a\":1}\n\n{\"a\":2,\"b\":true}\r\n",
                        "a:bigint b:boolean",
                        "1|∅ / 2|true",
                        ""),
                new Case(
                        "lines in .json",
                        "a.json",
                        "{\"a\":1}\n{\"a\":2}\n",
                        "a:bigint",
                        "1 / 2",
                        ""),
                new Case(
                        "bad line",
                        "a.jsonl",
                        "{\"a\":1}\n{\"a\":\n[1]\n{\"a\":3} x\n{\"a\":4}\n",
                        "a:bigint",
                        "1 / 4",
                        "2: no JSON: Unexpected end-of-input within/between Object entries"
                                + " / 3: an array, expected a JSON object"
                                + " / 4: no JSON: Unrecognized token 'x': was expecting (JSON"
                                + " String, Number, Array, Object or token 'null', 'true' or"
                                + " 'false')"),
                new Case(
                        "numbers stay as spelled",
                        "a.json",
                        "[{\"a\":0.10,\"b\":123456789012345678901234567890,\"c\":1e2},"
                                + "{\"a\":2,\"b\":1,\"c\":2}]",
                        "a:decimal(3,2) b:text c:double",
                        "0.10|123456789012345678901234567890|100.0 / 2.00|1|2.0",
                        ""),
                new Case(
                        "texts stay texts",
                        "a.json",
                        "[{\"a\":\"1\",\"b\":\"true\",\"c\":\"2024-01-02\"}]",
                        "a:text b:text c:date",
                        "1|true|2024-01-02",
                        ""),
                new Case(
                        "mixed kinds",
                        "a.json",
                        "[{\"a\":1},{\"a\":\"1\"},{\"a\":true}]",
                        "a:text",
                        "1 / true",
                        ""),
                new Case(
                        "missing, null, empty",
                        "a.json",
                        "[{\"a\":\"\",\"b\":1},{\"a\":null,\"b\":2},{\"b\":3}]",
                        "a:text b:bigint",
                        "|1 / ∅|2 / ∅|3",
                        ""),
                new Case(
                        "nested is JSON",
                        "a.json",
                        "[{\"a\":{\"k\" : [1.0, null,\"q\\\"\"]}}]",
                        "a:text",
                        "{\"k\":[1.0,null,\"q\\\"\"]}",
                        ""),
                new Case(
                        "key twice",
                        "a.json",
                        "[{\"a\":1,\"a\":2},{\"a\":3}]",
                        "a:bigint",
                        "3",
                        "1: the key 'a' twice"),
                new Case(
                        "key twice within",
                        "a.jsonl",
                        "{\"a\":{\"x\":1,\"x\":2}}\n{\"a\":3}\n",
                        "a:text",
                        "3",
                        "1: the key 'x' twice in a nested object"),
                new Case(
                        "too deep",
                        "a.json",
                        "[{\"a\":" + deep + "},{\"a\":1}]",
                        "a:text",
                        "1",
                        "1: values nested deeper than 64"),
                new Case(
                        "no object",
                        "a.json",
                        "[1,{\"a\":1},[2],null]",
                        "a:bigint",
                        "1",
                        "1: a number, expected an object / 3: an array, expected an object"
                                + " / 4: null, expected an object"),
                new Case(
                        "nul and half pairs",
                        "a.json",
                        "[{\"a\":\"x\\u0000\"},{\"a\":\"\\ud800\"},{\"a\":\"\\ud83d\\ude00\"}]",
                        "a:text",
                        "\uD83D\uDE00",
                        "1: a NUL character in a value / 2: half a surrogate pair in a value"),
                new Case(
                        "keys that collide",
                        "a.json",
                        "[{\"Work ID\":1,\"work_id\":2,\"\":3}]",
                        "work_id:bigint work_id_2:bigint column_3:bigint",
                        "1|2|3",
                        ""),
                new Case(
                        "line ends in texts",
                        "a.json",
                        "[{\"a\":\"x\\r\\ny,\\\"z\"}]",
                        "a:text",
                        "x\r\ny,\"z",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("json")
    void jsonIsTakenExactlyOrTold(Case c) throws Exception {
        Taken taken = Taken.of(directory, c.file(), c.content().getBytes(UTF_8), Taken.How.PLAIN);
        assertThat(taken.types()).isEqualTo(c.types());
        assertThat(taken.rowText()).isEqualTo(c.rows());
        assertThat(taken.rejectText()).isEqualTo(c.rejects());
    }

    @Test
    void aJsonFileThatBreaksOffIsRefusedAsAWhole() {
        refused("a.json", "[{\"a\":1},{\"a\":".getBytes(UTF_8), "json-syntax");
        refused("a.json", "[]".getBytes(UTF_8), "no-columns");
        refused("a.jsonl", "{}\n{}\n".getBytes(UTF_8), "no-columns");
        refused("a.json", "[{\"a\":1}] x".getBytes(UTF_8), "json-syntax");
        refused("a.json", "{\n \"a\": 1\n}\n".getBytes(UTF_8), "no-row-readable");
        refused("a.json", ("[{\"a\":" + "[".repeat(20_000)).getBytes(UTF_8), "json-syntax");
    }

    @Test
    void aSheetIsTakenWithItsDatesAndKinds() throws Exception {
        byte[] book = workbook();
        Taken taken = Taken.of(directory, "a.xlsx", book, Taken.How.PLAIN);
        assertThat(taken.types())
                .isEqualTo(
                        "work_id:text n:bigint f:double day:date at:timestamp ok:boolean mixed:text");
        assertThat(taken.rowText())
                .isEqualTo(
                        "007|1|0.1|2024-02-29|2024-02-29 13:14:15.0|true|5"
                                + " / x|2|2.5|1999-12-31|2000-01-01 00:00:00.0|false|text");
        assertThat(taken.rejectText())
                .isEqualTo("5: a value in column 8, to the side of the header's columns");
        assertThat(taken.parsed().notes().getFirst()).contains("'first' (of 2 sheets");
        Taken second =
                Taken.of(directory, "a.xlsx", book, Taken.How.PLAIN.options("sheet", "second"));
        assertThat(second.rowText()).isEqualTo("1");
        refused("a.xlsx", book, "sheet-not-found", Taken.How.PLAIN.options("sheet", "third"));
    }

    @Test
    void hiddenSheetsArePassedOverAndZerosThatAFormatShowsStay() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Workbook book = new Workbook(bytes, "test", "1.0")) {
            Worksheet hidden = book.newWorksheet("lists");
            hidden.setVisibilityState(org.dhatim.fastexcel.VisibilityState.HIDDEN);
            hidden.value(0, 0, "x");
            Worksheet sheet = book.newWorksheet("data");
            String[] headers = {"zip", "plain"};
            for (int c = 0; c < headers.length; c++) {
                sheet.value(0, c, headers[c]);
                sheet.value(1, c, 501);
                sheet.value(2, c, 10001);
            }
            sheet.range(1, 0, 2, 0).style().format("00000").set();
        }
        Taken taken = Taken.of(directory, "a.xlsx", bytes.toByteArray(), Taken.How.PLAIN);
        assertThat(taken.types()).isEqualTo("zip:text plain:bigint");
        assertThat(taken.rowText()).isEqualTo("00501|501 / 10001|10001");
    }

    @Test
    void anEmptySheetTellsOfTheOthers() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Workbook book = new Workbook(bytes, "test", "1.0")) {
            book.newWorksheet("cover");
            book.newWorksheet("data").value(0, 0, "x");
        }
        assertThatThrownBy(
                        () -> Taken.of(directory, "a.xlsx", bytes.toByteArray(), Taken.How.PLAIN))
                .hasMessageContaining("option sheet takes another of [cover, data]");
    }

    @Test
    void messagesSpeakOfTheFileAndNotOfTheParser() {
        for (String text : List.of("[{\"a\":NaN}]", "[{\"a\":1}", "{\"a\":", "{\n\"a\":1\n}")) {
            assertThatThrownBy(() ->
                            Taken.of(directory, "a.json", text.getBytes(UTF_8), Taken.How.PLAIN))
                    .isInstanceOf(LockstepException.class)
                    .satisfies(e ->
                            assertThat(e.getMessage())
                                    .doesNotContain("REDACTED", "JsonReadFeature"));
        }
    }

    private static byte[] workbook() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Workbook book = new Workbook(bytes, "test", "1.0")) {
            Worksheet sheet = book.newWorksheet("first");
            Object[][] rows = {
                {"Work ID", "n", "f", "day", "at", "ok", "mixed"},
                {
                    "007",
                    1,
                    0.1,
                    LocalDate.of(2024, 2, 29),
                    LocalDateTime.of(2024, 2, 29, 13, 14, 15),
                    true,
                    5
                },
                {
                    "x",
                    2,
                    2.5,
                    LocalDate.of(1999, 12, 31),
                    LocalDateTime.of(2000, 1, 1, 0, 0),
                    false,
                    "text"
                },
                {},
                {null, null, null, null, null, null, null, "beside"}
            };
            for (int r = 0; r < rows.length; r++) {
                for (int c = 0; c < rows[r].length; c++) {
                    cell(sheet, r, c, rows[r][c]);
                }
            }
            Worksheet second = book.newWorksheet("second");
            second.value(0, 0, "a");
            second.value(1, 0, 1);
        }
        return bytes.toByteArray();
    }

    private static void cell(Worksheet sheet, int row, int column, Object value) {
        switch (value) {
            case null -> {}
            case String text -> sheet.value(row, column, text);
            case Boolean truth -> sheet.value(row, column, truth);
            case LocalDate day -> {
                sheet.value(row, column, day);
                sheet.style(row, column).format("yyyy-MM-dd").set();
            }
            case LocalDateTime time -> {
                sheet.value(row, column, time);
                sheet.style(row, column).format("dd/mm/yyyy hh:mm:ss").set();
            }
            case Number number -> sheet.value(row, column, number);
            default -> throw new IllegalArgumentException();
        }
    }

    @Test
    void zipBombsAreRefusedBeforeTheyAreOpened() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
        }
        assertThatThrownBy(
                        () -> Taken.of(directory, "a.xlsx", bytes.toByteArray(), Taken.How.PLAIN))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo("zip-bomb");
                            assertThat(e.kind()).isEqualTo(ErrorKind.TOO_LARGE);
                        });
        refused("a.xlsx", Arrays.copyOf(bytes.toByteArray(), 50), "file-damaged");
        refused("a.xlsx", "no zip".getBytes(UTF_8), "file-damaged");
        refused("a.xlsx", zip("a.txt", "x"), "file-damaged");
    }

    private static byte[] zip(String name, String content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = bytes;
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void parquetKeepsItsTypes() throws Exception {
        byte[] parquet =
                parquet(
                        "select 1::int i, 9007199254740993 b, 1.10::decimal(9,2) d, 0.1::float f, 0.1::double g,"
                                + " date '2024-01-02' as day, timestamp '2024-01-02 03:04:05.123456' as at,"
                                + " '' t, null::varchar n, [1, null] l, {'a': 'x'} s, true ok,"
                                + " 18446744073709551615::ubigint u union all select 2, null, null, null,"
                                + " 'nan'::double, null, null, 'é', null, null, null, null, null");
        Taken taken = Taken.of(directory, "a.parquet", parquet, Taken.How.PLAIN);
        assertThat(taken.types())
                .isEqualTo(
                        "i:bigint b:bigint d:decimal(9,2) f:float g:double day:date at:timestamp t:text"
                                + " n:text l:text s:text ok:boolean u:decimal(20,0)");
        assertThat(taken.rowText())
                .isEqualTo(
                        "1|9007199254740993|1.10|0.1|0.1|2024-01-02|2024-01-02 03:04:05.123456||∅|[1,null]"
                                + "|{\"a\":\"x\"}|true|18446744073709551615"
                                + " / 2|∅|∅|∅|NaN|∅|∅|é|∅|∅|∅|∅|∅");
        refused("a.parquet", Arrays.copyOf(parquet, parquet.length / 2), "file-damaged");
        refused("a.parquet", Arrays.copyOfRange(parquet, 4, parquet.length), "file-damaged");
        byte[] broken = parquet.clone();
        Arrays.fill(broken, 4, parquet.length / 3, (byte) 7);
        refused("a.parquet", broken, "file-damaged");
    }

    private byte[] parquet(String select) throws Exception {
        Path file = directory.resolve("made.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("copy (" + select + ") to '" + file + "' (format parquet)");
        }
        return Files.readAllBytes(file);
    }

    private void refused(String name, byte[] content, String code) {
        refused(name, content, code, Taken.How.PLAIN);
    }

    private void refused(String name, byte[] content, String code, Taken.How how) {
        assertThatThrownBy(() -> Taken.of(directory, name, content, how))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> {
                            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
                        });
    }
}
