package dev.lockstep.app.pages;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One page in the browser, looked at in every way that people meet it; what is wrong is told. */
final class Visit {
    private static final int WIDE = 1280;
    private static final int NARROW = 390;
    private static final int HEIGHT = 900;
    private static final int BYTES = 150_000;
    private static final String AXE = axe();

    /** Rules that hold in light and dark alike are asked once. */
    private static final String ALL_RULES =
            "{resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
                    + " 'best-practice']}";

    private static final String CONTRAST =
            "{resultTypes: ['violations'], runOnly: {type: 'rule', values: ['color-contrast']}}";

    private static final String VIOLATIONS =
            "options => axe.run(document, options).then(found => found.violations.flatMap(v =>"
                    + " v.nodes.slice(0, 3).map(n => v.id + ': ' + n.target.join(' ') + ' ' +"
                    + " (n.any[0] || n.all[0] || n.none[0] || {}).message)))";

    private static final String REACHABLE =
            "() => { const seen = window.reached = new Map();"
                    + " document.activeElement && document.activeElement.blur();"
                    + " document.addEventListener('focusin', e => { const s ="
                    + " getComputedStyle(e.target); seen.set(e.target, (s.outlineStyle !== 'none' &&"
                    + " parseFloat(s.outlineWidth) > 0)); });"
                    + " const all = [...document.querySelectorAll('a[href], button, input, select,"
                    + " textarea, summary, [tabindex=\"0\"]')].filter(e => !e.disabled && e.tabIndex"
                    + " >= 0 && e.type !== 'hidden' && e.checkVisibility({visibilityProperty: true}));"
                    + " window.wanted = all; return all.length; }";

    private static final String MISSED =
            "() => wanted.filter(e => document.contains(e) && !reached.has(e)).map(e => 'not reached"
                    + " by Tab: ' + e.outerHTML.slice(0, 120)).concat([...reached].filter(([e, seen])"
                    + " => !seen && e !== document.body).map(([e]) => 'focus not to be seen: ' +"
                    + " e.outerHTML.slice(0, 120)))";

    private static final String TOO_WIDE =
            "() => document.documentElement.scrollWidth <= innerWidth ? [] : ['scrolls sideways: ' +"
                    + " document.documentElement.scrollWidth + ' of ' + innerWidth +"
                    + " [...document.querySelectorAll('main *')].filter(e =>"
                    + " e.getBoundingClientRect().right > innerWidth &&"
                    + " !e.closest('.scroll')).slice(0, 3).map(e => ' ' + e.outerHTML.slice(0,"
                    + " 100))]";

    private final Page page;
    private final String origin;
    private final List<String> wrong = new ArrayList<>();
    private final List<Response> answers = new ArrayList<>();

    /**
     * @param page in which nothing was opened yet
     */
    Visit(Page page, String origin) {
        this.page = page;
        this.origin = origin;
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                wrong.add("console: " + message.text());
            }
        });
        page.onPageError(error -> wrong.add("script: " + error));
        page.onRequest(request -> {
            if (!URI.create(request.url()).getHost().equals("127.0.0.1")) {
                wrong.add("leaves the machine: " + request.url());
            }
        });
        page.onResponse(answers::add);
    }

    private static String axe() {
        try (InputStream script = Visit.class.getResourceAsStream("/axe.min.js")) {
            return new String(
                    java.util.Objects.requireNonNull(script).readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that is wrong with the page at this address; empty where nothing is. */
    List<String> of(String path) {
        page.setViewportSize(WIDE, HEIGHT);
        page.emulateMedia(
                new Page.EmulateMediaOptions()
                        .setColorScheme(ColorScheme.LIGHT)
                        .setReducedMotion(ReducedMotion.REDUCE));
        page.navigate(origin + path);
        tellOfPaint(path);
        weigh();
        violations(ALL_RULES);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        violations(CONTRAST);
        walk();
        page.setViewportSize(NARROW, HEIGHT);
        add(page.evaluate(TOO_WIDE));
        return List.copyOf(wrong);
    }

    /** For people: how soon something was to be seen, which is nothing to fail by. */
    private void tellOfPaint(String path) {
        if (Boolean.getBoolean("lockstep.paints")) {
            Object ms =
                    page.evaluate(
                            "() => Math.round(performance.getEntriesByName('first-contentful-paint')"
                                    + ".map(e => e.startTime)[0])");
            System.out.println("first paint of " + path + ": " + ms + " ms");
        }
    }

    /** The document with all that it draws in, without the plotting library. */
    private void weigh() {
        page.waitForLoadState();
        long bytes =
                List.copyOf(answers).stream()
                        .filter(answer -> answer.status() == 200)
                        .filter(answer -> !answer.url().contains("plot"))
                        .filter(answer -> !answer.url().contains("/live"))
                        .mapToLong(answer -> answer.body().length)
                        .sum();
        if (bytes > BYTES) {
            wrong.add("weighs " + bytes + " bytes, expected " + BYTES + " at most");
        }
    }

    /** The script is evaluated from outside: the page's policy would not let it in. */
    private void violations(String options) {
        if (!(boolean) page.evaluate("() => !!window.axe")) {
            page.evaluate(AXE);
        }
        add(page.evaluate("(" + VIOLATIONS + ")(" + options + ")"));
    }

    /** From the top of the page: the first stop leads to the content, and the keys reach all. */
    private void walk() {
        int stops = ((Number) page.evaluate(REACHABLE)).intValue();
        page.evaluate("() => scrollTo(0, 0)");
        for (int i = 0; i < stops + 12; i++) {
            page.keyboard().press("Tab");
        }
        add(page.evaluate(MISSED));
    }

    private void add(Object messages) {
        ((List<?>) messages).forEach(message -> wrong.add(String.valueOf(message)));
    }

    /** Pictures for people, where a directory is named for them, and perhaps of which pages. */
    void picture(String name) {
        String directory = System.getProperty("lockstep.pictures");
        if (directory == null || !name.matches(System.getProperty("lockstep.pictures.of", ".*"))) {
            return;
        }
        for (Map.Entry<String, ColorScheme> look :
                Map.of("light", ColorScheme.LIGHT, "dark", ColorScheme.DARK).entrySet()) {
            for (int width : new int[] {WIDE, NARROW}) {
                page.setViewportSize(width, HEIGHT);
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.getValue()));
                Path file = Path.of(directory, name + "-" + look.getKey() + "-" + width + ".png");
                page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
            }
        }
    }
}
