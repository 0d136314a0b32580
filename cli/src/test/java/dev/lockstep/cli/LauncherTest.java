package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as it is, on a distribution whose java prints what it was started with. */
final class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "lockstep").toAbsolutePath().normalize();

    @TempDir Path folder;
    private Path root = Path.of("");

    @BeforeEach
    void lay() throws IOException {
        root = Files.createDirectories(folder.resolve("a place/lockstep"));
        Path launcher = Files.copy(LAUNCHER, root.resolve("lockstep"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        for (String jar : List.of("lib/app.jar", "lib/cli.jar", "cli/cli.jar")) {
            Path file = root.resolve(jar);
            Files.createDirectories(file.getParent());
            Files.writeString(file, jar);
        }
    }

    /** A JDK that can only say what it was asked. */
    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path java = home.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(
                java,
                """
                #!/bin/sh
                echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
                echo "heard" >&2
                for word in "$@"; do echo "$word"; done
                exit 3
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Typed launch(Map<String, String> environment, String... words) {
        List<String> command =
                new java.util.ArrayList<>(List.of(root.resolve("lockstep").toString()));
        command.addAll(Arrays.asList(words));
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            int code = builder.start().waitFor();
            return new Typed(
                    code,
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> environment(Path javaHome) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("HOME", folder.toString());
        environment.put("JAVA_HOME", javaHome.toString());
        environment.put("LOCKSTEP_AOT", "off");
        return environment;
    }

    @Test
    void commandsGetTheSmallClassPathAndTheWordsAsTyped() throws IOException {
        Typed typed =
                launch(environment(jdk("jdk", "25.0.3")), "search", "works", "two words", "*");
        assertThat(typed.exitCode()).isEqualTo(3);
        List<String> words = typed.out().lines().toList();
        assertThat(words.subList(words.size() - 4, words.size()))
                .containsExactly("search", "works", "two words", "*");
        assertThat(words)
                .containsSequence(
                        "-cp", root.resolve("cli/cli.jar").toString(), "dev.lockstep.cli.Main")
                .contains("-Dlockstep.tty=", "-XX:+UseSerialGC");
        assertThat(words)
                .filteredOn(word -> word.startsWith("-Dlockstep.server.command="))
                .singleElement()
                .asString()
                .endsWith("\u001fdev.lockstep.cli.Main\u001fembedded-server")
                .contains("\u001f--add-modules=jdk.incubator.vector\u001f");
    }

    @Test
    void aServerGetsTheWholeClassPathAndKeepsQuietAboutTheVectorModule() throws Exception {
        Typed typed = launch(environment(jdk("jdk", "26-ea")), "--home", "serve", "demo", "-x");
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.out().lines())
                .contains(root.resolve("lib/app.jar") + ":" + root.resolve("lib/cli.jar"))
                .endsWith("--home", "serve", "demo", "-x");
        // The filter may end a moment after the JVM.
        Path err = folder.resolve("err");
        eventually(() -> Files.readString(err).contains("heard"));
        assertThat(Files.readString(err)).isEqualTo("heard\n");
    }

    @Test
    void anOldJavaHomeIsPassedOverForANewerJdk() throws IOException {
        Map<String, String> environment = environment(jdk("old", "21.0.2"));
        environment.put("LOCKSTEP_JAVA_HOME", jdk("new", "25").toString());
        assertThat(launch(environment, "--help").exitCode()).isEqualTo(3);
    }

    @Test
    void itStartsThroughALink() throws IOException {
        Path link = folder.resolve("bin");
        Files.createSymbolicLink(link, root.resolve("lockstep"));
        root = folder;
        Files.move(link, folder.resolve("lockstep"));
        assertThat(launch(environment(jdk("jdk", "25")), "run", "list").exitCode()).isEqualTo(3);
    }

    @Test
    void aCacheIsUsedWhereItIsThereAndNamedByTheJars() throws Exception {
        Map<String, String> environment = environment(jdk("jdk", "25"));
        environment.remove("LOCKSTEP_AOT");
        environment.put("CI", "true");
        assertThat(launch(environment, "run").out()).doesNotContain("-XX:AOTCache=");
        Path caches = folder.resolve(".cache/lockstep/aot");
        String key = keyOf(environment);
        Files.createDirectories(caches.resolve(key));
        Files.createFile(caches.resolve(key).resolve("cli.aot"));
        assertThat(launch(environment, "run").out())
                .contains("-XX:AOTCache=" + caches.resolve(key));
        // Built again: the JVM takes a cache only where the jars' times are those that it knows.
        FileTime time = Files.getLastModifiedTime(root.resolve("cli/cli.jar"));
        Files.writeString(root.resolve("cli/cli.jar"), "cli/cli.jar");
        assertThat(launch(environment, "run").out())
                .contains("-XX:AOTCache=" + caches.resolve(key));
        assertThat(Files.getLastModifiedTime(root.resolve("cli/cli.jar"))).isEqualTo(time);
        Files.writeString(root.resolve("cli/cli.jar"), "changed");
        assertThat(launch(environment, "run").out()).doesNotContain("-XX:AOTCache=");
    }

    /** The key that the launcher chooses, as its first training would use it. */
    private String keyOf(Map<String, String> environment) throws Exception {
        Map<String, String> training = new HashMap<>(environment);
        training.remove("CI");
        launch(training, "run");
        Path caches = folder.resolve(".cache/lockstep/aot");
        eventually(() -> isTried(caches));
        try (var keys = Files.list(caches)) {
            return keys.findFirst().orElseThrow().getFileName().toString();
        }
    }

    private static boolean isTried(Path caches) throws IOException {
        if (!Files.isDirectory(caches)) {
            return false;
        }
        try (var files = Files.walk(caches)) {
            return files.anyMatch(file -> file.endsWith("server.log"));
        }
    }

    /** Waits for what other processes do, a minute at most. */
    private static void eventually(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < 600 && !condition.call(); i++) {
            new ProcessBuilder("sleep", "0.1").start().waitFor();
        }
    }
}
