package dev.lockstep.testkit;

import dev.lockstep.api.Row;
import java.util.ArrayList;
import java.util.List;

/** Values that careless code breaks on. */
public final class Values {
    private Values() {}

    public static Row plain(String id) {
        return new Row(id, null, "text", "{\"a\":1}");
    }

    /** Ids of up to 100 bytes that quoting, encoding, sorting or paging gets wrong. */
    public static List<String> hostileIds() {
        return List.of(
                "plain",
                "it's",
                "\"quoted\"",
                "'; drop table works; --",
                "back\\slash",
                "new\nline",
                "carriage\r\nreturn",
                "tab\ttab",
                "comma,comma",
                "per%cent_under",
                "sla/sh/../..",
                " leading and trailing ",
                "{\"json\":[1,2]}",
                "$1 :name ? ${x}",
                "Erdős",
                "e\u0301 decomposed",
                "\u00e9 composed",
                "数据",
                "😀😀",
                "\ud83d\ude00a",
                "\uffee beyond the surrogates",
                "Case",
                "case",
                "1",
                "01",
                "1.0",
                "-1",
                "null",
                "NaN",
                "true");
    }

    /** An id of exactly so many UTF-8 bytes, with 4-byte characters in it. */
    public static String idOfBytes(int bytes) {
        StringBuilder id = new StringBuilder();
        int left = bytes;
        for (; left >= 8; left -= 4) {
            id.append("😀");
        }
        return id.append("x".repeat(left)).toString();
    }

    /** Documents and metadata with quotes, control characters, deep and odd JSON. */
    public static List<Row> hostileRows(int dimension) {
        List<String> texts =
                List.of(
                        "",
                        " ",
                        "a\nb\r\nc",
                        "\"q\" 'q' \\",
                        "\t\u0001\u001f",
                        "😀 数据 Erdős",
                        "NULL",
                        "\\N",
                        "{}",
                        "x".repeat(70_000));
        List<String> json =
                List.of(
                        "{}",
                        "{\"a\":null}",
                        "{\"a\":\"\"}",
                        "{\"a\":[]}",
                        "{\"a\":{}}",
                        "{\"b\":1,\"a\":2}",
                        "{\"k\":\"it's \\\"q\\\" \\\\ \\n 😀\"}",
                        "{\"deep\":{\"x\":[1,[2,[3,{\"y\":false}]]]}}",
                        "{\"\":0,\" \":1,\"a.b\":2,\"a\":{\"b\":3}}",
                        "{\"n\":9007199254740991,\"f\":0.1,\"neg\":-5}");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            float[] vector = new float[dimension];
            java.util.Arrays.fill(vector, i + 0.1f);
            rows.add(
                    new Row(
                            "row" + i,
                            dimension == 0 ? null : vector,
                            texts.get(i),
                            json.get(i % json.size())));
        }
        return rows;
    }
}
