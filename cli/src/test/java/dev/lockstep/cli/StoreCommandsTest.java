package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores, and the exports and imports of databases. */
final class StoreCommandsTest {
    private static final String LAKE =
            """
            {"name": "lake", "kind": "lake", "abilities": ["read", "write"], "losses": [],
             "place": "", "origin": "home"}
            """;
    private static final String PG =
            """
            {"name": "pg", "kind": "pgvector", "abilities": ["read", "write", "check"],
             "losses": ["numbers in metadata may come back in another spelling of the same value"],
             "place": "reader at postgresql://db/vectors", "origin": "added"}
            """;
    private static final String RISKS =
            """
            {"level": "risk", "subject": "server", "found": "maintenance_work_mem is 64 MB",
             "remedy": "alter system set maintenance_work_mem = '2GB'"},
            {"level": "fine", "subject": "extension", "found": "vector 0.8.5", "remedy": null}
            """;
    private static final String PLAN =
            """
            {"backup": "vectors", "created_at": "2026-01-01T00:00:00Z", "items": [
              {"collection": "chunks", "target": "db-0123456789ab/chunks", "rows": 1200, "target_rows": -1,
               "losses": [], "problem": null}], "indexes": [], "rows": 1200, "bytes": 2100000,
             "notes": ["The manifest says 3 files and lists 2."]}
            """;

    @TempDir Path directory;
    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    private String body() {
        return server.last().body();
    }

    @Test
    void listsAndShows() {
        server.on("GET /api/v1/stores", Shapes.items(LAKE + "," + PG))
                .on("GET /api/v1/stores/pg", PG);
        assertThat(shell.type("store", "list").out())
                .contains("lake   lake")
                .contains("pg     pgvector  reader at postgresql://db/vectors");
        assertThat(shell.type("store", "show", "pg").out()).contains("named in").contains("added");
        assertThat(shell.type("store", "show", "none").exitCode()).isEqualTo(1);
    }

    @Test
    void addsWithoutAPasswordOnTheCommandLine() throws IOException {
        server.on("POST /api/v1/stores", 201, PG);
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret\n");
        Typed typed =
                shell.type(
                        "store",
                        "add",
                        "pg",
                        "--url",
                        "postgresql://reader@db/vectors",
                        "--password-file",
                        secret.toString());
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).contains("✓ Added pg: reader at postgresql://db/vectors.");
        assertThat(body())
                .isEqualTo(
                        "{\"name\":\"pg\",\"kind\":\"pgvector\",\"url\":\"postgresql://reader@db/vectors\",\"password\":\"s3cret\"}");
        Typed none = shell.type("store", "add", "pg", "--password-file", "none", "--url", "x");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("Cannot read the password from none");
    }

    @Test
    void takesPsqlsVariables() {
        server.on("POST /api/v1/stores", 201, PG);
        shell.with("PGHOST", "db").with("PGPORT", "6000").with("PGDATABASE", "vec tors");
        shell.with("PGUSER", "reader").with("PGPASSWORD", "pw").with("PGSSLMODE", "require");
        assertThat(shell.type("store", "add", "pg").exitCode()).isZero();
        assertThat(body())
                .contains("\"url\":\"postgresql://db:6000/vec%20tors?sslmode=require\"")
                .contains("\"user\":\"reader\"")
                .contains("\"password\":\"pw\"");
        Typed nowhere = new Typed.Shell().on(server).type("store", "add", "pg");
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("--url, PGSERVICE, PGHOST, PGDATABASE");
    }

    @Test
    void aCheckTellsWhatToRunAndFailsOnAFault() {
        server.on("GET /api/v1/stores/pg/check", Shapes.items(RISKS));
        Typed risks = shell.type("store", "check", "pg", "--for", "backup");
        assertThat(risks.exitCode()).isZero();
        assertThat(risks.out())
                .contains("! server")
                .contains("→ alter system set maintenance_work_mem = '2GB'")
                .contains("✓ extension")
                .endsWith("! Usable: 1 risk to look at.\n");
        assertThat(server.last().route()).isEqualTo("GET /api/v1/stores/pg/check?for=backup");
        server.on(
                "GET /api/v1/stores/bad/check",
                Shapes.items(RISKS.replace("\"risk\"", "\"fault\"")));
        Typed fault = shell.type("store", "check", "bad", "-o", "json");
        assertThat(fault.exitCode()).isEqualTo(1);
        assertThat(fault.out()).startsWith("{");
        assertThat(shell.type("store", "check", "pg", "--for", "fun").exitCode()).isEqualTo(2);
    }

    @Test
    void aNameIsForgottenOnlyWhenAgreedTo() {
        server.on("GET /api/v1/stores/pg", PG).on("DELETE /api/v1/stores/pg", 204, "");
        assertThat(shell.type("store", "remove", "pg").exitCode()).isEqualTo(2);
        assertThat(shell.type("store", "remove", "pg", "--dry-run").err())
                .contains("Would forget the name pg of reader at postgresql://db/vectors.");
        assertThat(server.requests).noneMatch(r -> r.route().startsWith("DELETE"));
        assertThat(shell.type("store", "remove", "pg", "--yes").exitCode()).isZero();
        assertThat(server.last().route()).isEqualTo("DELETE /api/v1/stores/pg");
    }

    @Test
    void anExportTakesTheFlagsThatScriptsGive() {
        server.on("POST /api/v1/exports", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        shell.with("DATABASE_URL", "postgresql+psycopg://u:p@db/vectors");
        Typed typed =
                shell.type(
                        "export",
                        "--output-dir",
                        "/backups/vectors",
                        "--include-event-summaries",
                        "--collections",
                        "a",
                        "b",
                        "--batch-size",
                        "50000",
                        "--s3-bucket",
                        "B",
                        "--s3-prefix",
                        "P/x");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(server.requests.getFirst().body())
                .isEqualTo(
                        "{\"database\":{\"url\":\"postgresql+psycopg://u:p@db/vectors\"},"
                                + "\"output_dir\":\"/backups/vectors\",\"include_event_summaries\":true,"
                                + "\"collections\":[\"a\",\"b\"],\"batch_size\":50000,"
                                + "\"s3_bucket\":\"B\",\"s3_prefix\":\"P/x\"}");
        assertThat(shell.type("export", "--output-dir", "/d", "--s3-prefix", "P").exitCode())
                .isEqualTo(2);
        assertThat(shell.type("export").err()).contains("--output-dir");
    }

    @Test
    void anImportShowsItsPlanAndTakesOnePlace() {
        server.on("POST /api/v1/imports/plan", PLAN)
                .on("POST /api/v1/imports", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        shell.with("PGHOST", "db").with("PGDATABASE", "vectors");
        Typed dry = shell.type("import", "--s3-bucket", "B", "--s3-prefix", "P", "--dry-run");
        assertThat(dry.err()).contains("chunks → chunks").contains("1,200 rows, made anew");
        assertThat(body())
                .isEqualTo(
                        "{\"database\":{\"url\":\"postgresql://db/vectors\"},\"s3_bucket\":\"B\","
                                + "\"s3_prefix\":\"P\",\"clear_existing\":false,\"skip_event_summaries\":false}");
        assertThat(server.requests).hasSize(1);
        Typed typed =
                shell.type(
                        "import",
                        "--input-dir",
                        "/d",
                        "--clear-existing",
                        "--skip-event-summaries");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(server.requests.get(2).body())
                .contains(
                        "\"input_dir\":\"/d\",\"clear_existing\":true,\"skip_event_summaries\":true");
        assertThat(shell.type("import", "--input-dir", "/d", "--s3-bucket", "B").exitCode())
                .isEqualTo(2);
        assertThat(shell.type("import").exitCode()).isEqualTo(2);
        server.on(
                "POST /api/v1/imports/plan",
                PLAN.replace(
                        "\"problem\": null", "\"problem\": \"Cannot import: three ways out.\""));
        shell.type("import", "--input-dir", "/d", "--dry-run");
        Typed refused = shell.type("import", "--input-dir", "/d");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("three ways out");
    }
}
