package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.BackupService.Checked;
import dev.lockstep.api.service.BackupService.Drilled;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.api.service.MigrationService.Phase;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with a browser's session that may write. */
abstract class SignedIn {
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{64})\"");

    @TempDir Path home;
    TestServer it;
    String cookie;

    @BeforeEach
    void start() {
        it = new TestServer(home);
        cookie = signIn(it.key(ACME, Role.WRITE));
    }

    @AfterEach
    void stop() {
        it.close();
    }

    final void fill() {
        it.post("/api/v1/datasets/ingest", "{\"name\": \"works\", \"records\": [{\"a\": 1}]}");
        it.indexes.create(
                ACME,
                new IndexDefinition(
                        "works", "works", null, "{a}", List.of(), null, "refuse", Map.of(), false,
                        0));
        java.time.Instant now = java.time.Instant.now().minusSeconds(3_600);
        it.collections.put(ACME, "lake/works");
        it.migrations.put(ACME, "works", Phase.ROUTING, 25);
        Checked proven = new Checked(now, "run-1", 1_200, 0, "Its rows were proven equal.");
        it.backups.put(ACME, "works-1", "golden", now, null, List.of("works-1"), proven, null);
        it.backups.put(
                ACME,
                "works-2",
                null,
                now,
                "works-1",
                List.of("works-1", "works-2"),
                proven,
                new Drilled(now, "run-1", true, 1_200, 372.4, "1,200 rows restored."));
    }

    final String signIn(String key) {
        HttpResponse<String> response = form("/sign-in", "key=" + key, null);
        assertThat(response.statusCode()).isEqualTo(200);
        String set = response.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
        assertThat(set).doesNotContain(key);
        return set.substring(0, set.indexOf(';'));
    }

    final HttpRequest.Builder page(String path, @Nullable String withCookie) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(it.server.url() + path));
        return withCookie == null ? request : request.header("Cookie", withCookie);
    }

    final HttpResponse<String> get(String path) {
        return it.send(page(path, cookie));
    }

    final HttpResponse<String> form(String path, String body, @Nullable String withCookie) {
        return it.send(
                page(path, withCookie)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body)));
    }

    final String csrf() {
        Matcher m = CSRF.matcher(get("/").body());
        assertThat(m.find()).isTrue();
        return m.group(1);
    }
}
