package dev.lockstep.app.hostile;

import static dev.lockstep.app.hostile.Case.refused;
import static dev.lockstep.app.hostile.Case.taken;
import static dev.lockstep.app.hostile.Made.joined;
import static dev.lockstep.app.hostile.Made.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** CSV in every state of decay. */
final class FileCases {
    private static final String INGEST = "/api/v1/datasets/ingest?wait=60";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private FileCases() {}

    /** Sends a file; options are names and values by turns. */
    static Case.Ask file(String name, byte[] content, String... options) {
        return house -> house.stranger().upload(INGEST, name, content, named(fields(options)));
    }

    /** Lets it be looked at, which writes nothing. */
    static Case.Ask look(String name, byte[] content, String... options) {
        return house ->
                house.stranger().upload("/api/v1/datasets/preview", name, content, fields(options));
    }

    /** Under a name that no other case has. */
    static Map<String, String> named(Map<String, String> fields) {
        fields.putIfAbsent("name", "case-" + NUMBER.incrementAndGet());
        return fields;
    }

    static Map<String, String> fields(String... options) {
        Map<String, String> asked = new TreeMap<>();
        for (int i = 0; i < options.length; i += 2) {
            asked.put(options[i], options[i + 1]);
        }
        return asked;
    }

    private static Case.Ask seen(String content, String... options) {
        return look("a.csv", text(content), options);
    }

    private static Case.Ask csv(String content, String... options) {
        return file("a.csv", text(content), options);
    }

    static Stream<Case> csv() {
        return Stream.of(
                refused("empty file", csv(""), 400, "file-empty", "a header and rows"),
                refused("blanks alone", csv(" \n\n \n"), 400, "header-blank", "in line 1"),
                refused("line ends alone", csv("\n\r\n\r\n"), 400, "file-empty", "no line"),
                refused("delimiters alone", csv(",,,\n,,,\n"), 400, "header-blank"),
                taken("header only", csv("a,b\n"), 201, "\"row_count\":0"),
                taken("header without end", seen("a,b"), 200, "\"row_count\":0"),
                taken("ragged", csv("a,b\n1\n2,3\n4,5,6\n"), 201, "\"rejected_rows\":2"),
                refused(
                        "all ragged",
                        csv("a,b\n1\n2\n3,4,5\n"),
                        400,
                        "no-row-readable",
                        "3 rows",
                        "1 fields, expected 2"),
                refused(
                        "unclosed quote in the header",
                        csv("a,\"b\n1,2\n3,4\n"),
                        400,
                        "header-unreadable",
                        "in line 1",
                        "never closed"),
                taken("unclosed quote", seen("a,b\n1,\"x\n2,y\n"), 200, "\"rejected_rows\":1"),
                taken("text after quote", seen("a,b\n1,\"x\"y\n2,z\n"), 200, "\"rejected_rows\":1"),
                taken("mixed line ends", seen("a,b\n1,2\r\n3,4\r5,6"), 200, "\"row_count\":3"),
                taken(
                        "mark",
                        seen("\uFEFFa,b\n1,2\n"),
                        200,
                        "\"source_name\":\"a\"",
                        "\"row_count\":1"),
                taken("two marks", seen("\uFEFF\uFEFFa,b\n1,2\n"), 200, "\"row_count\":1"),
                refused("a mark alone", csv("\uFEFF"), 400, "file-empty"),
                taken("UTF-16 LE", utf16(UTF_16LE, "a,b\n1,é\n"), 200, "\"row_count\":1"),
                taken("UTF-16 BE", utf16(UTF_16BE, "a,b\n1,é\n"), 200, "\"row_count\":1"),
                taken(
                        "UTF-16 cut in the middle of a unit",
                        file("a.csv", cut(utf16("a,b\n1,2\n3,4\n"))),
                        201,
                        "\"row_count\""),
                taken("Latin-1", latin("a,b\n1,caf\u00e9\n"), 200, "café"),
                taken(
                        "UTF-8 with a row of Latin-1",
                        file("a.csv", mixed()),
                        201,
                        "\"row_count\":2",
                        "\"rejected_rows\":1"),
                refused(
                        "an encoding that is none",
                        csv("a\n1\n", "options", "{\"encoding\": \"klingon\"}"),
                        400,
                        "encoding-unknown",
                        "klingon"),
                taken("NUL in a row", csv("a,b\n1,x\0y\n2,z\n"), 201, "\"rejected_rows\":1"),
                refused("NUL in the header", csv("a,\0b\n1,2\n"), 400, "header-unreadable", "NUL"),
                refused("NUL alone", file("a.csv", new byte[4096]), 400, "header-unreadable", ""),
                refused("noise", file("a.csv", noise()), 400, "header-unreadable", ""),
                taken(
                        "duplicate headers",
                        seen("a,a,A,a \n1,2,3,4\n"),
                        200,
                        "\"a\"",
                        "\"a_2\"",
                        "\"a_3\"",
                        "\"a_4\""),
                taken("colliding headers", seen("a b,a_b,a-b\n1,2,3\n"), 200, "\"a_b_3\""),
                taken(
                        "a header that another's number takes",
                        seen("a_2,a,a\n1,2,3\n"),
                        200,
                        "\"a_2\"",
                        "\"a_3\""),
                taken(
                        "headers of our own columns",
                        seen("_row_id,_line,_source,_file\n1,2,3,4\n"),
                        200,
                        "\"row_id\"",
                        "\"line\""),
                taken(
                        "headers of SQL",
                        seen("select,from,\"a\"\"b\",'c'\n1,2,3,4\n"),
                        200,
                        "select"),
                taken("headers of 4 bytes", csv("😀,日本\n1,2\n"), 201, "😀", "日本"),
                taken("a header of 10,000", seen("x".repeat(10_000) + ",b\n1,2\n"), 200, "xxx"),
                taken("2,000 columns", csv(columns(2000) + columns(2000)), 201, "\"c1999\""),
                refused(
                        "5,000 columns",
                        csv(columns(5000)),
                        400,
                        "too-many-columns",
                        "5000",
                        "4096"),
                taken(
                        "ids with quotes, line ends and 4 bytes",
                        csv(
                                "id,t\n\"a\"\"b'c\",1\n\"d\ne\r\nf\",2\n😀,3\n\"\",4\n,5\n"
                                        + "z\u0301,6\nz,7\n",
                                "key",
                                "id"),
                        201,
                        "\"row_count\":5",
                        "\"rejected_rows\":2"),
                taken(
                        "ids twice",
                        csv("id,t\n1,a\n2,b\n1,c\n1,a\n", "key", "id"),
                        201,
                        "\"row_count\":2"),
                refused(
                        "a key that is no column",
                        csv("id,t\n1,a\n", "key", "ids"),
                        400,
                        "key-column",
                        "ids",
                        "id"),
                refused(
                        "a type that is none",
                        csv("a\n1\n", "types", "{\"a\": \"integer[]; drop\"}"),
                        400,
                        "type-unknown",
                        "integer[]"),
                refused(
                        "a type of a column that is not there",
                        csv("a\n1\n", "types", "{\"b\": \"text\"}"),
                        400,
                        "type-column",
                        "'b'"),
                refused(
                        "types that are no object",
                        csv("a\n1\n", "types", "[1, 2]"),
                        400,
                        "parameter",
                        "a JSON object"),
                refused(
                        "an option that is none",
                        csv("a\n1\n", "options", "{\"delimeter\": \";\"}"),
                        400,
                        "option-unknown",
                        "delimeter",
                        "delimiter"),
                refused(
                        "a delimiter of two",
                        csv("a\n1\n", "options", "{\"delimiter\": \";;\"}"),
                        400,
                        "option-value",
                        "one ASCII character"),
                refused(
                        "a mode that is none",
                        csv("a\n1\n", "mode", "drop"),
                        400,
                        "parameter",
                        "create, append, replace"),
                refused(
                        "the dataset that is there",
                        csv("a\n1\n", "name", House.GOOD),
                        409,
                        "dataset-exists",
                        House.GOOD));
    }

    private static Case.Ask utf16(java.nio.charset.Charset charset, String content) {
        return look("a.csv", ("\uFEFF" + content).getBytes(charset));
    }

    private static byte[] utf16(String content) {
        return ("\uFEFF" + content).getBytes(UTF_16LE);
    }

    private static byte[] cut(byte[] content) {
        return java.util.Arrays.copyOf(content, content.length - 1);
    }

    private static Case.Ask latin(String content) {
        return look("a.csv", content.getBytes(ISO_8859_1));
    }

    private static byte[] mixed() {
        return joined(text("a,b\n1,é\n2,"), "caf\u00e9".getBytes(ISO_8859_1), text("\n3,日本\n"));
    }

    private static byte[] noise() {
        byte[] noise = new byte[100_000];
        new java.util.Random(7).nextBytes(noise);
        return noise;
    }

    private static String columns(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "c" + i)
                .collect(Collectors.joining(",", "", "\n"));
    }
}
