package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a server over and over, then looks whether anything was lost or done twice. */
class CrashTest {
    private static final long SEED = 20260101;

    @TempDir Path home;

    @Test
    void nothingIsLostOrDoubledOnSqlite() throws Exception {
        killOverAndOver("", 32);
    }

    @Test
    void nothingIsLostOrDoubledOnPostgres() throws Exception {
        killOverAndOver(PostgresServer.shared().freshDatabase(), 6);
    }

    private void killOverAndOver(String url, int kills) throws Exception {
        Random random = new Random(SEED);
        int killed = 0;
        for (int i = 0; i < kills; i++) {
            killed += kill(url, random) ? 1 : 0;
        }
        assertThat(killed).as("rounds that ended by a kill").isGreaterThan(kills * 3 / 4);
        new ChildJvm(CrashChild.class).run(home.toString(), url, "0").expectSuccess();
        check(url);
    }

    /** One server's life; tells whether it was killed rather than done before. */
    private boolean kill(String url, Random random) throws Exception {
        ChildJvm child = new ChildJvm(CrashChild.class);
        int nth = 1 + random.nextInt(6);
        switch (random.nextInt(3)) {
            case 0 -> child.crashAt(CrashPoint.RUN_AFTER_STEP, nth);
            case 1 -> child.crashAt(CrashPoint.RUN_BEFORE_END, 1 + nth / 3);
            default -> {
                return killAtUnit(child, url, nth * 2);
            }
        }
        return child.run(home.toString(), url, "3").crashed();
    }

    /** In the middle of a step: at some moment after its n-th unit was written. */
    private boolean killAtUnit(ChildJvm child, String url, int nth) throws Exception {
        Process process = child.start(home.toString(), url, "3");
        try (BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int units = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                units += line.equals("unit") ? 1 : 0;
                if (units == nth) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue() == ChildJvm.CRASHED;
    }

    private void check(String url) throws IOException {
        List<RunView> runs;
        try (MetadataDatabase database = CrashChild.open(home, url);
                RunEngine engine =
                        RunEngine.open(
                                database,
                                List.of(CrashChild.job(home)),
                                RunSettings.defaults(),
                                Clock.systemUTC())) {
            runs = engine.service().list(TenantId.DEFAULT, null, null, null, 1000);
        }
        assertThat(runs)
                .allSatisfy(run -> {
                    assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
                    assertThat(run.attempt()).as("a crash uses no attempt").isEqualTo(1);
                });
        List<String> ids = runs.stream().map(RunView::id).toList();
        assertThat(ids).containsAll(lines("acknowledged"));
        assertThat(new HashSet<>(lines("effects"))).isEqualTo(expectedEffects(ids));
        checkOrder();
    }

    private static HashSet<String> expectedEffects(List<String> ids) {
        HashSet<String> expected = new HashSet<>();
        for (String id : ids) {
            for (int step = 0; step < CrashChild.STEPS; step++) {
                for (int unit = 0; unit < CrashChild.UNITS; unit++) {
                    expected.add(id + " step-" + step + " " + unit);
                }
            }
        }
        return expected;
    }

    /**
     * A unit is only repeated where the server died between the unit and its keep: at most once a
     * life, and never after a later one; and a step whose successor has begun never starts again.
     */
    private void checkOrder() throws IOException {
        lines("effects").stream()
                .collect(Collectors.groupingBy(line -> line.substring(0, line.lastIndexOf(' '))))
                .forEach((step, units) -> assertThat(units).as(step).isSorted());
        lines("starts").stream()
                .collect(Collectors.groupingBy(line -> line.substring(0, line.indexOf(' '))))
                .forEach((run, steps) -> assertThat(steps).as(run).isSorted());
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(home.resolve(file));
    }
}
