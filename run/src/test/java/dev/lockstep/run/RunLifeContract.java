package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunDetail.WaitsFor;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.StepContext.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** From submission to the end: steps, state, progress, log, exclusion, order. */
abstract class RunLifeContract extends OnDatabase {
    @Test
    void stepsRunInOrderAndHandOnWhatTheyKeep() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "copy",
                                        step("read", context -> context.keep("rows", "12")),
                                        step(
                                                "write",
                                                context ->
                                                        context.keep(
                                                                "result.rows",
                                                                context.state("rows")
                                                                        .orElse("none")))))
                        .service();
        RunView queued = runs.submit(request("copy", "index:a"));
        assertThat(queued.state()).isEqualTo(RunState.QUEUED);
        assertThat(queued.id()).matches("run_[0-9a-z]{26}");
        RunView done = Fixture.await(runs, queued.id(), RunState.SUCCEEDED);
        assertThat(done.result()).containsExactly(java.util.Map.entry("rows", "12"));
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(done.steps())
                .extracting(RunView.StepView::name, RunView.StepView::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("read", RunState.SUCCEEDED),
                        org.assertj.core.groups.Tuple.tuple("write", RunState.SUCCEEDED));
    }

    @Test
    void aSubmittedRunIsThereBeforeAnythingIsStarted() {
        RunView queued = fixture.open(TestJob.of("copy")).service().submit(request("copy", "a"));
        RunService another = fixture.open(TestJob.of("copy")).service();
        assertThat(another.get(TenantId.DEFAULT, queued.id())).isEqualTo(queued);
    }

    @Test
    void ofOneTargetOneRunIsUnderWayOldestFirst() throws Exception {
        Gate gate = new Gate();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                context -> {
                                                    order.add(context.runId());
                                                    gate.pass(context);
                                                })),
                                TestJob.of("other", step("all", context -> {})))
                        .service();
        String first = runs.submit(request("sync", "index:a")).id();
        gate.awaitArrival();
        String second = runs.submit(request("sync", "index:a")).id();
        String third = runs.submit(request("sync", "index:a")).id();
        assertThat(runs.detail(TenantId.DEFAULT, second).waitsFor())
                .containsExactly(new WaitsFor(first, "sync index:a", "index:a", true));
        assertThat(runs.detail(TenantId.DEFAULT, third).waitsFor())
                .extracting(WaitsFor::run)
                .containsExactly(first, second);
        assertThat(runs.detail(TenantId.DEFAULT, first).waitsFor()).isEmpty();
        String elsewhere = runs.submit(request("other", "index:b")).id();
        Fixture.await(runs, elsewhere, RunState.SUCCEEDED);
        assertThat(runs.get(TenantId.DEFAULT, second).state()).isEqualTo(RunState.QUEUED);
        assertThat(runs.get(TenantId.DEFAULT, third).state()).isEqualTo(RunState.QUEUED);
        gate.open();
        Fixture.await(runs, third, RunState.SUCCEEDED);
        assertThat(order).containsExactly(first, second, third);
    }

    @Test
    void ofSeveralTargetsEachIsHeldUntilTheEndAndWaitedFor() throws Exception {
        Gate gate = new Gate();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "restore",
                                        step(
                                                "all",
                                                context -> {
                                                    order.add(context.runId());
                                                    gate.pass(context);
                                                })),
                                TestJob.of(
                                        "copy", step("all", context -> order.add(context.runId()))))
                        .service();
        String first = runs.submit(request("restore", "a,b,c")).id();
        gate.awaitArrival();
        String second = runs.submit(request("copy", "c")).id();
        String third = runs.submit(request("copy", "d,b,c")).id();
        String fourth = runs.submit(request("copy", "d")).id();
        String free = runs.submit(request("copy", "e")).id();
        Fixture.await(runs, free, RunState.SUCCEEDED);
        for (String waiting : List.of(second, third, fourth)) {
            assertThat(runs.get(TenantId.DEFAULT, waiting).state()).isEqualTo(RunState.QUEUED);
        }
        runs.cancel(TenantId.DEFAULT, first);
        Fixture.await(runs, fourth, RunState.SUCCEEDED);
        assertThat(order).containsExactly(first, free, second, third, fourth);
        gate.open();
        runs.retry(TenantId.DEFAULT, first);
        Fixture.await(runs, first, RunState.SUCCEEDED);
    }

    @Test
    void noMoreRunsAreUnderWayThanAllowed() throws Exception {
        fixture.settings = fixture.settings.withConcurrency(2);
        Gate gate = new Gate();
        RunService runs = fixture.start(TestJob.of("sync", step("all", gate::pass))).service();
        List<String> ids =
                IntStream.range(0, 5)
                        .mapToObj(i -> runs.submit(request("sync", "t" + i)).id())
                        .toList();
        Fixture.await(runs, ids.get(1), RunState.RUNNING);
        assertThat(runs.list(TenantId.DEFAULT, null, RunState.RUNNING, null, 10)).hasSize(2);
        gate.open();
        for (String id : ids) {
            Fixture.await(runs, id, RunState.SUCCEEDED);
        }
    }

    @Test
    void theNewestProgressIsKeptWithRateAndTimeLeft() throws Exception {
        Gate first = new Gate();
        Gate second = new Gate();
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                context -> {
                                                    context.progress(Progress.of("rows", 100, 0));
                                                    first.pass(context);
                                                    context.progress(Progress.of("rows", 100, 39));
                                                    context.progress(Progress.of("rows", 100, 40));
                                                    second.pass(context);
                                                    context.progress(Progress.of("rows", 100, 100));
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        first.awaitArrival();
        fixture.clock.advance(Duration.ofSeconds(4));
        first.open();
        RunView view = Fixture.await(runs, id, run -> processed(run) == 40);
        assertThat(view.steps().getFirst().ratePerSecond()).isEqualTo(10);
        assertThat(view.steps().getFirst().secondsLeft()).isEqualTo(6);
        second.open();
        view = Fixture.await(runs, id, RunState.SUCCEEDED);
        assertThat(processed(view)).isEqualTo(100);
        assertThat(view.steps().getFirst().ratePerSecond()).isZero();
    }

    @Test
    void tellingProgressOftenCostsAFewWritesASecond() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                context -> {
                                                    for (int i = 1; i <= 50_000; i++) {
                                                        context.progress(
                                                                Progress.of("rows", 50_000, i));
                                                    }
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        assertThat(processed(Fixture.await(runs, id, RunState.SUCCEEDED))).isEqualTo(50_000);
        long changes =
                fixture.database.read(handle ->
                        handle.select("select version from runs where id = ?", id)
                                .mapTo(Long.class)
                                .one());
        assertThat(changes).isLessThan(200);
    }

    private static long processed(RunView view) {
        Progress progress = view.steps().getFirst().progress();
        return progress == null ? -1 : progress.processed();
    }

    @Test
    void logLinesAreNumberedWithoutGapsAlsoFromManyThreads() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                context -> {
                                                    try (var threads =
                                                            Executors.newFixedThreadPool(4)) {
                                                        IntStream.range(0, 40)
                                                                .forEach(i ->
                                                                        threads.execute(() ->
                                                                                context.log(
                                                                                        Level.INFO,
                                                                                        "line "
                                                                                                + i)));
                                                    }
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, id, RunState.SUCCEEDED);
        List<RunView.LogLine> lines = runs.log(TenantId.DEFAULT, id, 0, 100);
        assertThat(lines)
                .extracting(RunView.LogLine::number)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
        assertThat(runs.log(TenantId.DEFAULT, id, 38, 100)).hasSize(2);
        assertThat(lines).allMatch(line -> line.step().equals("all"));
    }

    @Test
    void aStateThatIsTooLargeIsRefusedAndEndsTheRun() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step("all", c -> c.keep("k", "x".repeat(64 * 1024 + 1)))))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        RunView view = Fixture.await(runs, id, RunState.FAILED);
        assertThat(view.failure()).isNotNull();
        assertThat(view.failure().code()).isEqualTo("state-too-large");
    }

    @Test
    void anUnknownJobIsRefused() {
        RunService runs = fixture.start(TestJob.of("sync")).service();
        assertThatThrownBy(() -> runs.submit(request("snyc", "a")))
                .isInstanceOfSatisfying(
                        LockstepException.class, e -> assertThat(e.code()).isEqualTo("job-unknown"))
                .hasMessageContaining("expected one of sync");
    }

    @Test
    void aWaiterSeesAChangeAndOtherwiseTheSameViewAtTheEndOfItsTime() throws Exception {
        Gate gate = new Gate();
        RunService runs = fixture.start(TestJob.of("sync", step("all", gate::pass))).service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        RunView running = Fixture.await(runs, id, RunState.RUNNING);
        RunView same = runs.awaitChange(TenantId.DEFAULT, running, Duration.ofMillis(50));
        assertThat(same).isEqualTo(running);
        gate.open();
        RunView changed = runs.awaitChange(TenantId.DEFAULT, running, Duration.ofSeconds(20));
        assertThat(changed).isNotEqualTo(running);
    }

    @Test
    void ofALongLogTheFirstAndTheLastLinesStay() throws Exception {
        int lines = 2600;
        RunEngine engine =
                fixture.start(
                        TestJob.of(
                                "sync",
                                step(
                                        "all",
                                        context -> {
                                            for (int i = 1; i <= lines; i++) {
                                                context.log(Level.INFO, "line " + i);
                                            }
                                            context.log(Level.WARN, "x".repeat(20_000));
                                        })));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, id, RunState.SUCCEEDED);
        List<RunView.LogLine> all = runs.log(TenantId.DEFAULT, id, 0, 10_000);
        long last = all.getLast().number();
        assertThat(all).hasSize(2501);
        assertThat(all.get(500).message())
                .isEqualTo(
                        (last - 2500)
                                + " lines are left out here: of each run the first 500 and the last"
                                + " 2000 are kept.");
        assertThat(all.get(500).number()).isEqualTo(last - 2000);
        assertThat(runs.log(TenantId.DEFAULT, id, last - 2000, 1).getFirst().number())
                .isEqualTo(last - 1999);
        assertThat(all)
                .anyMatch(line ->
                        line.message().startsWith("xxx") && line.message().length() < 11_000);
    }
}
