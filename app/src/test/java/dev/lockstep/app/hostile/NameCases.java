package dev.lockstep.app.hostile;

import static dev.lockstep.app.hostile.Case.refused;
import static dev.lockstep.app.hostile.Case.taken;
import static dev.lockstep.app.hostile.Stranger.encoded;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Names of files, datasets and indexes that are meant for a file system, a shell or SQL. */
final class NameCases {
    private static final byte[] CSV = Made.text("a\n1\n");

    private NameCases() {}

    /** The dataset gets a name that is made from the file's. */
    private static Case file(String what, String fileName, String dataset) {
        return taken(
                "file " + what,
                house ->
                        house.stranger()
                                .upload("/api/v1/datasets/preview", fileName, CSV, Map.of()),
                200,
                "\"suggested_name\":\"" + dataset + "\"",
                "\"row_count\":1");
    }

    static Stream<Case> files() {
        return Stream.of(
                file("of dots", "..", "unnamed"),
                file("in a parent", "../../../etc/passwd", "passwd"),
                file("of a root", "/etc/cron.d/x.csv", "x"),
                file("of Windows", "C:\\\\evil\\\\..\\\\x.csv", "x"),
                file("of spaces", "  a  b .csv", "a_b"),
                file("of globs", "*?[a-z]{x,y}.csv", "a-z_x_y"),
                file("of quotes", "a'; drop table x; --.csv", "a_drop_table_x"),
                file("of 300", "x".repeat(300) + ".csv", "x".repeat(96)),
                file("of 4 bytes", "😀.csv", "unnamed"),
                file("of a device", "CON.csv", "con"),
                file("of a line end", "a%0d%0ab.csv", "a_0d_0ab"),
                file("of nothing", "", "unnamed"),
                file("of a shell", "$(reboot)`id`|cat.csv", "reboot_id_cat"),
                file("of NUL", "a%00.csv", "a_00"));
    }

    private static Case dataset(String what, String name) {
        return refused(
                "dataset " + what,
                house ->
                        house.stranger()
                                .post(
                                        "/api/v1/datasets/ingest",
                                        Map.of("name", name, "records", List.of(Map.of("a", 1)))),
                400,
                "name-form",
                "name of a dataset",
                "try '");
    }

    static Stream<Case> datasets() {
        return Stream.of(
                dataset("..", ".."),
                dataset("with a slash", "a/b"),
                dataset("with a space", "a b"),
                dataset("with a quote", "a\"b"),
                dataset("with a glob", "a*"),
                dataset("with a NUL", "a\0b"),
                dataset("with a line end", "a\nb"),
                dataset("of 97", "x".repeat(97)),
                dataset("of a megabyte", "x".repeat(1 << 20)),
                dataset("in capitals", "Works"),
                dataset("of 4 bytes", "😀"),
                dataset("of a dash", "-rf"));
    }

    private static Case absent(String path, String code) {
        return refused(
                "GET " + (path.length() > 80 ? path.substring(0, 80) : path),
                house -> house.stranger().get(path),
                404,
                code);
    }

    static Stream<Case> paths() {
        return Stream.of(
                absent("/api/v1/datasets/" + encoded("' or 1=1 --"), "dataset-not-found"),
                absent("/api/v1/datasets/" + encoded("a%00b"), "dataset-not-found"),
                absent("/api/v1/datasets/" + encoded("😀"), "dataset-not-found"),
                absent("/api/v1/datasets/" + "x".repeat(3000), "dataset-not-found"),
                absent("/api/v1/datasets/nosuch/rows", "dataset-not-found"),
                absent("/api/v1/indexes/" + encoded("a*"), "index-not-found"),
                absent("/api/v1/indexes/nosuch/why?query=x&id=1", "index-not-found"),
                absent("/api/v1/runs/" + encoded("run_' or ''='"), "run-not-found"),
                absent("/api/v1/runs/nosuch/events", "run-not-found"),
                absent("/api/v1/runs/nosuch/log", "run-not-found"),
                absent("/find/nosuch?query=x", "index-not-found"),
                absent("/api/v1/nosuch", "route-not-found"),
                absent("/" + "x".repeat(5000), "route-not-found"));
    }

    /** A definition with something wrong in it; values by name over a right one. */
    private static Case definition(
            String what, Map<String, Object> wrong, int status, String code, String... words) {
        return refused(
                "index with " + what,
                house -> {
                    Map<String, Object> body =
                            new TreeMap<>(
                                    Map.of(
                                            "name",
                                            "bad",
                                            "dataset",
                                            House.GOOD,
                                            "text",
                                            "{title}"));
                    body.putAll(wrong);
                    return house.stranger().post("/api/v1/indexes", body);
                },
                status,
                code,
                words);
    }

    static Stream<Case> definitions() {
        return Stream.of(
                definition("a name of dots", Map.of("name", "../x"), 400, "name-form", "'x'"),
                definition("no dataset", Map.of("dataset", "nosuch"), 404, "dataset-not-found"),
                definition(
                        "a column that is not there",
                        Map.of("text", "{titel}"),
                        400,
                        "column-unknown",
                        "titel",
                        "title"),
                definition(
                        "a brace that is not closed",
                        Map.of("text", "{title"),
                        400,
                        "text-template",
                        "{title"),
                definition(
                        "no column in its text",
                        Map.of("text", "always the same"),
                        400,
                        "text-template"),
                definition(
                        "a text of a megabyte",
                        Map.of("text", "x".repeat(1 << 20)),
                        400,
                        "text-template"),
                definition(
                        "an id that is not there",
                        Map.of("id_column", "_id"),
                        400,
                        "column-unknown",
                        "_id"),
                definition(
                        "metadata that is not there",
                        Map.of("metadata_columns", List.of("year", "yaer")),
                        400,
                        "column-unknown",
                        "yaer"),
                definition(
                        "metadata twice",
                        Map.of("metadata_columns", List.of("year", "year")),
                        400,
                        "column-twice"),
                definition(
                        "no such embedder",
                        Map.of("embedder", "gpt"),
                        404,
                        "embedder-not-found",
                        "gpt"),
                definition(
                        "no such way with long texts",
                        Map.of("long_texts", "cut"),
                        400,
                        "long-texts",
                        "cut",
                        "chunk"),
                definition(
                        "settings of nonsense",
                        Map.of("settings", Map.of("m", "minus one")),
                        400,
                        "index-setting"),
                definition(
                        "an unknown setting",
                        Map.of("settings", Map.of("speed", "11")),
                        400,
                        "index-setting",
                        "speed"),
                definition(
                        "a huge setting",
                        Map.of("settings", Map.of("m", "1000000000")),
                        400,
                        "index-setting"),
                definition(
                        "an allowance below zero",
                        Map.of("allow_refused", -1),
                        400,
                        "allow-refused"),
                definition(
                        "an allowance that is no number",
                        Map.of("allow_refused", "all"),
                        400,
                        "json"),
                definition("an unknown field", Map.of("dimension", 3), 400, "json", "dimension"),
                definition(
                        "the name of one that is there",
                        Map.of("name", House.GOOD),
                        409,
                        "index-exists"));
    }
}
