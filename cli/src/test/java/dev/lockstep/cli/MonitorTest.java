package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MonitorTest {
    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void allInStepIsZeroAndTellsNobody() {
        server.on("GET /api/v1/indexes", Shapes.items(Shapes.INDEX));
        Typed typed =
                shell.with("SLACK_BOT_TOKEN", "xoxb-1")
                        .with("SLACK_API_URL", server.url() + "/slack")
                        .type("monitor", "--once", "--slack-channel", "C1");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).containsPattern("\\d{4}-.*Z  works  ✓ in step\n");
        assertThat(server.routes()).containsExactly("GET /api/v1/indexes");
    }

    @Test
    void behindIsThreeAndFailedIsOne() {
        String stale = Shapes.index("papers", "stale", false, 12);
        server.on("GET /api/v1/indexes", Shapes.items(Shapes.INDEX, stale))
                .on(
                        "GET /api/v1/indexes",
                        Shapes.items(Shapes.index("books", "failed", false, -1), stale));
        assertThat(shell.type("monitor", "--once").exitCode()).isEqualTo(3);
        assertThat(shell.type("monitor", "--once").exitCode()).isEqualTo(1);
    }

    @Test
    void slackHearsOfTroubleWithItsCause() {
        String failed =
                Shapes.index("books", "failed", false, -1)
                        .replace(
                                "\"failed_status\": null",
                                "\"failed_status\": {\"message\": \"Cannot embed.\"}");
        server.on("GET /api/v1/indexes/books", failed)
                .on("POST /slack/chat.postMessage", "{\"ok\": true}");
        shell.with("SLACK_BOT_TOKEN", "xoxb-1")
                .with("SLACK_API_URL", server.url() + "/slack")
                .type("monitor", "books", "--once", "--slack-channel", "C1");
        assertThat(server.last().authorization()).isEqualTo("Bearer xoxb-1");
        assertThat(server.last().body())
                .isEqualTo(
                        "{\"channel\":\"C1\",\"text\":\"Index `books`: ✗ failed\\nCannot embed.\"}");
    }

    @Test
    void aSlackThatRefusesIsAFailure() {
        server.on("GET /api/v1/indexes", Shapes.items(Shapes.index("b", "stale", false, 1)))
                .on(
                        "POST /slack/chat.postMessage",
                        "{\"ok\": false, \"error\": \"not_in_channel\"}");
        Typed typed =
                shell.with("SLACK_BOT_TOKEN", "xoxb-1")
                        .with("SLACK_API_URL", server.url() + "/slack")
                        .type("monitor", "--once", "--slack-channel", "C1");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).contains("not_in_channel").doesNotContain("xoxb");
    }

    @Test
    void withoutATokenItIsAUsageError() {
        Typed typed = shell.type("monitor", "--once", "--slack-channel", "C1");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("SLACK_BOT_TOKEN");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void whatIsBehindIsSyncedIfAsked() {
        server.on("GET /api/v1/indexes", Shapes.items(Shapes.index("b", "stale", false, 1)))
                .on("POST /api/v1/indexes/b/sync", 202, Shapes.RUNNING);
        shell.type("monitor", "--once", "--sync");
        assertThat(server.last().route()).isEqualTo("POST /api/v1/indexes/b/sync");
    }
}
