package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollectionCommandsTest {
    private static final String COLLECTION =
            """
            {"address": "lake/works", "rows": 1200, "bytes": 2100000, "dimension": 384,
             "metric": "cosine", "model": "all-MiniLM-L6-v2", "version": "9"}
            """;
    private static final String EQUAL =
            """
            {"left": "lake/works", "right": "memory/works", "left_rows": 1200, "right_rows": 1200,
             "only_left": 0, "only_right": 0, "changed": 0, "examples": []}
            """;
    private static final String DIFFERENT =
            """
            {"left": "lake/works", "right": "memory/works", "left_rows": 1200, "right_rows": 1199,
             "only_left": 1, "only_right": 0, "changed": 1, "examples": [
              {"id": "10.1/1", "field": "vector[17]", "left": "0.5", "right": "0.25"},
              {"id": "10.1/2", "field": "row", "left": "present", "right": null}]}
            """;

    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    private void diff(String found) {
        server.on("POST /api/v1/collections/diff", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED)
                .on("GET /api/v1/runs/r-1/differences", found);
    }

    @Test
    void equalIsZero() {
        diff(EQUAL);
        Typed typed = shell.type("collection", "diff", "lake/works", "memory/works");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .isEqualTo("✓ lake/works and memory/works hold the same 1,200 rows  6.1 s\n");
        assertThat(server.requests.getFirst().body())
                .isEqualTo("{\"left\":\"lake/works\",\"right\":\"memory/works\",\"repair\":false}");
    }

    private static String proof(String differing, int extra) {
        String cells = "[" + "1,".repeat(16) + "0,0,0,0," + "1,".repeat(4_075) + "%d]";
        return """
        {"left": {"address": "lake/works", "rows": 1200, "cells": %s},
         "right": {"address": "memory/works", "rows": 1199, "cells": %s},
         "differing": %s}
        """
                .formatted(cells.formatted(1), cells.formatted(1 + extra), differing);
    }

    @Test
    void cellsAreAPictureAndAList() {
        diff(DIFFERENT);
        server.on("GET /api/v1/runs/r-1/proof", proof("[3, 4095]", 1))
                .on(
                        "GET /api/v1/runs/r-1/proof/cell",
                        """
                        {"cell": 3, "prefix": "003", "only_left": 1, "only_right": 0, "changed": 1,
                         "ids": [{"id": "10.1/1"}, {"id": "10.1/2"}]}
                        """);
        Typed typed = shell.type("collection", "diff", "lake/works", "memory/works", "--cells");
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.out())
                .contains("2 cells of 4,096 differ, of 1,200 rows and 1,199 rows")
                .contains("0  x··· ··")
                .contains("·+\n")
                .containsPattern("003 +1 +0 +1 +10.1/1, 10.1/2");
        assertThat(typed.out().lines().filter(line -> line.matches("[0-9a-f]  [·x+ -]{63}.")))
                .hasSize(16);
    }

    @Test
    void anEndedRunShowsItsProofAgain() {
        server.on("GET /api/v1/runs/r-1/proof", proof("[]", 0));
        Typed typed = shell.type("run", "proof", "r-1");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("no cell of 4,096 differ").doesNotContain("first ids");
        assertThat(shell.type("run", "proof", "r-1", "-o", "json").out()).contains("differing");
    }

    @Test
    void differentIsThreeInEveryFormat() {
        diff(DIFFERENT);
        Typed typed = shell.type("collection", "diff", "lake/works", "memory/works");
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.out())
                .contains("2 differences")
                .contains("10.1/1  vector[17]  0.5         0.25");
        assertThat(shell.type("collection", "diff", "a/b", "c/d", "-o", "json").exitCode())
                .isEqualTo(3);
    }

    @Test
    void aStoreThatIsDownIsNamedBesideTheOthers() {
        server.on(
                "GET /api/v1/collections",
                "{\"items\": ["
                        + COLLECTION
                        + "], \"silent\": [{\"store\": \"pg\", \"code\": \"postgres-connection\","
                        + " \"message\": \"Cannot list: found no server.\"}]}");
        Typed typed = shell.type("collection", "list");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("lake/works").doesNotContain("pg");
        assertThat(typed.err())
                .isEqualTo("The store pg did not answer. Cannot list: found no server.\n");
        Typed json = shell.type("collection", "list", "-o", "json");
        assertThat(json.out()).contains("\"silent\"").contains("postgres-connection");
        assertThat(json.err()).isEqualTo(typed.err());
    }

    @Test
    void aRepairIsAgreedToFirst() {
        diff(DIFFERENT);
        assertThat(shell.type("collection", "diff", "a/b", "c/d", "--repair").exitCode())
                .isEqualTo(2);
        assertThat(server.requests).isEmpty();
        Typed repaired = shell.type("collection", "diff", "a/b", "c/d", "--repair", "--yes");
        assertThat(repaired.exitCode()).isZero();
        assertThat(repaired.out()).contains("Repaired 2 differences");
    }

    private static String plan(long targetRows, long seconds, String limits) {
        return """
        {"from": "lake/works", "to": "memory/works", "rows": 1200, "bytes": 2100000,
         "target_rows": %d, "seconds_estimated": %d, "estimated_from": "By what was measured.",
         "sampled_rows": 1200, "losses": ["an empty document comes back as none"],
         "limits": [%s]}
        """
                .formatted(targetRows, seconds, limits);
    }

    private void copy(String plan) {
        server.on("POST /api/v1/collections/plan", plan)
                .on("POST /api/v1/collections/copy", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
    }

    @Test
    void aDryRunShowsThePlanAndCopiesNothing() {
        copy(
                plan(
                        -1,
                        372,
                        "{\"limit\": \"dimension\", \"most\": \"256\", \"found\": \"384\","
                                + " \"rows_over\": -1, \"broken\": true}"));
        Typed dry =
                shell.type(
                        "collection",
                        "copy",
                        "lake/works",
                        "memory/works",
                        "--dry-run",
                        "--max-rate",
                        "20MB");
        assertThat(dry.exitCode()).isZero();
        assertThat(dry.out())
                .contains("rows            1,200")
                .contains("size            2.1 MB, by a sample")
                .contains("target now      missing, would be made")
                .contains("time            about 6m12s")
                .contains("not kept apart  an empty document comes back as none")
                .contains("dimension       384 of 256: not possible");
        assertThat(server.routes()).containsExactly("POST /api/v1/collections/plan");
        assertThat(server.last().body())
                .isEqualTo(
                        "{\"from\":\"lake/works\",\"to\":\"memory/works\",\"max_rate\":\"20MB\"}");
        assertThat(
                        shell.type(
                                        "collection",
                                        "copy",
                                        "lake/works",
                                        "memory/works",
                                        "--dry-run",
                                        "-o",
                                        "json")
                                .out())
                .contains("\"seconds_estimated\" : 372");
    }

    @Test
    void aCopyOntoRowsShowsThePlanAndIsAgreedToFirst() {
        copy(plan(1200, -1, ""));
        Typed asked = shell.type("collection", "copy", "lake/works", "memory/works");
        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err())
                .contains("at most 1,200")
                .contains("unknown")
                .contains("Make memory/works (1,200 rows) equal to lake/works?");
        assertThat(server.routes()).doesNotContain("POST /api/v1/collections/copy");
        assertThat(shell.type("collection", "copy", "lake/works", "memory/works", "--yes").out())
                .isEqualTo("✓ memory/works is equal to lake/works  6.1 s\n");
    }

    @Test
    void aCopyToWhatIsMissingNeedsNoQuestion() {
        copy(plan(-1, -1, ""));
        assertThat(shell.type("collection", "copy", "lake/works", "memory/works").exitCode())
                .isZero();
    }

    @Test
    void aCertificateIsWrittenWhateverItSays(@TempDir Path folder) throws IOException {
        diff(DIFFERENT);
        server.on("GET /api/v1/runs/r-1/certificate", "{\"verdict\": \"different\"}");
        Path file = folder.resolve("proof.json");
        Typed typed =
                shell.type("collection", "diff", "a/b", "c/d", "--certificate", file.toString());
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(Files.readString(file)).contains("\"verdict\" : \"different\"");
        assertThat(typed.err()).contains("Certificate: " + file);
        Typed detached =
                shell.type("collection", "diff", "a/b", "c/d", "--certificate", "x", "--detach");
        assertThat(detached.exitCode()).isEqualTo(2);
    }

    @Test
    void aCheckExitsWithThreeWhereTheCollectionChanged(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("proof.json"), "{\"format\": \"f\"}");
        server.on("POST /api/v1/collections/check", 202, Shapes.RUNNING)
                .on(
                        "GET /api/v1/runs/r-1",
                        Shapes.SUCCEEDED.replace(
                                "\"result\": {}",
                                "\"result\": {\"differences\": \"2\", \"parts\": \"0a ff\","
                                        + " \"proof\": \"c/d no longer holds it.\"}"));
        Typed changed = shell.type("collection", "check", file.toString(), "c/d");
        assertThat(changed.exitCode()).isEqualTo(3);
        assertThat(changed.err()).contains("c/d no longer holds it.").contains("0a ff");
        assertThat(server.requests.getFirst().body())
                .isEqualTo("{\"certificate\":{\"format\":\"f\"},\"address\":\"c/d\"}");
        Files.writeString(file, "no");
        assertThat(shell.type("collection", "check", file.toString()).exitCode()).isEqualTo(2);
        assertThat(shell.type("collection", "check", "nowhere.json").exitCode()).isEqualTo(2);
    }

    @Test
    void aCheckOfWhatStayedTheSameIsZero(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("proof.json"), "{}");
        server.on("POST /api/v1/collections/check", 202, Shapes.RUNNING)
                .on(
                        "GET /api/v1/runs/r-1",
                        Shapes.SUCCEEDED.replace(
                                "\"result\": {}",
                                "\"result\": {\"differences\": \"0\", \"proof\": \"As it was.\"}"));
        Typed same = shell.type("collection", "check", file.toString());
        assertThat(same.exitCode()).isZero();
        assertThat(same.out()).startsWith("✓ As it was.");
        assertThat(server.requests.getFirst().body()).isEqualTo("{\"certificate\":{}}");
    }

    @Test
    void hygieneIsATableForPeopleAndTheFindingsForPrograms() {
        server.on("POST /api/v1/collections/hygiene", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED)
                .on(
                        "GET /api/v1/runs/r-1/hygiene",
                        Shapes.items(
                                """
                                {"address": "lake/works", "rows": 1200, "dimension": 384,
                                 "metric": "cosine",
                                 "norms": {"min": 0.5, "mean": 1, "median": 1, "max": 2},
                                 "findings": [
                                  {"kind": "duplicate_vectors", "rows": 4, "groups": 2, "about": "",
                                   "examples": [["a", "b"], ["c", "d"]]},
                                  {"kind": "zero_vectors", "rows": 0, "groups": 0, "about": "",
                                   "examples": []}]}
                                """));
        Typed typed = shell.type("collection", "hygiene", "lake/works");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .contains("lake/works  1,200 rows  norms 0.5000 to 2.000, mean 1.000")
                .containsPattern("!  duplicate vectors +4 +2  a · b, c · d")
                .containsPattern("✓  zero vectors +0");
        assertThat(shell.type("collection", "hygiene", "lake/works", "-o", "json").out())
                .contains("\"duplicate_vectors\"")
                .doesNotContain("succeeded");
    }

    @Test
    void aRateIsShownWhileItHolds() {
        server.on("POST /api/v1/collections/diff", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1/differences", EQUAL)
                .on("GET /api/v1/runs/r-1/hygiene", Shapes.items("{}"))
                .on(
                        "GET /api/v1/runs/r-1",
                        Shapes.SUCCEEDED.replace(
                                "\"parameters\": {", "\"parameters\": {\"max-rate\": \"5000\", "));
        Typed typed =
                shell.type("collection", "diff", "a/b", "c/d", "--max-rate", "5000", "--hygiene");
        assertThat(typed.err()).contains("limited to 5000 rows/s");
        assertThat(server.requests.getFirst().body())
                .contains("\"hygiene\":true,\"max_rate\":\"5000\"");
    }

    @Test
    void anAddressHasTwoParts() {
        Typed typed = shell.type("collection", "show", "works");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("STORE/NAME");
    }

    @Test
    void listsCollectionsAndStores() {
        server.on("GET /api/v1/collections", Shapes.items(COLLECTION));
        assertThat(shell.type("collection", "list", "--store", "lake").out())
                .contains("lake/works  1,200  2.1 MB        384  cosine");
        assertThat(server.last().route()).isEqualTo("GET /api/v1/collections?store=lake");
    }
}
