package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Migrations as they are typed. */
final class MigrationCommandsTest {
    private static final String PLAN =
            """
            {"source": "pg/a", "target": "os/a", "rows": 1200, "target_rows": 0, "bytes": 2100000,
             "seconds_estimated": 240, "estimated_from": "the slowest of: reading, measured",
             "losses": ["equal keys"], "notes": ["no index"], "obstacles": []}
            """;
    private static final String HINDERED =
            PLAN.replace("\"obstacles\": []", "\"obstacles\": [\"The store lake does not tell.\"]");
    private static final String M1 =
            """
            {"name": "m1", "source": "pg/a", "target": "os/a", "phase": "routing", "reads": 25,
             "writes": "source", "paused": false, "failure": null, "run": "migration-m1",
             "plan": %s,
             "standing": {"at": "2026-01-01T00:00:00Z", "lag_rows": 12, "lag_seconds": 0.4,
               "retained_bytes": 1000, "spooled_bytes": 2000, "trouble": null,
               "proof": {"at": "2026-01-01T00:00:00Z", "sentence": "All 1,200 rows are equal."}},
             "comparison": {"samples": 200, "overlap": 0.97, "overlap_low": 0.95, "overlap_high": 0.99,
               "source_p95": 12, "target_p95": 15},
             "gates": [{"name": "lag", "open": true, "found": "12 rows"},
               {"name": "samples", "open": false, "found": "20 compared, 100 needed"}]}
            """
                    .formatted(PLAN);

    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPlanIsShownAndKeptUnderTheNextName() {
        server.on("GET /api/v1/migrations", Shapes.items(M1))
                .on("POST /api/v1/migrations/plan", PLAN)
                .on("POST /api/v1/migrations", M1);
        Typed typed = shell.type("migration", "plan", "pg/a", "os/a", "--min-overlap", "0.8");
        assertThat(typed.out()).contains("nothing hinders it", "equal keys");
        assertThat(typed.out()).contains("about ", "the slowest of: reading, measured");
        assertThat(server.last().body()).contains("\"m2\"").contains("0.8");
        assertThat(shell.type("migration", "plan", "pg/a", "os").exitCode()).isEqualTo(2);
    }

    @Test
    void refusedRowsAreListedWithTheirReasons() {
        server.on(
                "GET /api/v1/migrations/m1/refused",
                Shapes.items(
                        """
                        {"id": "W7", "reason": "A document of 2 MB.", "write": 12, "side": "target",
                         "at": "2026-01-01T00:00:00Z"},
                        {"id": "", "reason": "More rows were refused than are kept.", "write": -1,
                         "side": "target", "at": "2026-01-01T00:00:00Z"}
                        """));
        assertThat(shell.type("migration", "refused", "m1").out())
                .contains("W7", "12", "A document of 2 MB.", "…")
                .doesNotContain("-1");
    }

    @Test
    void theModeIsThatOfTheVariableUnlessItIsSaid() {
        server.on("GET /api/v1/migrations", Shapes.items(""))
                .on("POST /api/v1/migrations/plan", PLAN)
                .on("POST /api/v1/migrations", M1);
        shell.type("migration", "plan", "pg/a", "os/a");
        assertThat(server.last().body()).doesNotContain("mode");
        shell.type("migration", "plan", "pg/a", "os/a", "--dual-write");
        assertThat(server.last().body()).contains("\"mode\":\"dual_write\"");
        shell.with("ML_VECTOR_BACKEND", "dual_write");
        shell.type("migration", "plan", "pg/a", "os/a");
        assertThat(server.last().body()).contains("\"mode\":\"dual_write\"");
        shell.type("migration", "plan", "pg/a", "os/a", "--no-dual-write");
        assertThat(server.last().body()).doesNotContain("mode");
        shell.with("ML_VECTOR_BACKEND", "both");
        assertThat(shell.type("migration", "plan", "pg/a", "os/a").exitCode()).isEqualTo(2);
    }

    @Test
    void theModeOfApplicationsIsOneWord() {
        server.on(
                "GET /api/v1/migrations/m1/mode",
                "{\"mode\": \"dual_write\", \"reads\": 25, \"writes\": \"source\"}");
        assertThat(shell.type("migration", "mode", "m1").out()).isEqualTo("dual_write\n");
    }

    @Test
    void anotherModelIsNamedAndBothAreShown() {
        String plan =
                PLAN.replace(
                        "\"obstacles\": []",
                        "\"obstacles\": [], \"models\": {\"source\": null, \"source_dimension\": 1536,"
                                + " \"target\": {\"name\": \"minilm\", \"dimension\": 384}}");
        server.on("GET /api/v1/migrations", Shapes.items(""))
                .on("POST /api/v1/migrations/plan", plan);
        Typed typed =
                shell.type(
                        "migration",
                        "plan",
                        "pg/a",
                        "pg/b",
                        "--dry-run",
                        "--embed-with",
                        "minilm",
                        "--source-model",
                        "old",
                        "--long-texts",
                        "chunk");
        assertThat(typed.out()).contains("unknown, 1,536 dimensions → minilm, 384");
        assertThat(server.last().body())
                .contains(
                        "{\"model\":\"minilm\",\"source_model\":\"old\",\"long_texts\":\"chunk\"}");
        assertThat(
                        shell.type("migration", "plan", "pg/a", "pg/b", "--source-model", "old")
                                .exitCode())
                .isEqualTo(2);
    }

    @Test
    void whatHindersIsSaidAndNothingIsKept() {
        server.on("GET /api/v1/migrations", Shapes.items(""))
                .on("POST /api/v1/migrations/plan", HINDERED);
        Typed typed = shell.type("migration", "plan", "lake/a", "os/a");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out()).contains("The store lake does not tell.");
        assertThat(server.last().route()).endsWith("/plan");
    }

    @Test
    void itIsShownWithWhatTheNextStepWaitsFor() {
        server.on("GET /api/v1/migrations/m1", M1).on("GET /api/v1/migrations", Shapes.items(M1));
        assertThat(shell.type("migration", "show", "m1").out())
                .contains("routing 25 %")
                .contains("12 changes, 0.4 s")
                .contains("All 1,200 rows are equal.")
                .contains("✗ 20 compared, 100 needed");
        assertThat(shell.type("migration", "list").out()).contains("m1").contains("25 %");
    }

    @Test
    void aReportHasARowForEachGoal() {
        server.on(
                "GET /api/v1/migrations/m1/report",
                """
                {"migration": "m1", "at": "2026-01-01T00:00:00Z", "goals": [
                  {"name": "p95", "wanted": "< 200 ms", "verdict": "met", "value": 15.0,
                   "measured": "15.0 ms", "remark": ""},
                  {"name": "index-size", "wanted": "< 80 % of before", "verdict": "not_measured",
                   "value": null, "measured": "", "remark": "The store of os/a does not tell."}]}
                """);
        assertThat(shell.type("migration", "report", "m1").out())
                .containsPattern("p95 +< 200 ms +✓ met +15.0 ms")
                .containsPattern("index size .*○ not measured +The store of os/a does not tell");
        assertThat(shell.type("migration", "report", "m1", "-o", "json").out())
                .contains("not_measured");
    }

    @Test
    void aShareIsMoved() {
        server.on("POST /api/v1/migrations/m1/route", M1);
        assertThat(shell.type("migration", "route", "m1", "25%").out()).contains("m1 is routed");
        assertThat(server.last().body()).isEqualTo("{\"reads\":25}");
        shell.type("migration", "route", "m1", "--writes", "target", "--force");
        assertThat(server.last().body()).contains("\"target\"").contains("\"force\":true");
        assertThat(shell.type("migration", "route", "m1").exitCode()).isEqualTo(2);
        assertThat(shell.type("migration", "route", "m1", "250").exitCode()).isEqualTo(2);
    }

    @Test
    void thereIsOneCommandForTheWayBackAndAQuestionBeforeTheEnd() {
        server.on("POST /api/v1/migrations/m1/rollback", M1)
                .on("GET /api/v1/migrations/m1", M1)
                .on("POST /api/v1/migrations/m1/finish", M1);
        assertThat(shell.type("migration", "rollback", "m1", "--why", "slow").exitCode()).isZero();
        assertThat(server.last().body()).contains("slow");
        assertThat(shell.type("migration", "finish", "m1").exitCode()).isEqualTo(2);
        assertThat(shell.type("migration", "finish", "m1", "--yes").exitCode()).isZero();
        assertThat(server.last().route()).endsWith("/finish");
    }
}
