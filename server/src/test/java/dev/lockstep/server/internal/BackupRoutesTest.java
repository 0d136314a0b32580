package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.api.service.KeyService.Role;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backups over HTTP: what the bodies mean, and who may name a directory. */
class BackupRoutesTest {
    private static final String PATH = "/api/v1/backups";

    @TempDir Path home;
    private TestServer it;

    @BeforeEach
    void start() {
        it = new TestServer(home);
        it.backups.put(ACME, "works-1", null);
    }

    @AfterEach
    void stop() {
        it.close();
    }

    @Test
    void aBackupIsAskedForWithItsDefaultsFilledIn() {
        HttpResponse<String> made =
                it.post(PATH, "{\"collections\": [\"lake/works\"], \"note\": \"before\"}");
        assertThat(made.statusCode()).isEqualTo(202);
        assertThat(made.headers().firstValue("Location")).isPresent();
        assertThat(it.backups.asked)
                .containsExactly(
                        new BackupRequest(
                                List.of("lake/works"),
                                null,
                                List.of(),
                                null,
                                null,
                                Kind.AUTO,
                                true,
                                "before"));
        it.post(
                PATH + "/plan",
                "{\"indexes\": [\"works\"], \"kind\": \"full\", \"documents\": false}");
        assertThat(it.backups.asked.getLast())
                .isEqualTo(
                        new BackupRequest(
                                List.of(),
                                null,
                                List.of("works"),
                                null,
                                null,
                                Kind.FULL,
                                false,
                                null));
    }

    @Test
    void aBackupIsShownAnnotatedAndSearched() {
        assertThat(json(it.get(PATH)).at("/items/0/name").stringValue()).isEqualTo("works-1");
        HttpResponse<String> noted =
                it.send(
                        it.request(PATH + "/works-1/note", it.admin)
                                .header("Content-Type", "application/json")
                                .PUT(
                                        java.net.http.HttpRequest.BodyPublishers.ofString(
                                                "{\"note\": \"golden\"}")));
        assertThat(json(noted).at("/backup/note").stringValue()).isEqualTo("golden");
        var found = json(it.get(PATH + "/works-1/collections/works/search?query=paxos&count=1"));
        assertThat(found.at("/index").stringValue()).isEqualTo("archive/works-1/works");
        assertThat(found.at("/path").stringValue()).isEqualTo("exact");
        assertThat(found.at("/hits/0/id").stringValue()).isEqualTo("10.1/1");
    }

    @Test
    void aRestoreIsPlannedBeforeItIsDone() {
        String body = "{\"backup\": \"works-1\", \"to\": \"lake\", \"as\": \"again\"}";
        var plan = json(it.post(PATH + "/restore/plan", body));
        assertThat(plan.at("/items/0/target_rows").longValue()).isEqualTo(1199);
        assertThat(it.runs.list(ACME, null, null, null, 10)).isEmpty();
        assertThat(it.post(PATH + "/restore", body).statusCode()).isEqualTo(202);
        assertThat(it.backups.asked)
                .contains(new RestoreRequest("works-1", List.of(), "lake", "again", List.of()));
    }

    @Test
    void retentionIsCountsAndASpan() {
        it.post(PATH + "/expire/plan", "{\"keep_daily\": 7, \"older_than\": \"2w\"}");
        assertThat(it.backups.asked)
                .containsExactly(new Retention(0, 7, 0, 0, Duration.ofDays(14)));
        HttpResponse<String> wrong = it.post(PATH + "/expire", "{\"older_than\": \"soon\"}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(json(wrong).get("detail").stringValue()).contains("such as 30d");
    }

    @Test
    void whatAVerificationFoundIsNamedByItsRun() {
        String run =
                it.post(PATH + "/verify", "{\"backup\": \"works-1\"}")
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
        var found = json(it.get(run + "/defects?limit=5"));
        assertThat(found.at("/first/0/where").stringValue()).isEqualTo("row group 3");
        assertThat(found.at("/first/0/todo").stringValue()).isNotEmpty();
    }

    /** A directory of the server's machine may be another tenant's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /verify         | {\"backup\": \"/srv/backups/rival/b\"}",
                "POST | /drill          | {\"backup\": \"../rival/b\"}",
                "POST | /restore        | {\"backup\": \"/srv/b\", \"to\": \"lake\"}",
                "POST | /restore/plan   | {\"backup\": \"/srv/b\", \"to\": \"lake\"}",
                "POST |                 | {\"collections\": [\"lake/works\"], \"directory\": \"/srv\"}",
                "POST | /plan           | {\"collections\": [\"lake/works\"], \"directory\": \"/srv\"}",
                "PUT  | /schedules/s    | {\"cron\": \"0 2 * * *\", \"backup\": {\"directory\": \"/srv\"}}",
                "PUT  | /..%2Frival/note | {\"note\": \"x\"}",
            })
    void onlyAnAdministratorNamesADirectory(String method, String path, String body) {
        String at = PATH + (path == null ? "" : path);
        HttpResponse<String> refused = send(method, at, body, it.key(ACME, Role.WRITE));
        assertThat(refused.statusCode()).isIn(400, 403);
        assertThat(it.backups.asked).isEmpty();
        assertThat(it.runs.list(ACME, null, null, null, 10)).isEmpty();
        if (method.equals("POST") && path != null && path.equals("/verify")) {
            assertThat(send(method, at, body, it.admin).statusCode()).isEqualTo(202);
        }
    }

    private HttpResponse<String> send(String method, String path, String body, String key) {
        return it.send(
                it.request(path, key)
                        .header("Content-Type", "application/json")
                        .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }
}
