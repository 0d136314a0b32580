package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.internal.http.ChildServer;
import dev.lockstep.cli.internal.verb.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a real child process. */
final class EmbeddedServerTest {
    private static final List<String> COMMAND =
            List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.lockstep.cli.Main",
                    "embedded-server");

    @TempDir Path home;

    private Typed type(String... words) {
        var said = new java.io.ByteArrayOutputStream();
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
        Session.StartServer start = folder -> ChildServer.start(COMMAND, folder, err);
        Typed typed =
                new Typed.Shell()
                        .with("LOCKSTEP_HOME", home.toString())
                        .starting(start)
                        .type(words);
        return new Typed(
                typed.exitCode(), typed.out(), typed.err() + said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void itServesOneCommandAndEndsWithIt() throws IOException {
        Typed typed = type("index", "list");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("✓ in step");
        assertThat(typed.err()).contains("A word of the server.").doesNotContain("incubator");
        assertThat(home.resolve("closed")).hasContent("Bearer of-the-child");
        long pid = Long.parseLong(Files.readString(home.resolve("started")));
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aRunThatIsLeftIsSaidToGoOnAtTheNextStart() {
        Typed typed = type("index", "sync", "works", "--detach");
        assertThat(typed.out()).isEqualTo("r-1\n");
        assertThat(typed.err()).contains("goes on when a server starts on this home");
    }

    @Test
    void aHomeThatIsHeldIsSaidAndIsAFailure() throws IOException {
        Files.createFile(home.resolve("locked"));
        Typed typed = type("index", "list");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).contains("Cannot open the home: process 1 holds it");
    }

    @Test
    void itEndsWhenItsParentIsKilled() throws IOException, InterruptedException {
        // The parent's end of the pipe is closed by the kernel, as it is after kill -9.
        Process child = new ProcessBuilder(COMMAND).command(command()).start();
        assertThat(child.inputReader().readLine()).contains("\"key\":\"of-the-child\"");
        child.getOutputStream().close();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
    }

    private List<String> command() {
        List<String> words = new java.util.ArrayList<>(COMMAND);
        words.add(home.toString());
        return words;
    }
}
