package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import dev.lockstep.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Version after version into one home, the process killed at any moment, for as long as asked; each
 * time it is finished and proven. The seed chooses the moments; the machine's pace does too.
 */
@Tag("soak")
class SoakTest {
    private static final int MINUTES = Integer.getInteger("lockstep.soak.minutes", 5);
    private static final long SEED = Long.getLong("lockstep.soak.seed", 1);

    /** An undisturbed act takes about as long. */
    private static final int LONGEST_MILLIS = 9_000;

    @TempDir Path home;

    private int killed;
    private int finished;

    @Test
    void whateverIsKilledNothingIsLostOrDoubled() throws Exception {
        Random random = new Random(SEED);
        try (Lockstep lockstep = Shelf.open(home)) {
            Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Shelf.createIndex(lockstep);
            Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 1));
        }
        long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
        int version = 1;
        while (System.nanoTime() < end) {
            version++;
            Act act = random.nextBoolean() ? Act.INGEST : Act.SYNC;
            if (act == Act.SYNC) {
                try (Lockstep lockstep = Shelf.open(home)) {
                    Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, version));
                }
            }
            String output = killed(act, version, random.nextInt(LONGEST_MILLIS));
            assertThat(output).as(tally()).doesNotContain(UpdateUnderEyes.TORN);
            try (Lockstep lockstep = Shelf.open(home)) {
                Aftermath.recover(lockstep, act, version, output);
                Aftermath.prove(lockstep, version);
            }
            System.err.println(tally());
        }
        assertThat(killed + finished).isPositive();
    }

    /** What it had said until then. */
    private String killed(Act act, int version, int afterMillis) throws Exception {
        Process child =
                new ChildJvm(UpdateUnderEyes.class)
                        .start(home.toString(), act.name(), Integer.toString(version));
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> said(child));
        if (child.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
            finished++;
            assertThat(output.get(1, TimeUnit.MINUTES)).contains(UpdateUnderEyes.DONE);
        } else {
            child.destroyForcibly().waitFor();
            killed++;
        }
        return output.get(1, TimeUnit.MINUTES);
    }

    private static String said(Process child) {
        return new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))
                .lines()
                .collect(Collectors.joining("\n"));
    }

    private String tally() {
        return "seed "
                + SEED
                + ": "
                + killed
                + " killed, "
                + finished
                + " came to their end before; nothing lost, nothing doubled so far";
    }
}
