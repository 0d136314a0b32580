package dev.lockstep.app.hostile;

import static dev.lockstep.app.hostile.Case.refused;
import static dev.lockstep.app.hostile.Case.taken;
import static dev.lockstep.app.hostile.Stranger.encoded;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Searches with vectors, counts, filters and words that no index can take. */
final class SearchCases {
    private static final String SEARCH = "/api/v1/indexes/" + House.GOOD + "/search";

    private SearchCases() {}

    private static Case.Ask body(String body) {
        return house -> house.reader().post(SEARCH, body);
    }

    private static Case.Ask query(String query) {
        return house -> house.reader().get(SEARCH + "?" + query);
    }

    private static String vector(int dimension, String last) {
        return IntStream.range(1, dimension)
                .mapToObj(i -> "0.01")
                .collect(Collectors.joining(", ", "[", ", " + last + "]"));
    }

    private static Case vector(String what, String vector, String code, String... words) {
        return refused("vector " + what, body("{\"vector\": " + vector + "}"), 400, code, words);
    }

    static Stream<Case> vectors() {
        return Stream.of(
                taken("a vector that fits", body("{\"vector\": " + vector(384, "0.5") + "}"), 200),
                vector("of 3", "[1, 2, 3]", "vector-dimension", "3", "384"),
                vector("of 385", vector(385, "1"), "vector-dimension", "385", "384"),
                vector("of none", "[]", "vector-dimension", "0", "384"),
                vector("of 100,000", vector(100_000, "1"), "vector-dimension", "100000", "384"),
                vector("with NaN", vector(384, "NaN"), "json"),
                vector("with \"NaN\"", vector(384, "\"NaN\""), "query-vector"),
                vector("with Infinity", vector(384, "\"Infinity\""), "query-vector"),
                vector("with 1e400", vector(384, "1e400"), "query-vector"),
                vector("with 1e39, past a float", vector(384, "1e39"), "query-vector"),
                vector("with a text", vector(384, "\"one\""), "json"),
                vector("with null", vector(384, "null"), "json"),
                vector("with a list", vector(384, "[1]"), "json"),
                vector("of zeros", vector(384, "0").replace("0.01", "0"), "query-vector"),
                vector("that is a text", "\"0.1, 0.2\"", "json"),
                vector("that is an object", "{\"0\": 1}", "json"));
    }

    static Stream<Case> numbers() {
        return Stream.of(
                refused(
                        "count -1",
                        query("query=x&count=-1"),
                        400,
                        "parameter",
                        "'-1'",
                        "1 to 10000"),
                refused("count 0", query("query=x&count=0"), 400, "parameter", "'0'"),
                refused("count 10^9", query("query=x&count=1000000000"), 400, "parameter", "10000"),
                refused("count 10^30", query("query=x&count=1" + "0".repeat(30)), 400, "parameter"),
                refused("count of words", query("query=x&count=ten"), 400, "parameter", "'ten'"),
                refused("count 1.5", body("{\"query\": \"x\", \"count\": 1.5}"), 400, "json"),
                refused(
                        "count null in JSON text",
                        body("{\"query\": \"x\", \"count\": \"5\"}"),
                        400,
                        "json"),
                taken("count past the rows", query("query=x&count=10000"), 200, "\"hits\""),
                refused("effort -1", query("query=x&effort=-1"), 400, "parameter", "0 to 10000"),
                refused("effort 10^9", query("query=x&effort=1000000000"), 400, "parameter"),
                refused(
                        "a generation that is not there",
                        query("query=x&generation=99"),
                        404,
                        "generation-not-found",
                        "99"),
                refused("generation -1", query("query=x&generation=-1"), 400, "parameter"),
                refused(
                        "a mode that is none",
                        query("query=x&mode=psychic"),
                        400,
                        "parameter",
                        "hybrid"),
                refused("no words", query("query="), 400, "parameter-missing", "query"),
                refused("blank words", query("query=%20%20"), 400, "search-empty"),
                refused("neither words nor vector", body("{}"), 400, "field-missing"),
                refused(
                        "an unknown parameter",
                        query("query=x&cuont=1"),
                        400,
                        "parameter-unknown",
                        "cuont"),
                refused("an unknown field", body("{\"query\": \"x\", \"k\": 1}"), 400, "json", "k"),
                refused("the body twice", body("{\"query\": \"x\"}{}"), 400, "json"),
                refused(
                        "a key twice",
                        body("{\"query\": \"x\", \"query\": \"y\"}"),
                        400,
                        "json",
                        "query"),
                refused("an empty body", body(""), 400, "json"),
                refused("null", body("null"), 400, "json"),
                refused("an array", body("[]"), 400, "json"),
                refused(
                        "words past the model's window",
                        body("{\"query\": \"" + "word ".repeat(100_000) + "\"}"),
                        400,
                        "query-too-long",
                        "tokens"),
                taken(
                        "words of a language of its own",
                        body(
                                "{\"query\": \"AND OR NOT ( \\\" * ~ ^ : \\\\ /\", \"mode\": \"hybrid\"}"),
                        200),
                taken("words of 4 bytes", query("query=" + encoded("😀\u0000\u202E日本")), 200),
                taken(
                        "words of text search alone",
                        query("mode=text&query=" + encoded("title:* && [a TO b]")),
                        200));
    }

    private static Case filter(String what, String filter, String... words) {
        return filter(what, "filter", filter, words);
    }

    private static Case filterJson(String what, String filter, String... words) {
        return filter(what, "json", filter, words);
    }

    private static Case filter(String what, String code, String filter, String[] words) {
        return refused(
                "filter " + what,
                body("{\"query\": \"x\", \"filter\": " + filter + "}"),
                400,
                code,
                words);
    }

    static Stream<Case> filters() {
        return Stream.of(
                filter("that is a text", "\"year > 5\""),
                filter(
                        "with an operator that is none",
                        "{\"year\": {\"like\": \"x\"}}",
                        "like",
                        "gte"),
                filter(
                        "with bounds of two kinds",
                        "{\"year\": {\"gt\": 1, \"lt\": \"x\"}}",
                        "two of one kind"),
                filter("with two lower bounds", "{\"year\": {\"gt\": 1, \"gte\": 2}}"),
                filter("of an empty list", "{\"year\": []}"),
                filter("of a nested list", "{\"year\": [[1]]}"),
                filter("of nothing", "{\"year\": {}}"),
                filter(
                        "of 100 levels",
                        "{\"not\": ".repeat(100) + "{\"year\": 1}" + "}".repeat(100),
                        "32 levels"),
                filterJson("of 100,000 levels", "{\"not\": ".repeat(100_000)),
                filterJson(
                        "with a field of a megabyte",
                        "{\"" + "y".repeat(1 << 20) + "\": {\"gt\": []}}"),
                filter("with exists of a number", "{\"year\": {\"exists\": 1}}", "true or false"),
                taken(
                        "a filter of 100,000 values",
                        body(
                                "{\"query\": \"x\", \"filter\": {\"year\": "
                                        + IntStream.range(0, 100_000)
                                                .mapToObj(Integer::toString)
                                                .collect(Collectors.joining(",", "[", "]"))
                                        + "}}"),
                        200),
                taken(
                        "a filter past 2^53",
                        body(
                                "{\"query\": \"x\", \"filter\": {\"year\": {\"gte\": 123456789012345678901234567890}}}"),
                        200,
                        "\"hits\":[]"),
                taken("a filter of no field", query("query=x&filter=nosuch=1"), 200, "\"hits\":[]"),
                refused(
                        "a filter that is none",
                        query("query=x&filter=" + encoded("=5")),
                        400,
                        "filter"),
                refused(
                        "a filter of half a JSON",
                        query("query=x&filter=" + encoded("{\"a\":")),
                        400,
                        "json"),
                taken(
                        "a filter with SQL",
                        query("query=x&filter=" + encoded("year=' or 1=1 --")),
                        200,
                        "\"hits\":[]"));
    }
}
