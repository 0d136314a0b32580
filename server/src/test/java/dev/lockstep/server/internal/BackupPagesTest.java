package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Drilled;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Backups on their pages, and on the first one. */
class BackupPagesTest extends SignedIn {
    @Test
    void aBackupIsMadeByAForm() {
        fill();
        assertThat(get("/backups").body()).contains("action=\"/backups\"");
        HttpResponse<String> made =
                form(
                        "/backups",
                        "csrf=" + csrf() + "&collection=lake%2Fworks&note=before+the+move",
                        cookie);
        assertThat(made.headers().firstValue("Location").orElseThrow()).startsWith("/runs/");
        BackupRequest asked = (BackupRequest) it.backups.asked.getLast();
        assertThat(asked.collections()).containsExactly("lake/works");
        assertThat(asked.note()).isEqualTo("before the move");
    }

    @Test
    void aRestoreSaysWhatItWouldDoAndAsksBeforeRowsGo() {
        fill();
        String plan = get("/backups/works-1/restore?collection=works&to=lake").body();
        assertThat(plan)
                .contains("It would write 1,200 rows to lake/works.", "1,199 rows, which go")
                .contains("lockstep backup restore works-1 --to lake --dry-run")
                .contains("/api/v1/backups/restore/plan -H 'Content-Type");
        int runs = it.runs.list(ACME, null, null, null, 100).size();
        String fields = "csrf=" + csrf() + "&collection=works&to=lake";
        HttpResponse<String> refused = form("/backups/works-1/restore", fields, cookie);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(it.runs.list(ACME, null, null, null, 100)).hasSize(runs);
        HttpResponse<String> begun = form("/backups/works-1/restore", fields + "&yes=yes", cookie);
        assertThat(begun.headers().firstValue("Location").orElseThrow()).startsWith("/runs/");
    }

    @Test
    void hundredsOfBackupsAreALightPageOfDaysAndChains() {
        Instant now = Instant.now();
        for (int i = 0; i < 400; i++) {
            String full = "nightly-%03d".formatted(i - i % 7);
            String name = "nightly-%03d".formatted(i);
            it.backups.put(
                    ACME,
                    name,
                    null,
                    now.minus(Duration.ofDays(399L - i)),
                    i % 7 == 0 ? null : "nightly-%03d".formatted(i - 1),
                    i % 7 == 0 ? List.of(name) : List.of(full, name),
                    null,
                    i % 30 == 0
                            ? new Drilled(
                                    now.minus(Duration.ofDays(399L - i)),
                                    "run-" + i,
                                    i != 60,
                                    9,
                                    i,
                                    "")
                            : null);
        }
        it.backups.schedule(
                ACME,
                "nightly",
                "0 2 * * *",
                BackupRequest.of("lake/works"),
                new dev.lockstep.api.service.BackupService.Retention(3, 7, 0, 0, null));
        String page = get("/backups").body();
        assertThat(page.length()).isLessThan(48_000);
        assertThat(page)
                .contains("keeps the newest 3, one a day for 7 days")
                .contains("and 52 older chains", "14 drills and restores, 6:30 at most")
                .contains("Earlier months", "id=\"older\"");
        String older = get("/backups?before=nightly-375").body();
        assertThat(older).contains("id=\"nightly-374\"").doesNotContain("id=\"nightly-375\"");
        String day = now.minus(Duration.ofDays(9)).toString().substring(0, 10);
        assertThat(get("/backups?day=" + day).body())
                .contains("On " + day, "id=\"nightly-390\"")
                .doesNotContain("id=\"nightly-391\"");
        assertThat(get("/backups?day=soon").statusCode()).isEqualTo(400);
    }

    @Test
    void theFirstPageSaysWhatIsKeptOfAnIndexAndWhetherItEverCameBack() {
        fill();
        ended("backup", "works-0", "lake/works");
        ended("backup", "works-9", "lake/other, lake/works-more");
        assertThat(get("/").body())
                .contains("<a href=\"/backups/works-0\" id=\"b-works-0\">", "never brought back")
                .doesNotContain("works-9");
        ended("backup-drill", "works-0", "");
        assertThat(get("/").body()).contains("came back ").doesNotContain("never brought back");
        ended("backup", "works-1", "pg/a, lake/works");
        assertThat(get("/").body())
                .contains("id=\"b-works-1\"", "never brought back")
                .doesNotContain("works-0");
    }

    /** A run about a backup that ended well. */
    private void ended(String job, String backup, String collections) {
        RunView run = it.runs.start(ACME, job, "about " + backup);
        it.runs.set(
                new RunView(
                        run.id(),
                        run.tenant(),
                        run.job(),
                        run.subject(),
                        run.state(),
                        run.attempt(),
                        run.maxAttempts(),
                        run.createdAt(),
                        run.startedAt(),
                        run.endedAt(),
                        null,
                        null,
                        run.steps(),
                        run.parameters(),
                        Map.of("backup", backup, "collections", collections)));
    }
}
