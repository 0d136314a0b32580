package dev.lockstep.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be seen in the sources only. */
class SourceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int LONGEST = 600;

    /** Built by a profile of its own; may use everything, and nothing uses it. */
    private static final String MEASUREMENTS = "bench";

    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");

    @Test
    void noFileIsLongerThanOneCanRead() {
        assertThat(sources("src").stream().filter(file -> lines(file) > LONGEST)).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        Set<Path> packages = new TreeSet<>();
        sources("src/main").forEach(file -> packages.add(file.getParent()));

        assertThat(packages)
                .allSatisfy(folder ->
                        assertThat(folder.resolve("package-info.java"))
                                .exists()
                                .content()
                                .contains("/**", "@NullMarked"));
    }

    @Test
    void everyModuleOfTheBuildHasItsRules() throws IOException {
        String build = Files.readString(ROOT.resolve("pom.xml"));

        assertThat(MODULE.matcher(build).results().map(m -> m.group(1)))
                .filteredOn(module -> !module.equals(MEASUREMENTS))
                .containsExactlyInAnyOrderElementsOf(Modules.folders());
    }

    private static List<Path> sources(String folder) {
        List<Path> files = new ArrayList<>();
        for (String module : Modules.folders()) {
            Path root = ROOT.resolve(module).resolve(folder);
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> all = Files.walk(root)) {
                all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
