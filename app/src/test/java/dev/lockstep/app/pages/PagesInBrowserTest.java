package dev.lockstep.app.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser, over a real home: what people see, hear and reach with keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesInBrowserTest {
    /** Other tests may have most of the machine. */
    private static final double PATIENCE_MILLIS = 180_000;

    private static final long LOADED_WITHIN_MILLIS = 300_000;

    private Chromium chromium;
    private Household house;
    private BrowserContext owner;
    private BrowserContext newcomer;

    @BeforeAll
    void open(@TempDir Path home) {
        chromium = Chromium.start();
        house = new Household(home);
        owner = signedIn(house.owner());
        newcomer = signedIn(house.newcomer());
    }

    @AfterAll
    void close() {
        try (Chromium c = chromium;
                Household h = house) {
            // Both, whatever one of them throws.
        }
    }

    private BrowserContext signedIn(String key) {
        BrowserContext context = chromium.browser().newContext();
        context.setDefaultTimeout(PATIENCE_MILLIS);
        try (Page page = context.newPage()) {
            page.navigate(house.url() + "/sign-in");
            page.getByLabel("Key").fill(key);
            page.keyboard().press("Enter");
            page.waitForURL(house.url() + "/");
        }
        return context;
    }

    @TestFactory
    Stream<DynamicTest> everyPageIsForEverybody() {
        String differing = "/proofs/" + house.differing();
        return Stream.of(
                        "/",
                        "/datasets/works",
                        "/datasets/works?sql=select+1#sql",
                        "/datasets/works?layer=beside#rows",
                        "/datasets/works?sql=select+yaer+from+dataset#sql",
                        "/datasets/works?sql=select+year,2000-year+as+ago+from+dataset+order+by+1#sql",
                        "/datasets/works?sql=select+title,year,2*year+as+twice+from+dataset+limit+9#sql",
                        "/datasets/huge",
                        "/datasets/huge?layer=beside#rows",
                        "/datasets/nothing",
                        "/datasets/broken",
                        "/indexes/works",
                        "/runs",
                        "/runs/" + house.equal(),
                        "/runs/" + house.failed(),
                        "/runs/" + StagedRuns.BUSY,
                        "/runs/" + StagedRuns.RETRYING,
                        "/runs/" + StagedRuns.QUEUED,
                        "/proofs",
                        "/proofs/" + house.equal(),
                        differing,
                        differing + "?cell=" + cellOf("b07") + "#cell",
                        differing + "?cell=" + cellOf("b77") + "#cell",
                        "/backups",
                        "/backups?day=" + LocalDate.now(ZoneOffset.UTC),
                        "/backups/works-1",
                        "/backups/works-1/restore?collection=works&to=lake/works",
                        "/migrations",
                        "/migrations/m1",
                        "/search",
                        "/search?index=works&query=number+17&why=b40",
                        "/search?index=works&with=works&query=number+17&mode=hybrid&why=b40",
                        "/indexes/works/map?query=number+17",
                        "/runs/none",
                        "/api/v1/docs")
                .map(path -> check(owner, path));
    }

    @TestFactory
    Stream<DynamicTest> everyPageIsForEverybodyBeforeThereIsAnything() {
        return Stream.of("/", "/runs", "/proofs", "/backups", "/migrations", "/search")
                .map(path -> check(newcomer, path));
    }

    @Test
    void soIsTheWayIn() {
        try (BrowserContext nobody = chromium.browser().newContext();
                Page page = nobody.newPage()) {
            assertThat(new Visit(page, house.url()).of("/sign-in")).isEmpty();
        }
    }

    private DynamicTest check(BrowserContext who, String path) {
        return DynamicTest.dynamicTest(
                path.replace(house.equal(), "equal").replace(house.differing(), "differing"),
                () -> {
                    try (Page page = who.newPage()) {
                        Visit visit = new Visit(page, house.url());
                        List<String> wrong = visit.of(path);
                        visit.picture(who == newcomer ? "new" + name(path) : name(path));
                        assertThat(missing(wrong, path)).isEmpty();
                    }
                });
    }

    /** A page that is not there is said to be missing by the browser too. */
    private static List<String> missing(List<String> wrong, String path) {
        return path.equals("/runs/none")
                ? wrong.stream().filter(w -> !w.contains("404")).toList()
                : wrong;
    }

    private static String name(String path) {
        return path.replaceAll("[^a-z0-9]+", "-");
    }

    private String cellOf(String id) {
        var collections = house.lockstep().collections();
        var tenant = dev.lockstep.api.TenantId.DEFAULT;
        return collections.proof(tenant, house.differing()).differing().stream()
                .map(cell -> collections.cell(tenant, house.differing(), cell))
                .filter(cell -> cell.ids().stream().anyMatch(d -> d.id().equals(id)))
                .findFirst()
                .orElseThrow()
                .prefix();
    }

    private static final String DROP =
            "([name, text]) => { const brought = new DataTransfer(); brought.items.add(new"
                    + " File([text], name)); document.dispatchEvent(new DragEvent('drop',"
                    + " {dataTransfer: brought, bubbles: true, cancelable: true})); }";

    @Test
    void aFileIsDroppedLookedAtGivenATypeAndTakenIn() {
        StringBuilder csv = new StringBuilder("id,year,note\n");
        for (int i = 0; i < 30; i++) {
            csv.append(i).append(',').append(i == 7 ? "n/a" : "20" + (10 + i)).append(",שלום 🌍\n");
        }
        on(
                "/",
                page -> {
                    page.evaluate(DROP, List.of("messy.csv", csv.toString()));
                    page.waitForURL("**/uploads/*");
                    assertThat(page.textContent("#looked"))
                            .contains("30 rows in 3 columns.")
                            .contains(
                                    "29 of 30 values are whole numbers; the other: 'n/a' in line");
                    look(page.url().replace(house.url(), ""), "upload");
                    page.getByLabel("Type of year").focus();
                    page.getByLabel("Type of year").selectOption("bigint");
                    page.getByText("year: 'n/a' is no bigint").waitFor();
                    assertThat(page.textContent("h1"))
                            .isEqualTo("29 rows in 3 columns, 1 rejected.");
                    assertThat(
                                    page.getByLabel("Type of year")
                                            .evaluate("e => document.activeElement === e"))
                            .as("focus stays where it was")
                            .isEqualTo(true);
                    page.getByLabel("A row's id").selectOption("id");
                    press(page, "Take it in");
                    page.getByText("Done in").first().waitFor();
                });
        on(
                "/datasets/messy",
                page -> {
                    assertThat(page.textContent("h1"))
                            .isEqualTo("29 rows in 3 columns, 1 rejected.");
                    assertThat(page.textContent("#rejects")).contains("'n/a' is no bigint");
                    page.evaluate(DROP, List.of("messy.csv", "id,year,note\n1,2011,changed\n"));
                    page.waitForURL("**/uploads/*");
                    assertThat(page.textContent("#looked"))
                            .contains("In messy 0 rows are added, 1 changed, 28 removed; 0 stay");
                    press(page, "Leave it");
                    page.waitForURL(house.url() + "/");
                });
    }

    @Test
    void aWideFileOfStrangeTextIsLookedAtToo() {
        on(
                "/",
                page -> {
                    page.evaluate(DROP, List.of("wide.csv", Household.wide()));
                    page.waitForURL("**/uploads/*");
                    assertThat(page.textContent("h1")).isEqualTo("4 rows in 200 columns.");
                    look(page.url().replace(house.url(), ""), "upload-wide");
                });
    }

    @Test
    void theErrorOfABadgeIsSeenByKeyToo() {
        on(
                "/datasets/broken",
                page -> {
                    var badge = page.locator(".badge.red").first();
                    var tip = badge.locator(".tip");
                    assertThat(tip.boundingBox().width).isLessThan(2);
                    badge.focus();
                    assertThat(tip.textContent())
                            .contains("its first bytes are not of that format");
                    assertThat(tip.boundingBox().width).isGreaterThan(100);
                });
    }

    private static void press(Page page, String button) {
        page.getByRole(
                        com.microsoft.playwright.options.AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** What is wrong with a page of which the address is not known before. */
    private void look(String path, String name) {
        try (Page page = owner.newPage()) {
            Visit visit = new Visit(page, house.url());
            List<String> wrong = visit.of(path);
            visit.picture(name);
            assertThat(wrong).isEmpty();
        }
    }

    private void on(String path, Consumer<Page> act) {
        try (Page page = owner.newPage()) {
            page.navigate(house.url() + path);
            act.accept(page);
        }
    }

    @Test
    void theFirstStopOfTheKeysLeadsPastTheNavigation() {
        on(
                "/runs",
                page -> {
                    page.keyboard().press("Tab");
                    assertThat(page.evaluate("document.activeElement.textContent"))
                            .isEqualTo("To the content");
                    page.keyboard().press("Enter");
                    page.keyboard().press("Tab");
                    assertThat(page.evaluate("!!document.activeElement.closest('main')"))
                            .isEqualTo(true);
                });
    }

    @Test
    void aLinkWithoutIdKeepsFocusWhenItsPlaceIsReplaced() {
        on(
                "/",
                page -> {
                    Object to =
                            page.evaluate(
                                    "() => { const links = document.querySelectorAll('#now .wire"
                                            + " a:not([id])'); window.before = links[1];"
                                            + " before.focus(); document.querySelector('#now"
                                            + " h1').textContent = 'old'; return before.href; }");
                    page.waitForFunction("() => !window.before.isConnected");
                    assertThat(page.evaluate("document.activeElement.href")).isEqualTo(to);
                });
    }

    @Test
    void aCellOpensByItsPictureAndByItsLinkDownToTheBit() {
        String cell = cellOf("b07");
        on(
                "/proofs/" + house.differing(),
                page -> {
                    assertThat(page.locator("h1").textContent())
                            .isEqualTo("No: 4 rows differ, in 4 of 4,096 cells.");
                    var box = page.locator(".cells svg").first().boundingBox();
                    int at = Integer.parseInt(cell, 16);
                    page.mouse()
                            .click(
                                    box.x + box.width * (at % 64 + 1) / 65,
                                    box.y + box.height * (at / 64 + 1) / 65);
                    page.waitForURL("**/proofs/*cell=" + cell + "*");
                    String opened = page.locator("#cell").textContent();
                    assertThat(opened).contains("b07", "vector[17]", "1 bit differs: mantissa");
                    assertThat(page.locator("#cell mark").allTextContents()).hasSize(2);
                    page.getByRole(
                                    com.microsoft.playwright.options.AriaRole.LINK,
                                    new Page.GetByRoleOptions().setName(cellOf("b08")))
                            .click();
                    page.waitForURL("**cell=" + cellOf("b08") + "*");
                    assertThat(page.locator("#cell").textContent())
                            .contains("document", "second edition", "metadata.year", "1919");
                });
    }

    @Test
    void aComparisonIsStartedWatchedRepairedAndProvenByHand() {
        on(
                "/proofs?left=lake/works&right=lake/works-hand",
                page -> {
                    house.copyTo("lake/works-hand");
                    house.remove("works-hand", "b11");
                    page.getByRole(
                                    com.microsoft.playwright.options.AriaRole.BUTTON,
                                    new Page.GetByRoleOptions().setName("Compare").setExact(true))
                            .click();
                    page.getByText("No: 1 row differs").waitFor();
                    page.getByLabel("Yes, write to lake/works-hand").check();
                    page.getByRole(
                                    com.microsoft.playwright.options.AriaRole.BUTTON,
                                    new Page.GetByRoleOptions().setName("Repair").setExact(true))
                            .click();
                    page.getByText("Yes: 60 rows are equal bit by bit.").waitFor();
                    assertThat(page.textContent("main")).contains("1 row differed before");
                    var file = page.waitForDownload(() -> page.locator("#certificate").click());
                    assertThat(file.suggestedFilename()).startsWith("certificate-");
                });
    }

    @Test
    void thousandsOfSplitsAreFewCellsThatThePointerAndTheKeysTellOf() {
        on(
                "/runs/" + StagedRuns.BUSY,
                page -> {
                    var grid = page.locator("#splits-copy");
                    assertThat(grid.locator("i").count()).isEqualTo(256);
                    assertThat(page.locator("#splits-copy-name").textContent())
                            .contains("3,000 of 5,000 splits done");
                    var told = page.locator(".grid .told").first();
                    grid.locator("i").nth(3).hover();
                    assertThat(told.textContent()).startsWith("splits 59 to 78: 20 done");
                    grid.focus();
                    page.keyboard().press("End");
                    assertThat(told.textContent())
                            .startsWith("splits 4,981 to 5,000: 0 done, 20 waiting");
                    page.keyboard().press("ArrowLeft");
                    assertThat(told.textContent()).startsWith("splits 4,961");
                    int wide = (int) grid.evaluate("g => g.querySelector('.at').offsetTop");
                    page.keyboard().press("ArrowUp");
                    assertThat((int) grid.evaluate("g => g.querySelector('.at').offsetTop"))
                            .isLessThan(wide);
                });
    }

    @Test
    void aBackupIsBroughtBackByHandUnderANewName() {
        on(
                "/backups/works-2",
                page -> {
                    assertThat(page.locator(".beads a").count()).isEqualTo(2);
                    assertThat(page.locator(".beads .here").count()).isOne();
                    page.getByLabel("Into").fill("lake/works-again");
                    page.getByText("Show what it would do").click();
                    page.getByText("It would write 60 rows to lake/works-again.").waitFor();
                    assertThat(page.locator("input[name=yes]").count()).isZero();
                    page.getByText("Bring it back").click();
                    page.waitForURL("**/runs/*");
                    page.locator("h1", new Page.LocatorOptions().setHasText("Done in")).waitFor();
                });
        on(
                "/backups/works-2",
                page ->
                        assertThat(page.locator(".acts").textContent())
                                .contains("restore works-2 → lake/works-again", "drill works-2"));
        on(
                "/backups/works-2/restore?collection=works&to=lake/works-again",
                page -> {
                    assertThat(page.textContent("main")).contains("60 rows, which go");
                    page.getByText("Bring it back").click();
                    assertThat(page.url()).as("the browser asks for the yes").contains("/restore?");
                });
    }

    @Test
    void theDaysTheChainAndWhatGoesAreLinksForThePointerAndTheKeys() {
        on(
                "/backups",
                page -> {
                    String today = LocalDate.now(ZoneOffset.UTC).toString();
                    var day = page.locator("#d-" + today);
                    assertThat(day.getAttribute("title")).contains("1 full backup, 1 increment");
                    assertThat(day.textContent()).contains("■◧", "●");
                    assertThat(page.locator(".beads a").count()).isEqualTo(2);
                    assertThat(page.locator(".times svg a").count()).isPositive();
                    assertThat(page.textContent(".kept-by")).contains("keeps the newest one");
                    day.focus();
                    page.keyboard().press("Enter");
                    page.waitForURL("**day=" + today + "*");
                    assertThat(page.textContent("main")).contains("On " + today, "drill works-2");
                });
    }

    /** As the map places its points: all of them in the middle, 0.92 of the smaller side wide. */
    private static final String PLACES =
            "async () => { const p = (await (await fetch('/indexes/works/map/points')).json()).points;"
                    + " const c = document.querySelector('.plane canvas'), r ="
                    + " c.getBoundingClientRect(); const box = [Math.min(...p.x), Math.max(...p.x),"
                    + " Math.min(...p.y), Math.max(...p.y)]; const unit = 0.92 /"
                    + " Math.max(Math.max(.02, box[1] - box[0]) / r.width, Math.max(.02, box[3] -"
                    + " box[2]) / r.height); return p.id.map((id, i) => [id, p.text[i], r.left +"
                    + " r.width / 2 + (p.x[i] - (box[0] + box[1]) / 2) * unit, r.top + r.height / 2"
                    + " - (p.y[i] - (box[2] + box[3]) / 2) * unit]).map(at => [...at,"
                    + " document.elementFromPoint(at[2], at[3]) === c]); }";

    @Test
    void thePointUnderThePointerTellsItsText() {
        on(
                "/indexes/works/map",
                page -> {
                    page.locator(".plane .waits").waitFor(hidden());
                    List<?> points = (List<?>) page.evaluate(PLACES);
                    List<?> free =
                            points.stream().filter(p -> (boolean) ((List<?>) p).get(4)).toList();
                    assertThat(free).as("points that nothing lies over").hasSizeGreaterThan(8);
                    for (Object one : free.subList(0, 8)) {
                        List<?> point = (List<?>) one;
                        page.mouse().move(number(point, 2), number(point, 3));
                        String tip = page.locator(".plane .tip").textContent();
                        assertThat(points.stream().map(p -> (List<?>) p))
                                .filteredOn(p -> tip.equals("" + p.get(1) + p.get(0)))
                                .singleElement()
                                .satisfies(p ->
                                        assertThat(distance(p, point))
                                                .as("from the pointer to " + tip)
                                                .isLessThan(2));
                    }
                    page.mouse().move(0, 0);
                });
    }

    private static double distance(List<?> a, List<?> b) {
        return Math.hypot(number(a, 2) - number(b, 2), number(a, 3) - number(b, 3));
    }

    private static double number(List<?> point, int at) {
        return ((Number) point.get(at)).doubleValue();
    }

    private static com.microsoft.playwright.Locator.WaitForOptions hidden() {
        return new com.microsoft.playwright.Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN);
    }

    /** Counted by the page alone: no event comes, and each second is shown once. */
    @Test
    void theCountdownMissesNoSecondAndEndsWhereTheServersDoes() {
        try (Page page = owner.newPage()) {
            page.route("**/runs/*/live**", route -> answer(route, ": nothing\n\n"));
            long began = System.currentTimeMillis();
            page.clock().install(new Clock.InstallOptions().setTime(began));
            page.navigate(house.url() + "/runs/" + StagedRuns.RETRYING);
            var count = page.locator("h1 [data-left]");
            double left = Double.parseDouble(count.getAttribute("data-left"));
            page.clock().pauseAt(began + LOADED_WITHIN_MILLIS);
            String first = count.textContent();
            long at =
                    60L * Integer.parseInt(first.split(":")[0])
                            + Long.parseLong(first.split(":")[1]);
            assertThat((double) at).isBetween(left - LOADED_WITHIN_MILLIS / 1000.0 - 1, left);
            for (int second = 1; second <= 70; second++) {
                page.clock().runFor(1000);
                assertThat(count.textContent()).isEqualTo(StagedRuns.clock(at - second));
            }
            assertThat(page.locator("h1").textContent())
                    .isEqualTo("Attempt 3 of 10 in " + StagedRuns.clock(at - 70) + ".");
        }
    }

    /** Thousands of events, as of a run of days: what the page holds of them stays small. */
    @Test
    void aPageThatIsLeftOpenDoesNotGrow() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < 6_000; i++) {
            events.append("event: run\ndata: <h1>Running for ").append(i).append("</h1>\n\n");
            events.append("event: log\ndata: <div class=\"INFO\"><time>1</time><span>s</span><b>")
                    .append("line ")
                    .append(i)
                    .append("</b></div>\n\n");
        }
        events.append("event: end\ndata: ended\n\n");
        try (Page page = owner.newPage()) {
            page.route("**/runs/*/live**", route -> answer(route, events.toString()));
            page.route(
                    "**/runs/" + house.equal(),
                    route -> {
                        var real = route.fetch();
                        String live =
                                real.text()
                                        .replace(
                                                "<div data-live>",
                                                "<div data-live=\"/runs/x/live\">")
                                        .replaceFirst(
                                                "<div >\\s*<div data-event",
                                                "<div data-live=\"/runs/x/live\"><div data-event")
                                        .replaceFirst(
                                                "<div>\\s*<div data-event",
                                                "<div data-live=\"/runs/x/live\"><div data-event");
                        route.fulfill(new Route.FulfillOptions().setResponse(real).setBody(live));
                    });
            page.navigate(house.url() + "/runs/" + house.equal());
            page.getByText("line 5999").waitFor();
            assertThat(page.locator("h1").textContent()).isEqualTo("Running for 5999");
            int nodes = (int) page.evaluate("document.querySelectorAll('*').length");
            assertThat(nodes).as("elements of the page").isLessThan(8_000);
        }
    }

    private static void answer(Route route, String events) {
        route.fulfill(
                new Route.FulfillOptions().setContentType("text/event-stream").setBody(events));
    }
}
