package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two whole servers, each with a home of its own, on one PostgreSQL and one storage. The one that
 * works is paused past its lease; the other finishes its run; what the first one does when it wakes
 * changes nothing.
 */
class TwoServersTest {
    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.freshDatabase();
    private final Map<String, String> settings =
            SecondServer.settings(url, server.user(), server.password());

    @TempDir Path directory;

    private Lockstep open() {
        return Shelf.open(directory.resolve("first"), directory.resolve("storage"), settings);
    }

    @ParameterizedTest
    @CsvSource({"SYNC, BUILD_BEFORE_FINISH", "COPY, TRANSFER_BEFORE_CHECKPOINT"})
    void aServerThatIsPausedPastItsLeaseChangesNothingWhenItWakes(Act act, CrashPoint point)
            throws Exception {
        try (Lockstep lockstep = open()) {
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Shelf.createIndex(lockstep);
            Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 1));
            Aftermath.succeeded(lockstep, Act.COPY.begin(lockstep, 1));
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 2));
            if (act == Act.COPY) {
                Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 2));
            }
        }
        Process child =
                new ChildJvm(SecondServer.class)
                        .env("LOCKSTEP_CRASH_AT", "*")
                        .start(
                                directory.resolve("second").toString(),
                                directory.resolve("storage").toString(),
                                url,
                                server.user(),
                                server.password(),
                                act.name());
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String id = lineOf(said, SecondServer.RUNS);
            lineOf(said, "reached " + point.label());
            signal(child, "STOP");
            RunView done;
            try (Lockstep lockstep = open()) {
                done = Aftermath.succeeded(lockstep, lockstep.runs().get(Shelf.TENANT, id));
                prove(lockstep, act);
                signal(child, "CONT");
                assertThat(lineOf(said, SecondServer.ENDED)).isEqualTo("SUCCEEDED right");
                assertThat(lockstep.runs().get(Shelf.TENANT, id)).isEqualTo(done);
                prove(lockstep, act);
            }
            assertThat(done.attempt()).isEqualTo(1);
        } finally {
            child.destroyForcibly();
        }
    }

    private static void prove(Lockstep lockstep, Act act) {
        Aftermath.prove(lockstep, 2);
        if (act == Act.COPY) {
            Aftermath.proveCopy(lockstep, 2);
        }
    }

    /** The rest of the first line that begins so. */
    private static String lineOf(BufferedReader said, String beginning) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
            before.append(line).append('\n');
        }
        throw new AssertionError("it ended without '" + beginning + "': " + before);
    }

    private static void signal(Process child, String name) throws Exception {
        String pid = Long.toString(child.pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    }
}
