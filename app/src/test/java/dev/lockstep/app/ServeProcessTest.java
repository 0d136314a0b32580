package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.app.internal.EndpointFile;
import dev.lockstep.cli.Main;
import dev.lockstep.server.SqlKeyService;
import dev.lockstep.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program as processes: who owns the home, and what is left when one ends or is killed. */
class ServeProcessTest {
    @TempDir Path home;

    @Test
    void servesUntilItIsToldToEndAndLeavesTheHomeFree() throws Exception {
        Process process = serve();
        try {
            String url = endpoint().path("url").asString();
            assertThat(firstLine(process)).contains(url);
            assertThatThrownBy(() -> Serving.start(at(), configuration()))
                    .isInstanceOf(LockstepException.class)
                    .hasMessageContaining("another Lockstep process");

            process.destroy();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(home.resolve("endpoint.json")).doesNotExist();
            Serving.start(at(), configuration()).close();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theKeyOfAKilledServerEndsAtTheNextStart() throws Exception {
        Process process = serve();
        String key = endpoint().path("key").asString();
        process.destroyForcibly().waitFor();
        assertThat(home.resolve("endpoint.json")).exists();

        try (Serving serving = Serving.start(at(), configuration())) {
            KeyService keys =
                    new SqlKeyService(
                            serving.lockstep().foundation().metadata(), InstantSource.system());
            assertThat(keys.authenticate(key)).isEmpty();
            assertThat(keys.authenticate(serving.key())).isPresent();
            assertThat(keys.list(TenantId.DEFAULT)).hasSize(1);
        }
    }

    @Test
    void theServerOfOneCommandEndsWithItsInput() throws Exception {
        Process process = new ChildJvm(Main.class).start("embedded-server", home.toString());
        try {
            JsonNode told = JsonMapper.shared().readTree(jsonLine(process));
            assertThat(told.path("url").asString()).startsWith("http://127.0.0.1:");
            assertThat(endpoint().path("key").asString()).isEqualTo(told.path("key").asString());

            process.getOutputStream().close();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(home.resolve("endpoint.json")).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    /** They are 120 MB a process, and nobody would remove those of one that was killed. */
    @Test
    void aKilledServerLeavesNoUnpackedLibraries() throws Exception {
        Path temporary = Files.createDirectory(home.resolve("tmp-of-the-test"));
        Process process =
                new ChildJvm(Main.class)
                        .flag("-Djava.io.tmpdir=" + temporary)
                        .start("serve", "--port", "0", "--home", home.toString());
        Path maps = Path.of("/proc/" + process.pid() + "/maps");
        assumeThat(Path.of("/proc/self/maps")).exists();
        try {
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (!deleted(maps, "libonnxruntime.so") && System.nanoTime() < until) {
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
            assertThat(deleted(maps, "libonnxruntime.so")).isTrue();
            assertThat(deleted(maps, "libduckdb_java")).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> left = Files.walk(temporary)) {
            assertThat(left.filter(file -> file.toString().contains(".so"))).isEmpty();
        }
    }

    private static boolean deleted(Path maps, String library) throws IOException {
        return Files.exists(maps)
                && Files.readAllLines(maps).stream()
                        .anyMatch(line -> line.contains(library) && line.endsWith("(deleted)"));
    }

    @Test
    void aWrongConfigurationIsOneLineAndTheExitCodeOfUsage() throws IOException {
        Files.writeString(home.resolve("config.yaml"), "server:\n  prot: 1\n");

        ChildJvm.Ended ended = new ChildJvm(Main.class).run("serve", "--home", home.toString());

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).contains("did you mean 'server.port'?").doesNotContain("\tat ");
    }

    private Process serve() throws Exception {
        Process process =
                new ChildJvm(Main.class).start("serve", "--port", "0", "--home", home.toString());
        EndpointFile file = new EndpointFile(home.resolve("endpoint.json"));
        while (file.read().isEmpty() && process.isAlive()) {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return process;
    }

    private JsonNode endpoint() throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(home.resolve("endpoint.json")));
    }

    private static String firstLine(Process process) throws IOException {
        return line(process, "Lockstep");
    }

    private static String jsonLine(Process process) throws IOException {
        return line(process, "{");
    }

    private static String line(Process process, String beginning) throws IOException {
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("it ended without a word");
    }

    private Home at() {
        return Home.at(home, null);
    }

    private Configuration configuration() {
        return Configuration.read(home, null, Map.of(), Map.of("server.port", "0"));
    }
}
