package dev.lockstep.app.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.app.Home;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.server.SqlKeyService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/tour.md tells, step by step, by what stands on the pages alone: nobody types an address
 * or a command. With {@code -Dlockstep.tour=DIR} it takes the pictures of that page.
 */
class TourTest {
    private static final double PATIENCE_MILLIS = 180_000;
    private static final int WIDE = 1120;
    private static final int HIGH = 720;

    private Chromium chromium;
    private Serving serving;
    private Path files;
    private Page page;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        chromium = Chromium.start();
        Path home = root.resolve("home");
        files = Files.createDirectories(root.resolve("files"));
        Map<String, String> settings = Map.of("server.port", "0", "embedding.threads", "2");
        serving =
                Serving.start(
                        Home.at(home, null), Configuration.read(home, null, Map.of(), settings));
        BrowserContext context = chromium.browser().newContext();
        context.setDefaultTimeout(PATIENCE_MILLIS);
        page = context.newPage();
        page.setViewportSize(WIDE, HIGH);
    }

    @AfterEach
    void close() {
        try (Chromium c = chromium;
                Serving s = serving) {
            // Both, whatever one of them throws.
        }
    }

    @Test
    void aNewcomerGetsFromAFileToAProvenBackup() throws IOException {
        signIn();
        upload();
        makeTheIndex();
        search();
        askWhyOneIsMissing();
        backUp();
        bringItBackBesideTheFirst();
        seeASync();
        seeAProofFailAndRepairIt();
        seeThatAllIsInStep();
    }

    private void signIn() {
        String key =
                new SqlKeyService(
                                serving.lockstep().foundation().metadata(), InstantSource.system())
                        .create(TenantId.DEFAULT, "newcomer", Role.WRITE)
                        .secret();
        page.navigate(serving.url() + "/sign-in");
        page.getByLabel("Key").fill(key);
        page.keyboard().press("Enter");
        page.getByText("Bring a table").waitFor();
        picture("1-nothing-yet");
    }

    private void upload() throws IOException {
        choose("works.csv");
        assertThat(page.textContent("main")).contains("Nothing is written yet");
        page.selectOption("#key", "work_id");
        picture("2-preview");
        page.getByLabel("Type of ddc").waitFor();
        button("Take it in").click();
        done();
        page.locator("#about").click();
        page.getByLabel("SQL")
                .fill(
                        "select year // 10 * 10 as decade, count(*) as works from dataset where year >= 1850"
                                + " group by 1 order by 1");
        page.getByLabel("SQL").press("Control+Enter");
        page.locator("#result figure, #result svg").first().waitFor();
        page.evaluate("document.querySelector('#sql').scrollIntoView()");
        picture("3-dataset");
    }

    private void choose(String name) throws IOException {
        Path file = files.resolve(name);
        try (InputStream in = Serving.class.getResourceAsStream("demo/" + name)) {
            Files.copy(Objects.requireNonNull(in), file);
        }
        page.setInputFiles("input[type=file]", file);
        button("Look at it").click();
        page.locator("#take").waitFor();
    }

    private void makeTheIndex() {
        page.locator("#make [name=text]").fill("{title}. {summary}");
        page.locator("#make [name=id_column]").selectOption("work_id");
        page.getByLabel("Follow each change of the dataset").check();
        button("Make it").click();
        page.locator("#sync, [data-live] h1").first().waitFor();
        if (page.locator("#sync").count() > 0) {
            page.locator("#sync").click();
        }
        done();
        page.locator("#about").click();
        page.locator("#search").waitFor();
        picture("4-index");
    }

    private void search() {
        page.locator("#search").click();
        page.getByRole(AriaRole.SEARCHBOX).fill("agreeing when computers crash");
        button("Search").click();
        page.getByText("Paxos").first().waitFor();
        picture("5-search");
    }

    private void askWhyOneIsMissing() {
        page.getByLabel("Its id").fill("RFC2616");
        button("Ask").click();
        page.locator("#why .badge").first().waitFor();
        page.evaluate("document.querySelector('#why').scrollIntoView({block: 'center'})");
        picture("6-why");
    }

    private void backUp() {
        link("Backups").click();
        page.locator("#create [name=collection]").fill("lake/works");
        button("Back it up").click();
        done();
        page.locator("#about").click();
        page.locator("#drill").click();
        done();
        link("Backups").click();
        page.getByText("1 drill").or(page.locator("[aria-label=Calendar]")).first().waitFor();
        picture("7-backups");
    }

    private void bringItBackBesideTheFirst() {
        page.locator("main table a").first().click();
        page.locator("form[action$='/restore'] [name=to]").fill("lake/works-before");
        button("Show what it would do").click();
        page.getByText("Nothing was written yet").waitFor();
        button("Bring it back").click();
        done();
    }

    private void seeASync() throws IOException {
        link("In step?").click();
        page.locator("section.lane a").first().click();
        choose("works_update.csv");
        page.selectOption("#mode", "replace");
        button("Take it in").click();
        done();
        link("In step?").click();
        page.locator("section.lane .edge .badge.green").first().waitFor();
        page.locator("section.lane .edge .node a").first().click();
        page.locator("svg.touched").first().waitFor();
        picture("8-synced");
    }

    private void seeAProofFailAndRepairIt() {
        link("Proofs").click();
        page.getByLabel("One").fill("lake/works");
        page.getByLabel("The other").fill("lake/works-before");
        button("Compare").click();
        page.getByText("20 rows differ").first().waitFor();
        page.locator("nav[aria-labelledby=differing] a").first().click();
        page.locator("#cell").waitFor();
        page.evaluate("scrollTo(0, 0)");
        picture("9-proof");
        page.getByLabel("Yes, write to lake/works-before").check();
        button("Repair").click();
        page.getByText("rows are equal bit by bit").waitFor();
        assertThat(page.textContent("h1")).startsWith("Yes: 1,258 rows");
    }

    private void seeThatAllIsInStep() {
        link("In step?").click();
        page.getByText("Last compared").waitFor();
        assertThat(page.textContent("h1")).startsWith("Yes");
        assertThat(page.textContent("section.lane")).contains("in step", "came back");
        picture("10-in-step");
    }

    /** Waits at the page of a run until it has ended well. */
    private void done() {
        page.waitForURL("**/runs/**");
        Locator answer = page.locator("[data-event=run] h1");
        page.waitForCondition(
                () -> answer.textContent().matches("(Done in|It failed|It was cancelled).*"));
        assertThat(answer.textContent()).startsWith("Done in");
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator link(String name) {
        return page.getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
                .first();
    }

    private void picture(String name) {
        String directory = System.getProperty("lockstep.tour");
        if (directory != null) {
            Path file = Path.of(directory, "tour-" + name + ".png");
            page.screenshot(new Page.ScreenshotOptions().setPath(file));
        }
    }
}
