package dev.lockstep.app.hostile;

import static dev.lockstep.app.hostile.Case.refused;
import static dev.lockstep.app.hostile.Case.taken;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Bytes on the wire that are no proper request, or more of one than anybody needs. */
final class HttpCases {
    private static final String LIST = "GET /api/v1/datasets HTTP/1.1\r\nHost: x\r\n";
    private static final String KEY = "Authorization: Bearer KEY\r\n";
    private static final String END = "Connection: close\r\n\r\n";
    private static final String POST =
            "POST /api/v1/datasets/" + House.GOOD + "/query HTTP/1.1\r\nHost: x\r\n" + KEY;
    private static final String SQL = "{\"sql\": \"select 1\"}";

    private HttpCases() {}

    private static Case.Ask raw(String request) {
        return house -> house.stranger().raw(request);
    }

    /** Whatever it is, it is answered with one of these or cut off. */
    private static Case cutOff(String name, String request, Integer... statuses) {
        return new Case(
                name,
                raw(request),
                Set.copyOf(
                        Stream.concat(Stream.of(0), Stream.of(statuses))
                                .collect(Collectors.toSet())),
                IntStream.range(400, 506)
                                .mapToObj(i -> "http-" + i)
                                .collect(Collectors.joining(" "))
                        + " body-too-slow body-silent body-broken json",
                List.of());
    }

    static Stream<Case> requests() {
        return Stream.of(
                cutOff("no HTTP", "\u0016\u0003\u0001hello\r\n\r\n", 400),
                cutOff("an empty line", "\r\n\r\n"),
                cutOff("half a request line", "GET /api"),
                cutOff("no version", "GET /livez\r\n\r\n", 400, 505),
                cutOff(
                        "a version that is none",
                        "GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
                        400,
                        505),
                cutOff("no host", "GET /livez HTTP/1.1\r\n\r\n", 400),
                cutOff("two hosts", "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                cutOff("a space in a header's name", LIST + "Bad Name: x\r\n\r\n", 400),
                cutOff("a header without a colon", LIST + "nonsense\r\n\r\n", 400),
                cutOff("a NUL in a header", LIST + "X: a\0b\r\n\r\n", 400),
                cutOff("a folded header", LIST + "X: a\r\n b\r\n" + KEY + END, 400),
                cutOff("a header of 100 kB", LIST + "X: " + "x".repeat(100_000) + "\r\n\r\n", 431),
                cutOff(
                        "10,000 headers",
                        LIST
                                + IntStream.range(0, 10_000)
                                        .mapToObj(i -> "X" + i + ": y\r\n")
                                        .collect(Collectors.joining())
                                + "\r\n",
                        431),
                cutOff(
                        "a line of 100 kB",
                        "GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                        414,
                        431),
                cutOff("a length below zero", POST + "Content-Length: -1\r\n\r\n", 400),
                cutOff("a length that is no number", POST + "Content-Length: ten\r\n\r\n", 400),
                cutOff(
                        "two lengths",
                        POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
                        400),
                cutOff(
                        "a length past a long",
                        POST + "Content-Length: 99999999999999999999\r\n\r\n",
                        400,
                        413),
                cutOff(
                        "a length and chunks",
                        POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                cutOff(
                        "chunks of nonsense",
                        POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
                        400),
                cutOff(
                        "a chunk past a long",
                        POST + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
                        400),
                cutOff(
                        "an encoding that is none",
                        POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        400,
                        501),
                cutOff(
                        "more promised than sent",
                        POST + "Content-Length: 1000\r\n\r\n{\"sql\":",
                        400,
                        408),
                cutOff(
                        "a body that ends in the middle of a chunk",
                        POST + "Transfer-Encoding: chunked\r\n\r\n64\r\n{\"sql\"",
                        400,
                        408),
                cutOff(
                        "an expectation that is none",
                        POST + "Expect: the-spanish-inquisition\r\nContent-Length: 0\r\n\r\n",
                        400,
                        417),
                refused(
                        "a body past the limit",
                        house ->
                                house.stranger()
                                        .post(
                                                "/api/v1/datasets/" + House.GOOD + "/query",
                                                "{\"sql\": \""
                                                        + "x".repeat((int) House.BODY)
                                                        + "\"}"),
                        413,
                        "body-too-large",
                        Long.toString(House.BODY)),
                refused(
                        "a length of 20 GB",
                        raw(POST + "Content-Length: 21474836480\r\n" + END),
                        413,
                        "body-too-large"),
                taken(
                        "two requests at once",
                        raw(LIST + KEY + "\r\n" + LIST + KEY + END),
                        200,
                        "HTTP/1.1 200"),
                taken(
                        "what follows a body",
                        raw(
                                POST
                                        + "Content-Length: "
                                        + SQL.length()
                                        + "\r\n"
                                        + END
                                        + SQL
                                        + "GET / HTTP/1.1"),
                        200));
    }

    static Stream<Case> slow() {
        return Stream.of(
                cutOff("a request that never ends", LIST, 408),
                cutOff("a body that never comes", POST + "Content-Length: 100\r\n\r\n", 408, 400),
                cutOff(
                        "a file that never ends",
                        "POST /api/v1/datasets/ingest HTTP/1.1\r\nHost: x\r\n"
                                + KEY
                                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length:"
                                + " 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\";"
                                + " filename=\"a.csv\"\r\n\r\na\n1\n",
                        408,
                        400));
    }

    private static Case path(String what, String path, int status, String code) {
        return refused(
                "path " + what,
                raw("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + KEY + END),
                status,
                code);
    }

    static Stream<Case> paths() {
        return Stream.of(
                path("with ..", "/api/v1/../../../etc/passwd", 400, "http-400"),
                path("with .. encoded", "/api/v1/%2e%2e/%2e%2e/etc/passwd", 404, "route-not-found"),
                path("with a slash encoded", "/api/v1/datasets/a%2Fb", 404, "dataset-not-found"),
                path("with a backslash encoded", "/assets/..%5c..%5cpasswd", 404, Case.PAGE),
                path("with NUL", "/api/v1/datasets/a%00b", 400, "http-400"),
                path("with bad UTF-8", "/api/v1/datasets/%ff%fe", 400, "http-400"),
                path("with half an escape", "/api/v1/datasets/%e", 400, "http-400"),
                path("with a parameter", "/api/v1;x=y/datasets", 404, "route-not-found"),
                path("with two slashes", "/api/v1//datasets", 404, "route-not-found"),
                path("of another host", "http://example.org/api/v1/nosuch", 400, "http-400"),
                path(
                        "of an asset outside",
                        "/assets/../dev/lockstep/server/app.css",
                        404,
                        "route-not-found"),
                path("of an asset that is none", "/assets/nosuch.js", 404, Case.PAGE),
                path("of a template", "/WEB-INF/web.xml", 404, "route-not-found"),
                path(
                        "of 7 kB of query",
                        "/api/v1/datasets?x=" + "y".repeat(7000),
                        400,
                        "parameter-unknown"));
    }

    private static Case method(String method, String path, int status, String code) {
        return refused(
                method + " " + path,
                raw(
                        method
                                + " "
                                + path
                                + " HTTP/1.1\r\nHost: x\r\n"
                                + KEY
                                + "Content-Length: 0\r\n"
                                + END),
                status,
                code);
    }

    static Stream<Case> methods() {
        return Stream.of(
                method("TRACE", "/api/v1/datasets", 405, "method-not-allowed"),
                method("OPTIONS", "/api/v1/datasets", 405, "method-not-allowed"),
                method("PATCH", "/api/v1/datasets/good", 405, "method-not-allowed"),
                method("PUT", "/api/v1/datasets/good", 405, "method-not-allowed"),
                method("DELETE", "/livez", 405, "method-not-allowed"),
                method("CONNECT", "/api/v1/datasets", 400, "http-400"),
                method("PROPFIND", "/api/v1/datasets", 405, "method-not-allowed"),
                method("get", "/api/v1/datasets", 405, "method-not-allowed"));
    }

    private static Case.Ask multipart(String type, String body) {
        return house ->
                house.stranger()
                        .send(
                                house.stranger()
                                        .request("/api/v1/datasets/ingest")
                                        .header("Content-Type", type)
                                        .POST(
                                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                                        body, StandardCharsets.UTF_8)));
    }

    private static String part(String disposition, String content) {
        return "--b\r\nContent-Disposition: form-data; "
                + disposition
                + "\r\n\r\n"
                + content
                + "\r\n";
    }

    private static String fields(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> part("name=\"f" + i + "\"", "x"))
                .collect(Collectors.joining());
    }

    static Stream<Case> multiparts() {
        String form = "multipart/form-data; boundary=b";
        String file = part("name=\"file\"; filename=\"a.csv\"", "a\n1\n");
        return Stream.of(
                refused(
                        "no boundary",
                        multipart("multipart/form-data", "--b--\r\n"),
                        400,
                        "multipart",
                        "boundary"),
                refused(
                        "another boundary",
                        multipart("multipart/form-data; boundary=c", file + "--b--\r\n"),
                        400,
                        "multipart"),
                refused(
                        "a boundary of 10 kB",
                        multipart("multipart/form-data; boundary=" + "x".repeat(5_000), ""),
                        400,
                        "multipart"),
                refused("no end", multipart(form, file), 400, "multipart", "curl -F"),
                refused("no part", multipart(form, "--b--\r\n"), 400, "multipart"),
                refused("nothing", multipart(form, ""), 400, "multipart"),
                refused(
                        "10,000 parts",
                        multipart(form, fields(10_000) + file + "--b--\r\n"),
                        400,
                        "multipart",
                        "more than 100"),
                refused(
                        "two files",
                        multipart(form, file + file + "--b--\r\n"),
                        400,
                        "multipart",
                        "second file"),
                refused(
                        "a part without a name",
                        multipart(form, part("filename=\"a.csv\"", "a\n1\n") + "--b--\r\n"),
                        400,
                        "multipart",
                        "name"),
                refused(
                        "a part without headers",
                        multipart(form, "--b\r\n\r\nx\r\n--b--\r\n"),
                        400,
                        "multipart"),
                refused(
                        "a part of 100 kB of headers",
                        multipart(
                                form,
                                "--b\r\nX: " + "y".repeat(100_000) + "\r\n\r\nx\r\n--b--\r\n"),
                        400,
                        "multipart"),
                refused(
                        "no file",
                        multipart(form, part("name=\"name\"", "x") + "--b--\r\n"),
                        400,
                        "file-missing"),
                refused(
                        "a file that was not chosen",
                        multipart(form, part("name=\"file\"; filename=\"\"", "") + "--b--\r\n"),
                        400,
                        "file-empty"),
                refused(
                        "a field of two megabytes",
                        multipart(
                                form,
                                part("name=\"description\"", "x".repeat(2 << 20))
                                        + file
                                        + "--b--\r\n"),
                        413,
                        "body-too-large"),
                refused(
                        "text",
                        multipart("text/plain", "a,b"),
                        415,
                        "content-type",
                        "application/json"),
                refused(
                        "a form",
                        multipart("application/x-www-form-urlencoded", "a=b"),
                        415,
                        "content-type"),
                refused("XML", multipart("application/xml", "<a/>"), 415, "content-type"),
                refused(
                        "a type of 5 kB",
                        multipart("x/" + "y".repeat(5_000), "a"),
                        415,
                        "content-type"));
    }

    private static Case records(
            String what, String body, int status, String code, String... words) {
        return refused(
                "records " + what,
                house -> house.stranger().post("/api/v1/datasets/ingest?wait=60", body),
                status,
                code,
                words);
    }

    static Stream<Case> records() {
        return Stream.of(
                records("that are none", "{\"name\": \"r\"}", 400, "records-missing", "records"),
                records(
                        "that are a text",
                        "{\"name\": \"r\", \"records\": \"x\"}",
                        400,
                        "records-missing"),
                records("that are empty", "{\"name\": \"r\", \"records\": []}", 400, "no-columns"),
                records(
                        "of numbers",
                        "{\"name\": \"r\", \"records\": [1]}",
                        400,
                        "no-row-readable"),
                records(
                        "twice",
                        "{\"name\": \"r\", \"records\": [{\"a\": 1}], \"records\": []}",
                        400,
                        "json",
                        "records"),
                records("that break off", "{\"name\": \"r\", \"records\": [{\"a\":", 400, "json"),
                records(
                        "of 600 levels",
                        "{\"name\": \"r\", \"records\": ["
                                + "[".repeat(600)
                                + "]".repeat(600)
                                + "]}",
                        400,
                        "json"),
                records("in an array", "[{\"a\": 1}]", 400, "json"),
                records(
                        "with a mode that is none",
                        "{\"name\": \"r\", \"mode\": \"drop\", \"records\": [{\"a\": 1}]}",
                        400,
                        "json",
                        "create"),
                records(
                        "with types of nonsense",
                        "{\"name\": \"r\", \"types\": {\"a\": \"blob\"}, \"records\": [{\"a\": 1}]}",
                        400,
                        "type-unknown",
                        "bigint"),
                records(
                        "with a key of nonsense",
                        "{\"name\": \"r\", \"key\": \"b\", \"records\": [{\"a\": 1}]}",
                        400,
                        "key-column",
                        "b"),
                records(
                        "with an unknown field",
                        "{\"name\": \"r\", \"rows\": 1, \"records\": [{\"a\": 1}]}",
                        400,
                        "json",
                        "rows"),
                records(
                        "with NaN",
                        "{\"name\": \"r\", \"records\": [{\"a\": NaN}]}",
                        400,
                        "json",
                        "NaN"));
    }

    static Stream<Case> habits() {
        return Stream.of(
                refused(
                        "an idempotency key of 10 kB",
                        house ->
                                house.stranger()
                                        .send(
                                                house.stranger()
                                                        .request(
                                                                "/api/v1/indexes/"
                                                                        + House.GOOD
                                                                        + "/sync")
                                                        .header(
                                                                "Idempotency-Key",
                                                                "x".repeat(5_000))
                                                        .POST(
                                                                java.net.http.HttpRequest
                                                                        .BodyPublishers.noBody())),
                        400,
                        "idempotency-key"),
                refused(
                        "a wait of an hour",
                        house -> house.stranger().get("/api/v1/runs/x?wait=3600"),
                        400,
                        "parameter",
                        "0 to 60"),
                refused(
                        "a page of a million runs",
                        house -> house.stranger().get("/api/v1/runs?limit=1000000"),
                        400,
                        "parameter"),
                refused(
                        "runs before nothing",
                        house -> house.stranger().get("/api/v1/runs?before=%27%20or%201%3D1"),
                        404,
                        "run-not-found"),
                refused(
                        "a log after -1",
                        house -> house.stranger().get("/api/v1/runs/x/log?after=-1"),
                        400,
                        "parameter"),
                refused(
                        "a schedule of nonsense",
                        house ->
                                house.stranger()
                                        .send(
                                                house.stranger()
                                                        .request("/api/v1/schedules/s")
                                                        .header("Content-Type", "application/json")
                                                        .PUT(
                                                                java.net.http.HttpRequest
                                                                        .BodyPublishers.ofString(
                                                                        "{\"cron\": \"99 * * * *\", \"job\": \"index-sync\", \"parameters\": {\"index\": \"good\"}}"))),
                        400,
                        "cron-form"),
                refused(
                        "a job that may not be scheduled",
                        house ->
                                house.stranger()
                                        .send(
                                                house.stranger()
                                                        .request("/api/v1/schedules/s")
                                                        .header("Content-Type", "application/json")
                                                        .PUT(
                                                                java.net.http.HttpRequest
                                                                        .BodyPublishers.ofString(
                                                                        "{\"cron\": \"* * * * *\", \"job\": \"upkeep\", \"parameters\": {}}"))),
                        400,
                        "schedule-job"),
                refused(
                        "an eval set of nothing",
                        house ->
                                house.stranger()
                                        .post(
                                                "/api/v1/evalsets",
                                                Map.of("name", "e", "queries", List.of())),
                        400,
                        "eval-set-empty"),
                refused(
                        "a copy into itself",
                        house ->
                                house.stranger()
                                        .post(
                                                "/api/v1/collections/copy",
                                                Map.of("from", "lake/good", "to", "lake/good")),
                        409,
                        "collection-owned"),
                refused(
                        "a store that is none",
                        house -> house.stranger().get("/api/v1/collections/etc/passwd"),
                        404,
                        "store-not-found"));
    }

    private static Case key(String what, String header, int status, String code) {
        return refused("key " + what, raw(LIST + header + END), status, code);
    }

    static Stream<Case> keys() {
        return Stream.of(
                key("missing", "", 401, "key-missing"),
                key("empty", "Authorization: Bearer \r\n", 401, "key-missing"),
                key("of another scheme", "Authorization: Basic KEY\r\n", 401, "key-missing"),
                key("wrong", "Authorization: Bearer lk_wrong\r\n", 401, "key-invalid"),
                key("cut", "Authorization: Bearer lk_\r\n", 401, "key-invalid"),
                key(
                        "of 7 kB",
                        "Authorization: Bearer lk_" + "x".repeat(7000) + "\r\n",
                        401,
                        "key-invalid"),
                key("with SQL", "Authorization: Bearer ' or 1=1 --\r\n", 401, "key-invalid"),
                key(
                        "for another tenant",
                        KEY + "Lockstep-Tenant: default\r\n",
                        403,
                        "other-tenant"),
                refused(
                        "key of a reader that writes",
                        house -> house.reader().delete("/api/v1/datasets/" + House.GOOD),
                        403,
                        "role"),
                refused(
                        "key of a writer that makes keys",
                        house ->
                                house.stranger()
                                        .post("/api/v1/keys", Map.of("name", "x", "role", "admin")),
                        403,
                        "role"),
                refused(
                        "key of a writer that reads settings",
                        house -> house.stranger().get("/api/v1/config"),
                        403,
                        "role"),
                refused(
                        "no key for a page's data",
                        house -> house.nobody().get("/api/v1/datasets"),
                        401,
                        "key-missing"),
                refused(
                        "no key for a search",
                        house -> house.nobody().get("/find/" + House.GOOD + "?query=x"),
                        401,
                        "key-missing"));
    }
}
