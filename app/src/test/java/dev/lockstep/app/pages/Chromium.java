package dev.lockstep.app.pages;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The browser of these tests: the one that {@code LOCKSTEP_TEST_CHROMIUM} names or that is on the
 * PATH; without one the test is skipped and says why, or fails where {@code LOCKSTEP_TEST_NO_SKIPS}
 * is 1. It loads nothing but what it is told to.
 */
record Chromium(Playwright playwright, Browser browser) implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");

    /**
     * @throws TestAbortedException where there is none, which skips the test
     */
    static Chromium start() {
        Path program = program().orElseThrow(Chromium::skip);
        Playwright playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            Browser browser =
                    playwright
                            .chromium()
                            .launch(
                                    new BrowserType.LaunchOptions()
                                            .setExecutablePath(program)
                                            .setArgs(List.of("--no-sandbox", "--disable-gpu")));
            return new Chromium(playwright, browser);
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    private static Optional<Path> program() {
        String named = System.getenv("LOCKSTEP_TEST_CHROMIUM");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static RuntimeException skip() {
        String why =
                "no browser: LOCKSTEP_TEST_CHROMIUM is not set, and there is no "
                        + String.join(", ", NAMES)
                        + " on the PATH";
        return "1".equals(System.getenv("LOCKSTEP_TEST_NO_SKIPS"))
                ? new IllegalStateException(why)
                : new TestAbortedException(why);
    }

    @Override
    public void close() {
        playwright.close();
    }
}
