package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.StoreService.NewStore;
import dev.lockstep.server.internal.request.Route;
import io.javalin.http.HandlerType;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages as a browser gets them. */
class PagesTest extends SignedIn {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /                                | Yes, but 1 thing needs a look. | lockstep dataset list
                    /                                | Yes, but 1 thing needs a look. | 25 % of reads
                    /datasets/works                  | 1,200 rows in 4 columns       | lockstep dataset query works
                    /datasets/works                  | 2 rows could not be read      | w-77,Broken,&lt;b&gt;19
                    /datasets/works                  | Local Only                    | leading zeros, such as 006.3
                    /datasets/works?layer=bronze     | The Part-Time Parliament      | GET /api/v1/datasets/works/query
                    /datasets/works?sql=select+1     | 3 rows in 4 ms                | Understandable Consensus
                    /datasets/works?layer=beside     | 1 cell changed by typing      | left out: see its reason
                    /datasets/works?sql=drop+x       | Cannot run this               | found no SELECT
                    /indexes/works                   | Yes: generation 7 serves.     | are equal, bit for bit
                    /indexes/works                   | Rebuild with --full.          | Generation 6
                    /indexes/works                   | Search it as it was           | What it is made from
                    /search?query=p&generation=6     | 2 rows, nearest first.        | value="works@6"
                    /runs                            | Nothing right now.            | lockstep run list
                    /runs/run-1                      | Done in 4.0 s.                | Started dataset works
                    /backups                         | a drill has brought one back. | works-2
                    /backups/works-2                 | brought its 1,200 rows back in 6:12. | +1 on works-1
                    /backups/works-1                 | no drill has brought it back  | It is the last good one.
                    /migrations                      | 1 migration.                  | os/works
                    /migrations/works                | os/works answers 25 % of the searches. | 20 searches compared, 100 needed
                    /migrations/works                | Goals                          | No store tells.
                    /search                          | Search an index               | lockstep search works
                    /search?query=paxos&index=works  | 2 rows, nearest first.        | &lt;among&gt;
                    /search?query=p&filter=%3D       | This cannot be searched for.  | Cannot read the filter
                    /search?query=p&why=10.1/9&mode=hybrid | exact rank 57           | aria-label="rank 2"
                    /api/v1/docs                     | routes, one key, JSON.        | /api/v1/datasets/ingest
                    /docs/problems/run-not-found     | run-not-found                 | whose turn it is
                    """)
    void aPageAnswersInItsFirstLine(String path, String answer, String also) {
        fill();
        HttpResponse<String> page = get(path);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body())
                .contains(answer)
                .contains(also)
                .doesNotContain("Broken,<b>", "<among>");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(v -> assertThat(v).contains("default-src 'none'"));
        assertThat(page.body()).doesNotContain("style=").doesNotContain("onclick");
        assertThat(Pattern.compile("<script(?! src=\"/assets/)").matcher(page.body()).find())
                .isFalse();
        assertThat(Pattern.compile("(src|href)=\"https?:").matcher(page.body()).find()).isFalse();
    }

    @Test
    void aMigrationToAnotherModelShowsBoth() {
        it.post(
                "/api/v1/migrations",
                "{\"name\": \"m7\", \"source\": \"pg/a\", \"target\": \"pg/b\","
                        + " \"embedding\": {\"model\": \"minilm\"}}");
        assertThat(get("/migrations/m7").body())
                .contains("minilm")
                .contains("384 dimensions, before unknown, 1536");
        assertThat(get("/migrations/m7").body()).contains("Planned: nothing has begun.");
    }

    @Test
    void theFirstPageSaysTheNextCommand() {
        assertThat(get("/").body())
                .contains("There is nothing here yet.")
                .contains("lockstep dataset ingest works.csv");
        assertThat(get("/runs").body()).contains("Nothing has been done yet.");
        assertThat(get("/search").body()).contains("lockstep index create works");
    }

    @Test
    void withoutASessionAPageAsksForAKeyAndComesBack() {
        HttpResponse<String> page = it.send(page("/runs?before=x", null));
        assertThat(page.statusCode()).isEqualTo(303);
        String to = page.headers().firstValue("Location").orElseThrow();
        assertThat(to).isEqualTo("/sign-in?next=%2Fruns%3Fbefore%3Dx");
        assertThat(it.send(page(to, null)).body()).contains("value=\"/runs?before=x\"");
        HttpResponse<String> wrong = form("/sign-in", "key=lk_wrong&next=%2Fruns", null);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
        String key = it.key(ACME, Role.READ);
        for (String elsewhere :
                new String[] {"//evil.example", "https://evil.example", "/\\evil"}) {
            String next = URLEncoder.encode(elsewhere, StandardCharsets.UTF_8);
            assertThat(form("/sign-in", "key=" + key + "&next=" + next, null).body())
                    .contains("content=\"0;url=/\"");
        }
    }

    @Test
    void aLinkSignsInOnce() {
        String link = it.server.signInLink(it.admin).substring(it.server.url().length());
        assertThat(link).doesNotContain(it.admin);
        assertThat(it.send(page(link, null)).headers().firstValue("Set-Cookie")).isPresent();
        assertThat(it.send(page(link, null)).headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void aSessionEndsWithItsKeyAndBySigningOut() {
        var made = it.keys.create(ACME, "short", Role.READ);
        String mine = signIn(made.secret());
        assertThat(it.send(page("/runs", mine)).statusCode()).isEqualTo(200);
        it.keys.revoke(ACME, made.key().id());
        assertThat(it.send(page("/runs", mine)).statusCode()).isEqualTo(303);
        assertThat(form("/sign-out", "csrf=" + csrf(), cookie).statusCode()).isEqualTo(303);
        assertThat(get("/runs").statusCode()).isEqualTo(303);
    }

    @Test
    void noFormOfAPageIsTakenWithoutItsToken() {
        fill();
        String other = signIn(it.admin);
        for (Route route : it.pageRoutes()) {
            if (route.method() != HandlerType.POST || route.path().equals("/sign-in")) {
                continue;
            }
            String path = route.path().replace("{id}", "run-1").replace("{name}", "works");
            for (String body :
                    new String[] {"", "csrf=", "csrf=" + "0".repeat(64), "csrf=" + csrf()}) {
                boolean mine = body.length() > 64 && !body.endsWith("0000");
                HttpResponse<String> response = form(path, body, mine ? other : cookie);
                assertThat(response.statusCode()).as(path + " " + body).isEqualTo(403);
            }
        }
    }

    @Test
    void aReaderHasNoButtonsAndNoForms() {
        fill();
        String reader = signIn(it.key(ACME, Role.READ));
        assertThat(it.send(page("/indexes/works", reader)).body()).doesNotContain("Sync now");
        assertThat(form("/indexes/works/sync", "csrf=x", reader).statusCode()).isEqualTo(403);
    }

    @Test
    void anIndexIsMadeOnThePageOfItsDataset() {
        fill();
        String dataset = it.datasets.list(ACME).getFirst().name();
        String page = get("/datasets/" + dataset).body();
        assertThat(page).contains("action=\"/indexes\"").contains("What is searched");
        HttpResponse<String> made =
                form(
                        "/indexes",
                        "csrf="
                                + csrf()
                                + "&dataset="
                                + dataset
                                + "&name=second&id_column=&text=%7Btitle%7D&continuous=true",
                        cookie);
        assertThat(made.headers().firstValue("Location").orElseThrow()).startsWith("/runs/");
        IndexDefinition definition = it.indexes.get(ACME, "second").definition();
        assertThat(definition.dataset()).isEqualTo(dataset);
        assertThat(definition.idColumn()).isNull();
        assertThat(definition.text()).isEqualTo("{title}");
        assertThat(definition.continuous()).isTrue();
        String reader = signIn(it.key(ACME, Role.READ));
        assertThat(it.send(page("/datasets/" + dataset, reader)).body())
                .doesNotContain("action=\"/indexes\"");
    }

    @Test
    void anIndexIsSyncedByAForm() {
        fill();
        String csrf = csrf();
        HttpResponse<String> sync = form("/indexes/works/sync", "csrf=" + csrf, cookie);
        assertThat(sync.headers().firstValue("Location")).contains("/runs/run-2");
    }

    @Test
    void aPageOfAnotherTenantIsNotThere() {
        String name = "forourselves";
        it.post("/api/v1/datasets/ingest", "{\"name\": \"" + name + "\", \"records\": []}");
        it.post(
                "/api/v1/indexes",
                "{\"name\": \"%s\", \"dataset\": \"%s\", \"text\": \"{a}\"}".formatted(name, name));
        it.backups.put(ACME, name, null);
        it.migrations.put(ACME, name, Phase.SHADOWING, 0);
        it.collections.put(ACME, "lake/" + name);
        it.stores.searching = true;
        it.stores.add(ACME, new NewStore("pg", "pgvector", "postgresql://db/x", null, null));
        it.collections.put(ACME, "pg/" + name);
        it.collections.diff(ACME, "lake/" + name, "memory/works", false);
        String rival = signIn(it.key(new TenantId("rival"), Role.WRITE));
        for (Route route : it.pageRoutes()) {
            String path = route.path().replace("/runs/{id}", "/runs/run-1");
            boolean one = path.contains("{") || path.contains("run-1");
            path = path.replaceAll("\\{(id|name)}", name);
            if (route.method() == HandlerType.GET) {
                assertThat(get(path).body()).as("ours").containsAnyOf(name, "Sign in");
                HttpResponse<String> page = it.send(page(path, rival));
                assertThat(page.statusCode()).as(path).isEqualTo(one ? 404 : 200);
                String body = one ? page.body().replace("'" + name + "'", "") : page.body();
                assertThat(body).as(path).doesNotContain(name);
            }
        }
    }

    @Test
    void aRunIsLiveAsFragments() throws Exception {
        it.runs.starts = RunState.RUNNING;
        RunView run = it.runs.start(ACME, "index-sync", "index works");
        String page = get("/runs/" + run.id()).body();
        assertThat(page)
                .contains("data-live=\"/runs/run-1/live?after=1\"")
                .contains("600 of 1,200 rows");
        it.runs.log(run, "INFO", "Behind the page");
        it.runs.set(FakeRuns.in(run, RunState.SUCCEEDED, 1200));
        assertThat(get("/runs/" + run.id()).body()).doesNotContain("data-live");
        assertThat(get("/runs/" + run.id() + "/live?after=1").body())
                .contains("id: 2\nevent: log\n", "Behind the page")
                .doesNotContain("Started index works");
        String events = get("/runs/" + run.id() + "/live").body();
        assertThat(events)
                .contains("event: run\n", "data: <h1>Done in", "event: end\n")
                .containsOnlyOnce("event: splits\n");
    }

    @Test
    void aWaitingRunCountsDownToItsNextAttempt() {
        it.runs.starts = RunState.RUNNING;
        RunView run = it.runs.start(ACME, "index-sync", "index works");
        it.runs.set(
                new RunView(
                        run.id(),
                        run.tenant(),
                        run.job(),
                        run.subject(),
                        RunState.RETRYING,
                        1,
                        3,
                        run.createdAt(),
                        run.startedAt(),
                        null,
                        java.time.Instant.now().plusSeconds(7200),
                        new RunView.Failure("EXTERNAL", "store-down", "Cannot reach <the> store."),
                        run.steps(),
                        Map.of("index", "works"),
                        Map.of()));
        assertThat(get("/runs/" + run.id()).body())
                .containsPattern(
                        "Attempt 2 of 3 in <span class=\"count\" data-left=\"7[12][0-9]{2}\\.[0-9]\""
                                + ">(2:00:00|1:59:[0-9]{2})</span>\\.")
                .contains(
                        "Because the last attempt failed.",
                        "Cannot reach &lt;the&gt; store.",
                        "Try now")
                .contains("href=\"/indexes/works\"");
        assertThat(get("/").body()).contains("index works waits to try again");
    }

    @Test
    void aRunThatWaitsForAnotherSaysForWhich() {
        it.runs.starts = RunState.QUEUED;
        RunView run = it.runs.start(ACME, "collection-copy", "a to b");
        assertThat(get("/runs/" + run.id()).body()).contains("<h1>It waits for a free worker.");
        it.runs.detail(
                run,
                new RunDetail(
                        List.of(),
                        List.of(
                                new RunDetail.SplitGrid(
                                        "copy",
                                        "left",
                                        1,
                                        List.of(
                                                new RunDetail.SplitCell(
                                                        0, "s-0", 0, 0, 0, 1, 0, 7, 7, 900,
                                                        null)))),
                        List.of(
                                new RunDetail.WaitsFor(
                                        "run-0", "c to b", "collection:acme/b", true))));
        assertThat(get("/runs/" + run.id()).body())
                .contains("It waits for <a href=\"/runs/run-0\" id=\"first\">c to b</a>.")
                .contains("is under way on <span class=\"mono\">collection:acme/b</span>")
                .contains("copy · left side", "1 of 1 split done")
                .contains("title=\"split 1 (s-0): done, 7 rows, 0.9 s\"");
    }

    @Test
    void whatCameOfARunIsSaidAndNotPrinted() {
        RunView run = it.runs.start(ACME, "index-sync", "index works");
        it.runs.set(
                new RunView(
                        run.id(),
                        run.tenant(),
                        run.job(),
                        run.subject(),
                        RunState.SUCCEEDED,
                        1,
                        3,
                        run.createdAt(),
                        run.startedAt(),
                        run.endedAt(),
                        null,
                        null,
                        run.steps(),
                        Map.of(),
                        Map.of(
                                "deleted",
                                "0",
                                "embedded",
                                "1256",
                                "checks",
                                "[{\"name\":\"free-space\",\"result\":\"passed\",\"found\":\"Enough.\",\"todo\":null}]")));
        String page = get("/runs/" + run.id()).body();
        assertThat(page).contains("1,256", "free space", "Enough.").doesNotContain("[{");
        assertThat(page.indexOf("embedded")).isLessThan(page.indexOf(">deleted"));
    }

    @Test
    void workUnderWayIsOnThePagesOfWhatItIsAboutWhichAskAgain() {
        fill();
        assertThat(get("/").body()).contains("data-poll=\"15\"");
        it.runs.starts = RunState.RUNNING;
        it.runs.submit(
                new dev.lockstep.api.run.RunRequest(
                        ACME, "index-sync", "index works", Map.of("index", "works"), "sync-1"));
        it.runs.submit(
                new dev.lockstep.api.run.RunRequest(
                        ACME,
                        "dataset-ingest",
                        "dataset works",
                        Map.of("dataset", "works"),
                        "in-1"));
        for (String path : List.of("/", "/runs", "/indexes/works", "/datasets/works")) {
            assertThat(get(path).body())
                    .as(path)
                    .contains("data-poll=\"2\"", "600 of 1,200 rows", "step 1 of 1");
        }
        assertThat(get("/indexes/works").body()).doesNotContain("Sync now");
    }

    @Test
    void columnsAreAskedOnceASnapshot() {
        fill();
        assertThat(get("/datasets/works").body())
                .contains("hx-get=\"/datasets/works/columns\"", "Bring a newer file");
        String columns = get("/datasets/works/columns").body();
        assertThat(columns).contains("leading zeros, such as 006.3").doesNotContain("hx-get");
        assertThat(get("/datasets/works").body())
                .doesNotContain("hx-get=\"/datasets/works/columns");
    }

    @Test
    void aRebuildIsAForm() {
        fill();
        assertThat(get("/indexes/works").body()).contains("name=\"full\" value=\"true\"");
        String reader = signIn(it.key(ACME, Role.READ));
        assertThat(it.send(page("/indexes/works", reader)).body()).doesNotContain("Rebuild it");
    }

    private RunView compare() {
        it.collections.put(ACME, "lake/works");
        return it.collections.diff(ACME, "lake/works", "memory/works", false);
    }

    @Test
    void aProofShowsBothFingerprintsAndOpensACellDownToTheBits() {
        RunView run = compare();
        String page = get("/proofs/" + run.id()).body();
        assertThat(page)
                .contains("No: 2 rows differ, in 2 of 4,096 cells.")
                .contains("aria-label=\"lake/works: 1,200 rows in 4,096 cells, of which 2 differ\"")
                .contains("?cell=007#cell", "?cell=3a7#cell", "−1 row", "changed")
                .contains("href=\"/proofs/run-1/certificate\"")
                .contains("/api/v1/runs/run-1/proof")
                .doesNotContain("id=\"cell\"");
        assertThat(page.length()).isLessThan(150_000);
        String cell = get("/proofs/run-1?cell=3a7").body();
        assertThat(cell)
                .contains("id=\"cell\"", "&lt;Raft&gt;", "&lt;Paxos&gt;", "vector[17]")
                .contains("<mark class=\"sign\">0</mark>", "<mark class=\"sign\">1</mark>")
                .contains("1 bit differs: sign", "aria-current=\"true\"");
        assertThat(get("/proofs/run-1?cell=xyz").statusCode()).isEqualTo(400);
        assertThat(get("/proofs/run-1?cell=3a7&from=99").statusCode()).isEqualTo(400);
        assertThat(get("/runs/run-1").body()).contains("href=\"/proofs/run-1\"");
        assertThat(get("/").body()).contains("href=\"/proofs/run-1\"");
        assertThat(get("/proofs").body()).contains("lake/works ↔ memory/works");
        HttpResponse<String> file = get("/proofs/run-1/certificate");
        assertThat(file.body()).contains("lockstep-certificate-1");
        assertThat(file.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"certificate-run-1.json\"");
    }

    @Test
    void aComparisonIsMadeRepeatedAndRepairedByForms() {
        RunView run = compare();
        String csrf = csrf();
        String both = "csrf=" + csrf + "&left=lake%2Fworks&right=memory%2Fworks";
        assertThat(form("/proofs", both, cookie).headers().firstValue("Location"))
                .contains("/proofs/run-2");
        assertThat(form("/proofs", "csrf=" + csrf + "&left=lake%2Fworks", cookie).statusCode())
                .isEqualTo(400);
        String link = "/proofs/" + run.id();
        assertThat(form(link + "/again", "csrf=" + csrf, cookie).headers().firstValue("Location"))
                .contains("/proofs/run-3");
        HttpResponse<String> unasked = form(link + "/repair", "csrf=" + csrf, cookie);
        assertThat(unasked.statusCode()).isEqualTo(400);
        assertThat(unasked.body()).contains("found no confirmation");
        String confirmed = "csrf=" + csrf + "&write-to=memory%2Fworks";
        assertThat(form(link + "/repair", confirmed, cookie).headers().firstValue("Location"))
                .contains("/proofs/run-4");
        assertThat(it.runs.get(ACME, "run-4").parameters()).containsEntry("repair", "true");
        String reader = signIn(it.key(ACME, Role.READ));
        assertThat(it.send(page(link, reader)).body())
                .doesNotContain("Repair", "Compare again", "method=\"post\" action=\"/proofs");
    }

    @Test
    void aComparisonUnderWayIsLiveAndARunOfAnotherKindHasNoProof() {
        it.runs.starts = RunState.RUNNING;
        RunView run = compare();
        assertThat(get("/proofs/" + run.id()).body())
                .contains("data-live=\"/runs/run-1/live\"", "data-then=\"reload\"");
        RunView sync = it.runs.start(ACME, "index-sync", "index works");
        assertThat(get("/proofs/" + sync.id()).statusCode()).isEqualTo(404);
        assertThat(get("/proofs/" + sync.id() + "/certificate").statusCode()).isEqualTo(404);
        assertThat(get("/proofs/addresses").body()).contains("<option value=\"lake/works\">");
    }

    @Test
    void aLongLogShowsItsEnd() {
        RunView run = it.runs.start(ACME, "index-sync", "index works");
        for (int i = 2; i <= 1300; i++) {
            it.runs.log(run, "INFO", "line " + i + ".");
        }
        String page = get("/runs/" + run.id()).body();
        assertThat(page).contains("line 1300.", "line 801.").doesNotContain("line 800.");
    }

    @Test
    void assetsAreServedFromHereAndMayBeKept() {
        for (String asset : List.of("app.css", "htmx.js", "live.js", "map.js", "icon.svg")) {
            HttpResponse<String> response = it.send(page("/assets/" + asset, null));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isNotEmpty();
            assertThat(response.headers().firstValue("ETag")).isPresent();
        }
        assertThat(it.send(page("/assets/..%2fapp.css", null)).statusCode()).isIn(400, 404);
    }

    @Test
    void theFiveLabelsAreAsPeopleKnowThem() {
        assertThat(
                        List.of("not_synced", "pending", "syncing", "synced", "failed").stream()
                                .map(s ->
                                        dev.lockstep.server.internal.pages.Badge.warehouse(
                                                s, "why"))
                                .map(b -> b.label() + "/" + b.colour() + "/" + b.hover()))
                .containsExactly(
                        "Local Only/gray/",
                        "Pending Sync/blue/",
                        "Syncing.../yellow/",
                        "Synced to Databricks/green/",
                        "Sync Failed/red/why");
    }
}
