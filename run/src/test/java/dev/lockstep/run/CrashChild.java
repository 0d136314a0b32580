package dev.lockstep.run;

import static dev.lockstep.run.TestJob.step;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.metadata.HomeLock;
import dev.lockstep.metadata.MetadataDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A server to be killed. {@code main(home, jdbc URL or "", runs to submit)} submits runs, noting
 * each id once its submission was acknowledged, executes, and ends when every run has ended.
 */
final class CrashChild {
    static final int STEPS = 3;
    static final int UNITS = 4;

    private CrashChild() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        String url = arguments[1];
        try (HomeLock _ = HomeLock.acquire(home.resolve(url.isEmpty() ? "" : "own"));
                MetadataDatabase database = open(home, url);
                RunEngine engine =
                        RunEngine.open(
                                database,
                                List.of(job(home)),
                                RunSettings.defaults(),
                                Clock.systemUTC())) {
            engine.start();
            RunService runs = engine.service();
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                String id = runs.submit(TestJob.request("units", "t" + i % 3)).id();
                note(home.resolve("acknowledged"), id);
            }
            awaitAll(runs);
        }
        System.exit(0);
    }

    static MetadataDatabase open(Path home, String url) {
        return url.isEmpty()
                ? MetadataDatabase.sqlite(home.resolve("lockstep.db"))
                : MetadataDatabase.postgres(url, "postgres", "");
    }

    static TestJob job(Path home) {
        return TestJob.of(
                "units",
                step("step-0", context -> units(home, context)),
                step("step-1", context -> units(home, context)),
                step("step-2", context -> units(home, context)));
    }

    /** Does the units after the last one kept. Each is noted when it is done and then kept. */
    private static void units(Path home, StepContext context) throws IOException {
        String step = context.scope().step();
        note(home.resolve("starts"), context.runId() + " " + step);
        int from = Integer.parseInt(context.state(step).orElse("0"));
        for (int unit = from; unit < UNITS; unit++) {
            note(home.resolve("effects"), context.runId() + " " + step + " " + unit);
            System.out.println("unit");
            context.keep(step, String.valueOf(unit + 1));
        }
        note(home.resolve("finished"), context.runId() + " " + step);
    }

    /** One write of one line; a killed process leaves all of it or nothing. */
    private static synchronized void note(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void awaitAll(RunService runs) throws InterruptedException {
        for (RunState open : List.of(RunState.QUEUED, RunState.RUNNING, RunState.RETRYING)) {
            var left = runs.list(TenantId.DEFAULT, null, open, null, 1);
            while (!left.isEmpty()) {
                runs.awaitChange(TenantId.DEFAULT, left.getFirst(), Duration.ofSeconds(1));
                left = runs.list(TenantId.DEFAULT, null, open, null, 1);
            }
        }
    }
}
