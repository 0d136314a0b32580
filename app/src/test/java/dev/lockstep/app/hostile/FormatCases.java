package dev.lockstep.app.hostile;

import static dev.lockstep.app.hostile.Case.refused;
import static dev.lockstep.app.hostile.Case.taken;
import static dev.lockstep.app.hostile.FileCases.file;
import static dev.lockstep.app.hostile.FileCases.look;
import static dev.lockstep.app.hostile.Made.bomb;
import static dev.lockstep.app.hostile.Made.cells;
import static dev.lockstep.app.hostile.Made.text;
import static dev.lockstep.app.hostile.Made.workbook;
import static dev.lockstep.app.hostile.Made.zip;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** JSON, JSON lines, Excel and Parquet that are not what they say. */
final class FormatCases {
    private static final String ENTITIES =
            "<!DOCTYPE x [<!ENTITY a \"lol\">"
                    + "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                    + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
                    + "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
                    + "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
                    + "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]>";
    private static final String OUTSIDE =
            "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";

    private FormatCases() {}

    private static Case.Ask json(String content, String... options) {
        return file("a.json", text(content), options);
    }

    private static Case.Ask lines(String content) {
        return look("a.jsonl", text(content));
    }

    static Stream<Case> json() {
        return Stream.of(
                refused("no JSON", json("{nope"), 400, "no-row-readable"),
                refused(
                        "an array that breaks off",
                        json("[{\"a\": 1}, {\"a\": "),
                        400,
                        "json-syntax"),
                taken(
                        "one object alone",
                        look("a.json", text("{\"a\": {\"b\": 1}}")),
                        200,
                        "nested"),
                refused("an array of numbers", json("[1, 2, 3]"), 400, "no-row-readable"),
                refused("an array of nothing", json("[]"), 400, "no-columns"),
                refused("records without keys", json("[{}, {}]"), 400, "no-columns"),
                refused("a number alone", json("7"), 400, "file-damaged"),
                refused("null", json("null"), 400, "file-damaged"),
                refused("trailing things", json("[{\"a\": 1}] [{\"a\": 2}]"), 400, "json-syntax"),
                taken(
                        "a key twice in one record",
                        look("a.json", text("[{\"a\": 1, \"a\": 2}, {\"a\": 3}]")),
                        200,
                        "\"rejected_rows\":1",
                        "twice"),
                taken(
                        "numbers past 2^53",
                        look(
                                "a.json",
                                text(
                                        "[{\"a\": 9007199254740993, \"b\": 0.10},"
                                                + " {\"a\": 123456789012345678901234567890, \"b\":"
                                                + " 1e400}]")),
                        200,
                        "9007199254740993",
                        "123456789012345678901234567890"),
                taken(
                        "half a surrogate pair",
                        look("a.json", text("[{\"a\": \"\\ud800\"}, {\"a\": \"x\"}]")),
                        200,
                        "\"rejected_rows\":1"),
                taken(
                        "NUL in a text",
                        look("a.json", text("[{\"a\": \"x\\u0000y\"}, {\"a\": \"x\"}]")),
                        200,
                        "\"rejected_rows\":1"),
                refused(
                        "10,000 levels",
                        json("[{\"a\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}]"),
                        400,
                        "json-syntax"),
                refused("100,000 brackets", json("[".repeat(100_000)), 400, "json-syntax"),
                refused("an empty file", file("a.json", new byte[0]), 400, "file-empty"),
                taken(
                        "one bad line among good ones",
                        lines("{\"a\": 1}\n{\"a\": \n{\"a\": 3}\n"),
                        200,
                        "\"rejected_rows\":1",
                        "\"line\":2"),
                refused("bad lines alone", lines("{\n}\nx\n"), 400, "no-row-readable", "in line 1"),
                taken(
                        "lines of different keys",
                        lines("{\"a\": 1}\n{\"A\": 2}\n{\"a \": 3}\n"),
                        200,
                        "\"a_2\""),
                taken(
                        "a million lines with one that is bad",
                        house ->
                                house.stranger()
                                        .upload(
                                                "/api/v1/datasets/preview",
                                                "a.jsonl",
                                                million(),
                                                FileCases.fields()),
                        200,
                        "\"rejected_rows\":1",
                        "\"line\":777778"));
    }

    private static byte[] million() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1_000_000; i++) {
            all.append(i == 777_777 ? "{\"a\":}\n" : "{\"a\":7}\n");
        }
        return text(all.toString());
    }

    private static Case.Ask excel(byte[] content, String... options) {
        return file("a.xlsx", content, options);
    }

    static Stream<Case> excel() {
        String row = cells("a", "b");
        return Stream.of(
                refused("no zip", excel(text("not a zip at all")), 400, "file-damaged"),
                refused("a zip of other things", excel(zip("a.txt", "x")), 400, "file-damaged"),
                refused("a workbook cut off", excel(cut(workbook("", row))), 400, "file-damaged"),
                refused("an empty one", excel(new byte[0]), 400, "file-empty"),
                refused(
                        "a zip bomb",
                        excel(bomb("xl/worksheets/sheet1.xml", 512)),
                        413,
                        "zip-bomb"),
                refused(
                        "a bomb beside a workbook",
                        excel(workbook("", row, "xl/media/image1.png", " ".repeat(64 << 20))),
                        413,
                        "zip-bomb"),
                refused(
                        "a billion laughs",
                        excel(workbook(ENTITIES, cells("&f;", "b") + row)),
                        400,
                        "file-damaged"),
                refused(
                        "an entity from outside",
                        excel(workbook(OUTSIDE, cells("&a;", "b") + row)),
                        400,
                        "file-damaged"),
                taken(
                        "a zip slip",
                        look(
                                "a.xlsx",
                                workbook(
                                        "",
                                        row + cells("1", "2"),
                                        "../../../../slipped.txt",
                                        "x",
                                        "/tmp/slipped.txt",
                                        "y")),
                        200,
                        "\"row_count\":1"),
                refused("a sheet without rows", excel(workbook("", "")), 400, "file-empty"),
                refused(
                        "a sheet that is not there",
                        excel(workbook("", row), "options", "{\"sheet\": \"Other\"}"),
                        400,
                        "sheet-not-found",
                        "Other",
                        "S"),
                taken(
                        "a cell beyond the last column",
                        look(
                                "a.xlsx",
                                workbook(
                                        "",
                                        "<row r=\"1\"><c r=\"ZZZZZ1\" t=\"inlineStr\"><is><t>a</t></is></c></row>")),
                        200,
                        "\"row_count\":0"),
                taken(
                        "a row number of two billion",
                        look(
                                "a.xlsx",
                                workbook(
                                        "",
                                        row
                                                + "<row r=\"2000000000\"><c t=\"inlineStr\"><is><t>x</t></is></c></row>")),
                        200,
                        "\"row_count\""),
                refused("an old workbook", file("a.xls", oldWorkbook()), 400, "format-xls", "xlsx"),
                refused(
                        "a workbook called CSV",
                        look("a.csv", zip("a.txt", "x")),
                        400,
                        "file-damaged"));
    }

    private static byte[] oldWorkbook() {
        byte[] bytes = new byte[2048];
        byte[] magic = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1};
        System.arraycopy(magic, 0, bytes, 0, magic.length);
        bytes[6] = 0x1A;
        bytes[7] = (byte) 0xE1;
        return bytes;
    }

    private static byte[] cut(byte[] whole) {
        return Arrays.copyOf(whole, whole.length / 2);
    }

    private static Case.Ask parquet(byte[] content) {
        return file("a.parquet", content);
    }

    static Stream<Case> parquet(Path directory) {
        byte[] whole =
                Made.parquet(
                        directory,
                        "select r::int as id, 'text ' || r as t, r / 7.0 as d from range(5000) t(r)");
        return Stream.of(
                refused("the half of it", parquet(cut(whole)), 400, "file-damaged"),
                refused("four bytes", parquet(text("PAR1")), 400, "file-damaged"),
                refused("its mark twice", parquet(text("PAR1PAR1")), 400, "file-damaged"),
                refused(
                        "a footer of four billion",
                        parquet(
                                Made.joined(
                                        text("PAR1"), new byte[] {-1, -1, -1, -1}, text("PAR1"))),
                        400,
                        "file-damaged"),
                refused("a flipped footer", parquet(flipped(whole, 0.97)), 400, "file-damaged"),
                refused("no Parquet", parquet(text("id,t\n1,2\n")), 400, "file-damaged"),
                taken(
                        "columns of the same name",
                        look(
                                "a.parquet",
                                Made.parquet(directory, "select 1 as \"a b\", 2 as \"a_b\"")),
                        200,
                        "\"a_b_2\""),
                taken(
                        "not a number and infinite",
                        look(
                                "a.parquet",
                                Made.parquet(
                                        directory,
                                        "select 'nan'::double as a, 'inf'::double as b,"
                                                + " '-inf'::float as c")),
                        200,
                        "NaN",
                        "Infinity"),
                taken(
                        "nested past reason",
                        look(
                                "a.parquet",
                                Made.parquet(
                                        directory, "select {'a': {'b': [[[{'c': 1}]]]}} as s")),
                        200,
                        "\"s\""),
                taken("text that says it is CSV", look("a.csv", whole), 200, "\"row_count\":5000"));
    }

    /**
     * Bits turned over anywhere: refused, or read as other values where nothing in the file could
     * tell, but never a fault or a dead server.
     */
    static Stream<Case> flips(Path directory) {
        byte[] whole =
                Made.parquet(directory, "select r::int as id, 'x' || r as t from range(200) t(r)");
        Random random = new Random(11);
        return IntStream.range(0, 40)
                .mapToObj(i -> {
                    byte[] broken = whole.clone();
                    int at = 4 + random.nextInt(whole.length - 4);
                    broken[at] ^= (byte) (1 << random.nextInt(8));
                    return new Case(
                            "bit flipped at " + at,
                            look("a.parquet", broken),
                            Set.of(200, 400, 413),
                            "file-damaged no-columns too-many-columns",
                            List.of());
                });
    }

    /** A stretch of it turned over. */
    private static byte[] flipped(byte[] whole, double where) {
        byte[] broken = whole.clone();
        int from = (int) (whole.length * where);
        for (int i = from; i < Math.min(from + 40, whole.length - 8); i++) {
            broken[i] ^= (byte) 0xFF;
        }
        return broken;
    }

    static Stream<Case> large() {
        return Stream.of(
                refused(
                        "a cell of 100 MB",
                        house ->
                                house.stranger()
                                        .upload(
                                                "/api/v1/datasets/ingest?wait=60",
                                                "a.csv",
                                                () ->
                                                        Made.stream(
                                                                "a,b\n1,\"",
                                                                (byte) 'x',
                                                                100L << 20,
                                                                "\"\n"),
                                                FileCases.named(FileCases.fields())),
                        400,
                        "no-row-readable",
                        "64 MB"),
                refused(
                        "a header of 100 MB",
                        house ->
                                house.stranger()
                                        .upload(
                                                "/api/v1/datasets/ingest?wait=60",
                                                "a.csv",
                                                () ->
                                                        Made.stream(
                                                                "",
                                                                (byte) 'x',
                                                                100L << 20,
                                                                "\n1\n"),
                                                FileCases.named(FileCases.fields())),
                        400,
                        "header-unreadable",
                        "64 MB"),
                refused(
                        "a file past the limit",
                        house ->
                                house.stranger()
                                        .upload(
                                                "/api/v1/datasets/ingest?wait=60",
                                                "a.csv",
                                                () ->
                                                        Made.stream(
                                                                "a\n",
                                                                (byte) '\n',
                                                                House.UPLOAD + 1000,
                                                                ""),
                                                FileCases.named(FileCases.fields())),
                        413,
                        "body-too-large",
                        Long.toString(House.UPLOAD)));
    }
}
