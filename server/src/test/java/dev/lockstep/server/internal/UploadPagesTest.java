package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.KeyService.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file on its way in, and the page of the dataset that it makes, as a browser gets them. */
class UploadPagesTest extends SignedIn {
    private void works() {
        it.post("/api/v1/datasets/ingest", "{\"name\": \"works\", \"records\": [{\"a\": 1}]}");
    }

    /** The address under which a file that was sent waits. */
    private String sent(String csrf, String fields, String file) {
        String body =
                "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
                        + fields
                        + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                        + "\r\nx,y\r\n--b--\r\n";
        HttpResponse<String> upload =
                it.send(
                        page("/uploads", cookie)
                                .header("Content-Type", "multipart/form-data; boundary=b")
                                .POST(BodyPublishers.ofString(body.formatted(csrf, file))));
        assertThat(upload.statusCode()).as(upload.body()).isEqualTo(303);
        return upload.headers().firstValue("Location").orElseThrow();
    }

    private static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(name, value);
    }

    private List<String> waiting() throws java.io.IOException {
        try (var files = java.nio.file.Files.list(home.resolve("uploads"))) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void aFileIsLookedAtBeforeItIsTakenIn() throws Exception {
        String csrf = csrf();
        String waits = sent(csrf, field("skip", "2"), "a.csv");
        String page = get(waits).body();
        assertThat(page)
                .contains("What becomes of <b>a.csv</b>?")
                .contains("1,200 rows in 4 columns, 3 duplicates left out, 1 rejected.")
                .contains("leading zeros, such as 006.3", "year: 'n/a' is no bigint")
                .contains("as found: bigint", "aria-label=\"Type of year\"")
                .contains("lockstep dataset ingest a.csv --skip 2")
                .contains("-F 'file=@a.csv'", "POST /api/v1/datasets/ingest");
        assertThat(it.datasets.previewed.getLast().options()).containsEntry("skip", "2");
        assertThat(it.datasets.ingested).isEmpty();
        get(waits);
        assertThat(it.datasets.previewed).as("the same is looked at once").hasSize(1);
        HttpResponse<String> again =
                form(waits, "csrf=" + csrf + "&type.year=text&type.doi=&key=doi", cookie);
        assertThat(again.headers().firstValue("Location")).contains(waits);
        assertThat(get(waits).body())
                .contains("<option selected>text", "as found: bigint", "--type 'year=text'")
                .contains("types={");
        assertThat(it.datasets.previewed.getLast().types()).isEqualTo(Map.of("year", "text"));
        HttpResponse<String> taken =
                form(waits + "/take", "csrf=" + csrf + "&type.year=text&key=doi", cookie);
        assertThat(taken.headers().firstValue("Location").orElseThrow()).startsWith("/runs/");
        assertThat(it.datasets.ingested.getLast().fileName()).isEqualTo("a.csv");
        assertThat(it.datasets.ingested.getLast().key()).isEqualTo("doi");
        assertThat(it.datasets.ingested.getLast().types()).isEqualTo(Map.of("year", "text"));
        assertThat(waiting()).isEmpty();
        assertThat(get(waits).statusCode()).isEqualTo(404);
    }

    @Test
    void aFileThatCannotBeTakenInSaysWhyAndMayBeChangedOrLeft() throws Exception {
        String csrf = csrf();
        String waits = sent(csrf, "", "a.csv");
        form(waits, "csrf=" + csrf + "&type.year=boolean", cookie);
        assertThat(get(waits).body())
                .contains("It cannot be taken in like this.", "found no boolean")
                .contains("disabled>Take it in");
        form(waits + "/leave", "csrf=" + csrf, cookie);
        assertThat(waiting()).isEmpty();
        assertThat(it.datasets.ingested).isEmpty();
    }

    @Test
    void aFileThatWaitsIsItsSessionsAloneAndGivesWayToTheNext() throws Exception {
        String first = sent(csrf(), "", "a.csv");
        String second = sent(csrf(), "", "b.csv");
        assertThat(waiting()).hasSize(1);
        assertThat(get(first).statusCode()).isEqualTo(404);
        assertThat(get(second).statusCode()).isEqualTo(200);
        String other = signIn(it.key(ACME, Role.WRITE));
        assertThat(it.send(page(second, other)).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    not_synced | gray   | Local Only           | pending | blue   | Waiting
                    pending    | blue   | Pending Sync         | syncing | yellow | Taking in…
                    syncing    | yellow | Syncing...           | synced  | green  | Silver is current
                    synced     | green  | Synced to Databricks | synced  | green  | Silver is current
                    failed     | red    | Sync Failed          | failed  | red    | Not taken in
                    """)
    void bothBadgesOfADatasetAreOnItsPageAndOnTheFirst(
            String warehouse,
            String colour,
            String label,
            String local,
            String other,
            String said) {
        var works = FakeDatasets.view("works");
        var m = works.metadata();
        boolean failed = local.equals("failed");
        it.datasets.put(
                ACME,
                new DatasetView(
                        works.id(),
                        works.name(),
                        works.description(),
                        works.rowCount(),
                        works.fileName(),
                        works.key(),
                        works.columns(),
                        new DatasetService.Metadata(
                                true,
                                warehouse,
                                local,
                                m.bronzeTable(),
                                m.silverTable(),
                                m.lastSyncAt(),
                                failed ? "The warehouse is away." : null,
                                null,
                                m.rowCountBronze(),
                                m.rejectedRows(),
                                m.duplicatesRemoved(),
                                m.snapshot(),
                                m.updatedAt(),
                                m.lastRun(),
                                failed ? "The file broke off." : null)));
        for (String path : List.of("/", "/datasets/works")) {
            String page = get(path).body();
            assertThat(badge(page, "warehouse")).as(path).startsWith(colour + ">" + label);
            assertThat(badge(page, "local")).as(path).startsWith(other + ">" + said);
            if (failed) {
                assertThat(badge(page, "warehouse")).contains("tabindex", "The warehouse is away.");
                assertThat(badge(page, "local")).contains("tabindex", "The file broke off.");
            }
        }
    }

    /** Its colour, label and what a look at it tells; the attributes of focus at the end. */
    private static String badge(String page, String of) {
        Matcher m =
                Pattern.compile(
                                "place\">"
                                        + of
                                        + "\\s*<span class=\"badge (\\w+)( moving| tipped)?\"( tabindex=\"0\")?>"
                                        + "([^<]*)(<span class=\"tip\">[^<]*)?")
                        .matcher(page);
        assertThat(m.find()).as("badge of %s", of).isTrue();
        return m.group(1) + ">" + m.group(4) + m.group(5) + m.group(3);
    }

    @Test
    void rawRowsAreLookedAtAgainWithOtherTypes() {
        works();
        String csrf = csrf();
        assertThat(get("/datasets/works").body()).contains("action=\"/datasets/works/again\"");
        HttpResponse<String> refused =
                form("/datasets/works/again", "csrf=" + csrf + "&type.year=text", cookie);
        assertThat(refused.statusCode()).as("three of 1,205 rows came").isEqualTo(400);
        it.datasets.put(ACME, FakeDatasets.raw("small", 3));
        HttpResponse<String> again =
                form("/datasets/small/again", "csrf=" + csrf + "&type.year=text", cookie);
        String waits = again.headers().firstValue("Location").orElseThrow();
        assertThat(get(waits).body())
                .contains("What becomes of <b>small.csv</b>?", "value=\"small_again\"");
        assertThat(it.datasets.previewed.getLast().types()).isEqualTo(Map.of("year", "text"));
        assertThat(it.datasets.previewedText)
                .isEqualTo(
                        "\"doi\",\"title\",\"year\"\n"
                                + "\"10.1/1\",\"The Part-Time Parliament\",\"1998\"\n"
                                + "\"10.1/2\",\"In Search of an Understandable Consensus"
                                + " Algorithm\",\"2014\"\n\"10.1/3\",,\n");
    }

    @Test
    void aNewerFileIsLookedAtBesideTheDataset() {
        works();
        String reader = signIn(it.key(ACME, Role.READ));
        for (String path : List.of("/", "/datasets/works")) {
            assertThat(it.send(page(path, reader)).body())
                    .doesNotContain("name=\"file\"", "Look at them again");
        }
        String csrf = csrf();
        String fields = field("name", "works");
        String waits = sent(csrf, fields, "a.csv");
        assertThat(get(waits).body()).contains("There is a dataset", "already");
        form(waits, "csrf=" + csrf + "&name=works&mode=replace", cookie);
        assertThat(get(waits).body())
                .contains("In works 5 rows are added, 12 changed, 3 removed; 1,180 stay as they")
                .doesNotContain("There is a dataset", "Type of year");
        form(waits + "/take", "csrf=" + csrf + "&name=works&mode=replace", cookie);
        assertThat(it.datasets.ingested.getLast().mode()).isEqualTo(DatasetService.Mode.REPLACE);
    }
}
