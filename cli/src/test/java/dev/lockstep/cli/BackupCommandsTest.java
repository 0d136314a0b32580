package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackupCommandsTest {
    private static final String PLAN =
            """
            {"name": "works-20260101-020000", "place": "/srv/backups", "kind": "incremental",
             "reason": "It stands on works-20251231-020000.", "parent": "works-20251231-020000",
             "sources": [{"address": "lake/works", "index": null, "rows": 1200, "bytes": 2100000}],
             "rows": 1200, "bytes_needed": 4200000, "bytes_free": 99000000000,
             "notes": ["It saves bytes stored, not bytes read."]}
            """;
    private static final String BACKUP =
            """
            {"name": "works-2", "created_at": "2026-01-01T02:00:00Z", "kind": "incremental",
             "parent": "works-1", "chain": ["works-0", "works-1", "works-2"],
             "collections": [{"name": "works", "source": "lake/works", "rows": 1200, "changed": 12,
              "deleted": 3, "dimension": 384, "metric": "cosine", "model": "minilm",
              "documents": true, "index": "works", "eval_sets": ["judged"], "fingerprint": "ab",
              "snapshot": "9"}],
             "rows": 1200, "bytes": 45000, "note": "golden",
             "verified": {"at": "2026-01-01T02:00:00Z", "run": "r-1", "rows": 1200, "defects": 0,
              "sentence": "All is well."},
             "drilled": {"at": "2026-01-01T02:00:00Z", "run": "r-2", "equal": true, "rows": 1200,
              "seconds": 372.4, "sentence": "1200 rows equal."},
             "problem": null, "written_by": "Lockstep 0.1.0"}
            """;
    private static final String DETAIL =
            "{\"backup\": "
                    + BACKUP
                    + ", \"place\": \"/srv/backups/default/works-2\", \"files\": [{\"name\":"
                    + " \"works.parquet\", \"collection\": \"works\", \"rows\": 12, \"bytes\":"
                    + " 40000, \"sha256\": \"abcd\"}], \"kept\": [\"It is the last good one.\"]}";
    private static final String RESTORE =
            """
            {"backup": "works-2", "created_at": "2026-01-01T02:00:00Z", "items": [
              {"collection": "works", "target": "lake/again", "rows": 1200, "target_rows": %d,
               "losses": [], "problem": %s}],
             "indexes": [], "rows": 1200, "bytes": 2100000, "notes": []}
            """;
    private static final String EXPIRE =
            """
            {"items": [
              {"name": "works-2", "created_at": "2026-01-01T02:00:00Z", "bytes": 45000,
               "removed": false, "reason": "newest of 2026-01-01"},
              {"name": "old", "created_at": "2025-01-01T02:00:00Z", "bytes": 2000000,
               "removed": true, "reason": "no rule keeps it"}],
             "backups": 1, "bytes": 2000000}
            """;

    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    private static String ended(String result) {
        return Shapes.SUCCEEDED.replace("\"result\": {}", "\"result\": " + result);
    }

    private void run(String route, String result) {
        server.on(route, 202, Shapes.RUNNING).on("GET /api/v1/runs/r-1", ended(result));
    }

    @Test
    void itIsSaidWhatIsMadeBeforeItIsMadeAndThatItIsProven() {
        server.on("POST /api/v1/backups/plan", PLAN);
        run(
                "POST /api/v1/backups",
                "{\"backup\": \"works-20260101-020000\", \"told\": \"1,200 rows in 45 kB\"}");
        Typed typed = shell.type("backup", "create", "lake/works", "--note", "golden");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err())
                .contains("what changed of 1,200 rows in lake/works, to /srv/backups")
                .contains("It stands on works-20251231-020000.")
                .contains("It saves bytes stored, not bytes read.");
        assertThat(typed.out())
                .isEqualTo(
                        "✓ works-20260101-020000 holds 1,200 rows in 45 kB, proven equal bit by bit "
                                + " 6.1 s\n");
        assertThat(server.requests.get(1).body())
                .contains("\"name\":\"works-20260101-020000\"", "\"collections\":[\"lake/works\"]")
                .contains("\"kind\":\"auto\"", "\"documents\":true", "\"note\":\"golden\"");
    }

    @Test
    void aDryRunMakesNothing() {
        server.on("POST /api/v1/backups/plan", PLAN);
        Typed typed = shell.type("backup", "create", "lake/works", "--full", "--dry-run");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).startsWith("Would make works-20260101-020000");
        assertThat(server.routes()).containsExactly("POST /api/v1/backups/plan");
        assertThat(server.last().body()).contains("\"kind\":\"full\"");
    }

    @Test
    void aWholeStoreGoesToAPlaceWithATableBesideIt() {
        server.on("POST /api/v1/backups/plan", PLAN);
        Typed typed =
                shell.type(
                        "backup create pg s3://b/emb --all --with event_summaries --refuse-secrets"
                                .concat(" --dry-run")
                                .split(" "));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(server.last().body())
                .contains("\"collections\":[\"pg/event_summaries\"]")
                .contains("\"store\":\"pg\"")
                .contains("\"directory\":\"s3://b/emb\"")
                .contains("\"refuse_secrets\":true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backup create                                  | STORE --all",
                "backup create lake                             | STORE --all",
                "backup create lake s3://a/b s3://a/c --all     | two places",
                "backup create lake/works --with t              | --with TABLE",
                "backup create --store lake                     | --all",
                "backup create lake/works --full --incremental  | together",
                "backup create lake/works --to gs://b/emb       | or s3://bucket/prefix",
                "backup restore works-2                         | --to STORE",
                "backup expire                                  | --keep-last",
                "search archive/works-2 paxos                   | archive/BACKUP/COLLECTION",
            })
    void aWrongCommandAsksTheServerNothing(String words, String hint) {
        Typed typed = shell.type(words.strip().split(" +"));
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains(hint);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aListSaysHowOldHowSafeAndOnWhatEachStands() {
        server.on("GET /api/v1/backups", Shapes.items(BACKUP));
        assertThat(shell.type("backup", "list").out())
                .contains("works-2  ", "lake/works", "1,200", "45 kB", "+2 on works-1")
                .contains("✓ 6m12s, ", "golden");
        server.on("GET /api/v1/backups/latest", DETAIL);
        assertThat(shell.type("backup", "show", "latest").out())
                .contains("chain       works-0 → works-1 → works-2")
                .contains("retention   It is the last good one.")
                .contains("index works, eval sets judged")
                .contains("works.parquet    12  40 kB  abcd");
    }

    @Test
    void aDefectIsNamedWithItsPlaceAndWhatToDoAndTheExitCodeIsThree() {
        run("POST /api/v1/backups/verify", "{}");
        server.on(
                "GET /api/v1/runs/r-1/defects",
                """
                {"backup": "works-2", "files": 4, "rows": 1200, "defects": 2, "first": [
                  {"file": "works.parquet", "where": "row group 3", "found": "Its bytes differ.",
                   "todo": "Take it from a copy."}]}
                """);
        Typed typed = shell.type("backup", "verify", "works-2", "--limit", "1");
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.out())
                .contains("✗ 2 defects in works-2 (4 files, 1,200 rows)")
                .contains("works.parquet, row group 3\n    Its bytes differ.\n    → Take it from")
                .contains("and 1 more");
        assertThat(shell.type("backup", "verify", "works-2", "-o", "json").exitCode()).isEqualTo(3);
    }

    @Test
    void whatIsWholeIsZeroAndADirectoryIsSentAsAnAbsolutePath() {
        run("POST /api/v1/backups/verify", "{}");
        server.on(
                "GET /api/v1/runs/r-1/defects",
                "{\"backup\": \"b\", \"files\": 4, \"rows\": 1200, \"defects\": 0, \"first\": []}");
        Typed typed = shell.type("backup", "verify", "./b");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo("✓ b is whole: 4 files, 1,200 rows  6.1 s\n");
        assertThat(server.requests.getFirst().body())
                .isEqualTo("{\"backup\":\"" + Path.of("b").toAbsolutePath() + "\"}");
    }

    @Test
    void rowsOfATargetAreReplacedOnlyWhenAgreedTo() {
        server.on("POST /api/v1/backups/restore/plan", RESTORE.formatted(1199, "null"));
        run("POST /api/v1/backups/restore", "{\"told\": \"lake/again holds the 1,200 rows\"}");
        String[] restore = {
            "backup", "restore", "works-2", "works", "--to", "lake", "--as", "again"
        };
        Typed refused = shell.type(restore);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("works → lake/again  1,200 rows, replaces the 1,199 rows that it has")
                .contains("Replace the 1,199 rows of lake/again by those of works-2?");
        assertThat(server.routes()).containsOnly("POST /api/v1/backups/restore/plan");
        Typed agreed =
                shell.type(
                        "backup", "restore", "works-2", "works", "--to", "lake", "--as", "again",
                        "--yes");
        assertThat(agreed.exitCode()).isZero();
        assertThat(agreed.out()).startsWith("✓ lake/again holds the 1,200 rows");
        assertThat(server.requests.get(2).body())
                .isEqualTo(
                        "{\"backup\":\"works-2\",\"collections\":[\"works\"],\"to\":\"lake\",\"as\":\"again\"}");
    }

    @Test
    void aRestoreThatCannotBeDoneSaysWhyAndDoesNothing() {
        server.on(
                "POST /api/v1/backups/restore/plan",
                RESTORE.formatted(5, "\"Cannot restore: found 768 dimensions, expected 384.\""));
        Typed dry = shell.type("backup", "restore", "works-2", "--to", "lake", "--dry-run");
        assertThat(dry.exitCode()).isEqualTo(1);
        assertThat(dry.err()).contains("found 768 dimensions, expected 384");
        Typed typed = shell.type("backup", "restore", "works-2", "--to", "lake", "--yes");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).contains("found 768 dimensions, expected 384");
        assertThat(server.routes()).containsOnly("POST /api/v1/backups/restore/plan");
    }

    @Test
    void aDrillSaysTheTimeAndTheRows() {
        run(
                "POST /api/v1/backups/drill",
                "{\"millis\": \"372400\", \"rows\": \"480997\", \"backup\": \"works-2\"}");
        assertThat(shell.type("backup", "drill", "latest").out())
                .isEqualTo("✓ 6m12s, 480,997 rows equal  works-2\n");
    }

    @Test
    void whatGoesIsSaidAndAgreedToFirst() {
        server.on("POST /api/v1/backups/expire/plan", EXPIRE);
        run("POST /api/v1/backups/expire", "{\"told\": \"removed 1 backup\"}");
        Typed dry = shell.type("backup", "expire", "--keep-daily", "7", "--dry-run");
        assertThat(dry.exitCode()).isZero();
        assertThat(dry.out()).contains("old ", "goes", "no rule keeps it", "newest of 2026-01-01");
        Typed refused = shell.type("backup", "expire", "--keep-daily", "7");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("Remove 1 backup (2.0 MB)?");
        assertThat(server.routes()).containsOnly("POST /api/v1/backups/expire/plan");
        assertThat(shell.type("backup", "expire", "--keep-daily", "7", "--yes").exitCode())
                .isZero();
        assertThat(server.requests.get(3).body()).isEqualTo("{\"keep_daily\":7}");
    }

    @Test
    void backupsAreMadeByTheClock() {
        server.on(
                        "PUT /api/v1/backups/schedules/works",
                        "{\"name\": \"backup-works\", \"cron\": \"0 2 * * *\", \"job\": \"backup\","
                                + " \"subject\": \"lake/works\", \"next_at\": \"2026-01-02T02:00:00Z\"}")
                .on(
                        "GET /api/v1/schedules",
                        Shapes.items(
                                "{\"name\": \"backup-works\", \"cron\": \"0 2 * * *\", \"job\":"
                                        + " \"backup\", \"subject\": \"lake/works\", \"next_at\":"
                                        + " \"2026-01-02T02:00:00Z\"}",
                                "{\"name\": \"upkeep\", \"cron\": \"1 2 * * *\", \"job\": \"upkeep\","
                                        + " \"subject\": \"all\", \"next_at\": null}"))
                .on("DELETE /api/v1/schedules/backup-works", 204, "");
        Typed made =
                shell.type("backup", "schedule", "0 2 * * *", "lake/works", "--keep-daily", "7");
        assertThat(made.out())
                .contains("Schedule works: the next backup of lake/works is at 2026-");
        assertThat(server.last().body())
                .contains("\"cron\":\"0 2 * * *\"", "\"keep\":{\"keep_daily\":7}");
        assertThat(shell.type("backup", "schedule").out())
                .contains("works ", "0 2 * * *")
                .doesNotContain("upkeep");
        assertThat(shell.type("backup", "schedule", "--off", "works").exitCode()).isZero();
        assertThat(server.last().route()).isEqualTo("DELETE /api/v1/schedules/backup-works");
        assertThat(shell.type("backup", "schedule", "--off", "nobodys").exitCode()).isEqualTo(1);
    }

    @Test
    void aBackupIsAnnotatedAndSearched() {
        server.on("PUT /api/v1/backups/latest/note", DETAIL);
        assertThat(shell.type("backup", "annotate", "latest", "golden").out())
                .isEqualTo("✓ works-2 is noted: golden\n");
        server.on(
                "GET /api/v1/backups/works-2/collections/works/search",
                """
                {"index": "archive/works-2/works", "generation": 0, "count": 1, "path": "exact",
                 "shortfall": null, "compared": 1200, "embed_ms": 4.0, "search_ms": 11.0, "hits": [
                  {"id": "10.1/1", "rank": 1, "score": 0.71, "vector_rank": 1, "text_rank": 0,
                   "document": "Paxos made simple", "metadata": {"year": 2001}}]}
                """);
        Typed found = shell.type("search", "archive/works-2/works", "crash", "-n", "1");
        assertThat(found.out()).contains("0.710  10.1/1", "Paxos made simple");
        assertThat(found.err()).contains("1 hit by comparing 1,200 rows of the backup");
        assertThat(server.last().route()).contains("query=crash&count=1");
    }
}
