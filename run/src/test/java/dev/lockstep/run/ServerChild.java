package dev.lockstep.run;

import static dev.lockstep.run.TestJob.step;

import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One of two servers. {@code main(jdbc URL)} executes a step that never ends by itself and says
 * what becomes of it, a line at a time.
 */
final class ServerChild {
    private ServerChild() {}

    public static void main(String[] arguments) throws Exception {
        try (MetadataDatabase database = MetadataDatabase.postgres(arguments[0], "postgres", "");
                RunEngine engine =
                        RunEngine.open(
                                database,
                                List.of(TestJob.of("long", step("all", ServerChild::work))),
                                RunSettings.defaults().withLease(PostgresServersTest.LEASE),
                                Clock.systemUTC())) {
            engine.start();
            TimeUnit.MILLISECONDS.sleep(Duration.ofMinutes(2).toMillis());
        }
    }

    private static void work(StepContext context) throws InterruptedException {
        context.keep("result.by", "child");
        System.out.println("working");
        for (int i = 0; true; i++) {
            TimeUnit.MILLISECONDS.sleep(1);
            keep(context, "child " + i);
        }
    }

    private static void keep(StepContext context, String value) {
        try {
            context.keep("result.by", value);
        } catch (RunCancelledException lost) {
            System.out.println("lost in epoch " + context.scope().epoch());
            throw lost;
        } catch (RuntimeException cut) {
            // Paused within a transaction, whose session is gone: the next write tells.
            System.out.println("cut");
        }
    }
}
