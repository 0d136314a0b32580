package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.SplitProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What fails: attempts, waits, lack of progress, and going on by hand. */
abstract class RetryContract extends OnDatabase {
    private static final LockstepException AWAY =
            new LockstepException(ErrorKind.EXTERNAL, "away", "Cannot reach it.");

    @Test
    void aRetryableFailureIsTriedThreeTimesWithGrowingWaits() throws Exception {
        RunEngine engine =
                fixture.start(
                        TestJob.of(
                                "sync",
                                step(
                                        "all",
                                        _ -> {
                                            throw AWAY;
                                        })));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        RunView first = Fixture.await(runs, id, RunState.RETRYING);
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(first.maxAttempts()).isEqualTo(3);
        assertThat(first.failure())
                .isEqualTo(new RunView.Failure("EXTERNAL", "away", "Cannot reach it."));
        assertThat(first.nextAttemptAt()).isEqualTo(fixture.clock.instant().plusSeconds(5));
        fixture.advance(engine, Duration.ofSeconds(5));
        RunView second = Fixture.await(runs, id, run -> waits(run, 2));
        assertThat(second.nextAttemptAt()).isEqualTo(fixture.clock.instant().plusSeconds(10));
        fixture.advance(engine, Duration.ofSeconds(10));
        RunView failed = Fixture.await(runs, id, RunState.FAILED);
        assertThat(failed.attempt()).isEqualTo(3);
        assertThat(failed.nextAttemptAt()).isNull();
        assertThat(failed.steps().getFirst().state()).isEqualTo(RunState.FAILED);
        assertThat(runs.log(TenantId.DEFAULT, id, 0, 10))
                .extracting(RunView.LogLine::message)
                .containsExactly(
                        "Attempt 1 failed: Cannot reach it.",
                        "Attempt 2 failed: Cannot reach it.",
                        "Cannot reach it.");
    }

    private static boolean waits(RunView run, int attempt) {
        return run.state() == RunState.RETRYING && run.attempt() == attempt;
    }

    @Test
    void theWaitIsThatOfTheJob() throws Exception {
        fixture.settings =
                fixture.settings.withPolicies(
                        Map.of("warehouse", StepPolicy.DEFAULT.fixed(3, Duration.ofSeconds(300))));
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "warehouse",
                                        step(
                                                "all",
                                                _ -> {
                                                    throw AWAY;
                                                })))
                        .service();
        RunView view =
                Fixture.await(runs, runs.submit(request("warehouse", "a")).id(), RunState.RETRYING);
        assertThat(view.nextAttemptAt()).isEqualTo(fixture.clock.instant().plusSeconds(300));
    }

    @Test
    void aLastingFailureEndsTheRunAtOnce() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                _ -> {
                                                    throw LockstepException.user(
                                                            "no-id", "Cannot read it.");
                                                }),
                                        step(
                                                "never",
                                                context -> context.keep("result.never", "1"))))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        RunView view = Fixture.await(runs, id, RunState.FAILED);
        assertThat(view.failure())
                .isEqualTo(new RunView.Failure("USER", "no-id", "Cannot read it."));
        assertThat(view.attempt()).isEqualTo(1);
        assertThat(view.result()).isEmpty();
        assertThat(view.steps().getLast().state()).isEqualTo(RunState.QUEUED);
    }

    @Test
    void anUnclassifiedFailureIsTriedAgainAndItsSecretsAreMasked() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                _ -> {
                                                    throw new IOException(
                                                            "jdbc:x://u:pw1@h/d?password=pw2&a=b");
                                                })))
                        .service();
        RunView view =
                Fixture.await(runs, runs.submit(request("sync", "a")).id(), RunState.RETRYING);
        assertThat(view.failure()).isNotNull();
        assertThat(view.failure().message())
                .isEqualTo("IOException: jdbc:x://u:***@h/d?password=***&a=b");
    }

    @Test
    void eachStepHasItsOwnAttempts() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        TestJob.Body failsTwice =
                _ -> {
                    if (calls.incrementAndGet() % 3 != 0) {
                        throw AWAY;
                    }
                };
        RunEngine engine =
                fixture.start(TestJob.of("sync", step("one", failsTwice), step("two", failsTwice)));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        for (int i = 0; i < 4; i++) {
            int failures = i % 2 + 1;
            RunState two = i < 2 ? RunState.QUEUED : RunState.RETRYING;
            Fixture.await(
                    runs, id, run -> waits(run, failures) && run.steps().getLast().state() == two);
            fixture.advance(engine, Duration.ofSeconds(10));
        }
        assertThat(Fixture.await(runs, id, RunState.SUCCEEDED).failure()).isNull();
    }

    @Test
    void retryGoesOnFromTheStepThatFailedWithWhatWasKept() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failures = new AtomicInteger(1);
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "one",
                                                context -> {
                                                    calls.add("one");
                                                    context.keep("at", "7");
                                                }),
                                        step(
                                                "two",
                                                context -> {
                                                    calls.add(
                                                            "two from "
                                                                    + context.state("at")
                                                                            .orElse("?"));
                                                    context.keep("at", "9");
                                                    if (failures.getAndDecrement() > 0) {
                                                        throw LockstepException.user(
                                                                "bad", "Cannot.");
                                                    }
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, id, RunState.FAILED);
        RunView again = runs.retry(TenantId.DEFAULT, id);
        assertThat(again.failure()).isNull();
        assertThat(again.endedAt()).isNull();
        Fixture.await(runs, id, RunState.SUCCEEDED);
        assertThat(calls).containsExactly("one", "two from 7", "two from 9");
        assertThatThrownBy(() -> runs.retry(TenantId.DEFAULT, id))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("run-succeeded"));
    }

    @Test
    void retryOfAWaitingAttemptStartsItAtOnce() throws Exception {
        AtomicInteger failures = new AtomicInteger(1);
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                _ -> {
                                                    if (failures.getAndDecrement() > 0) {
                                                        throw AWAY;
                                                    }
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, id, RunState.RETRYING);
        runs.retry(TenantId.DEFAULT, id);
        assertThat(Fixture.await(runs, id, RunState.SUCCEEDED).attempt()).isEqualTo(2);
    }

    @Test
    void aStepWithoutProgressIsInterruptedAndTriedAgain() throws Exception {
        Gate gate = new Gate();
        RunEngine engine = fixture.start(TestJob.of("sync", step("all", _ -> gate.hang())));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        fixture.advance(engine, Duration.ofMinutes(31));
        RunView view = Fixture.await(runs, id, RunState.RETRYING);
        assertThat(view.failure()).isNotNull();
        assertThat(view.failure().code()).isEqualTo("no-progress");
        assertThat(view.failure().message()).contains("1800 s");
    }

    @Test
    void aClockThatIsPutForwardDoesNotUseUpTheTimeOfAStep() throws Exception {
        Gate gate = new Gate();
        RunEngine engine = fixture.start(TestJob.of("sync", step("all", gate::pass)));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        fixture.clock.set(fixture.clock.instant().plus(Duration.ofDays(3)));
        fixture.advance(engine, Duration.ofMinutes(29));
        String next = runs.submit(request("sync", "b")).id();
        Fixture.await(runs, next, run -> run.steps().getFirst().state() == RunState.RUNNING);
        assertThat(runs.get(TenantId.DEFAULT, id).state()).isEqualTo(RunState.RUNNING);
        gate.open();
        assertThat(Fixture.await(runs, id, RunState.SUCCEEDED).attempt()).isEqualTo(1);
    }

    @Test
    void aStepThatIgnoresItsInterruptionIsLeftBehindAndCanWriteNoMore() throws Exception {
        Gate gate = new Gate();
        AtomicInteger calls = new AtomicInteger();
        List<String> late = Collections.synchronizedList(new ArrayList<>());
        RunEngine engine =
                fixture.start(
                        TestJob.of(
                                "sync",
                                step(
                                        "all",
                                        context -> {
                                            if (calls.incrementAndGet() == 1) {
                                                gate.hangDeaf();
                                                try {
                                                    context.keep("result.by", "first");
                                                } catch (RuntimeException e) {
                                                    late.add(e.getClass().getSimpleName());
                                                    throw e;
                                                }
                                            }
                                        })));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        fixture.advance(engine, Duration.ofMinutes(31));
        Fixture.await(runs, id, run -> advanceUntil(engine, run, RunState.RETRYING));
        fixture.advance(engine, Duration.ofSeconds(5));
        RunView done = Fixture.await(runs, id, RunState.SUCCEEDED);
        gate.open();
        Fixture.awaitTrue(() -> !late.isEmpty());
        assertThat(late).containsExactly("RunCancelledException");
        assertThat(runs.get(TenantId.DEFAULT, id)).isEqualTo(done);
    }

    private boolean advanceUntil(RunEngine engine, RunView run, RunState state) {
        if (run.state() != state) {
            fixture.advance(engine, Duration.ofSeconds(6));
        }
        return run.state() == state;
    }

    @Test
    void progressKeepsAStepAliveAndRepeatingTheSameDoesNot() throws Exception {
        Gate gate = new Gate();
        AtomicInteger rows = new AtomicInteger();
        RunEngine engine =
                fixture.start(
                        TestJob.of(
                                "sync",
                                step(
                                        "all",
                                        context -> {
                                            while (true) {
                                                context.progress(
                                                        Progress.of("rows", 10, rows.get()));
                                                gate.pass(context);
                                            }
                                        })));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        gate.open();
        for (int i = 1; i <= 3; i++) {
            fixture.advance(engine, Duration.ofMinutes(20));
            rows.set(i);
            int expected = i;
            Fixture.await(
                    runs,
                    id,
                    run -> {
                        Progress seen = run.steps().getFirst().progress();
                        return seen != null && seen.processed() == expected;
                    });
        }
        assertThat(runs.get(TenantId.DEFAULT, id).state()).isEqualTo(RunState.RUNNING);
        fixture.advance(engine, Duration.ofMinutes(31));
        Fixture.await(runs, id, RunState.RETRYING);
    }

    @Test
    void eachAttemptIsToldWithItsStepAndItsError() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RunEngine engine =
                fixture.start(
                        TestJob.of(
                                "sync",
                                step("one", _ -> {}),
                                step(
                                        "two",
                                        _ -> {
                                            if (calls.incrementAndGet() == 1) {
                                                throw AWAY;
                                            }
                                        })));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, id, RunState.RETRYING);
        fixture.advance(engine, Duration.ofSeconds(5));
        Fixture.await(runs, id, RunState.SUCCEEDED);
        assertThat(runs.detail(TenantId.DEFAULT, id).attempts())
                .extracting(a -> a.step() + " " + a.outcome() + " " + a.failure())
                .containsExactly(
                        "two RETRYING "
                                + new RunView.Failure("EXTERNAL", "away", "Cannot reach it."),
                        "two SUCCEEDED null");
    }

    @Test
    void splitsAreToldWhereTheyStandAndAreAtRestOnceNobodyWorksOnThem() throws Exception {
        Gate gate = new Gate();
        RunEngine engine =
                fixture.start(
                        TestJob.of(
                                "sync",
                                step(
                                        "all",
                                        context -> {
                                            context.split(split(0, SplitProgress.State.DONE, null));
                                            context.split(
                                                    split(1, SplitProgress.State.RUNNING, null));
                                            context.split(
                                                    split(2, SplitProgress.State.FAILED, SECRET));
                                            gate.pass(context);
                                            throw AWAY;
                                        })));
        RunService runs = engine.service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        Fixture.await(
                runs,
                id,
                _ ->
                        runs.detail(TenantId.DEFAULT, id).splits().stream()
                                .anyMatch(grid -> grid.cells().get(2).failed() == 1));
        RunDetail.SplitGrid live = runs.detail(TenantId.DEFAULT, id).splits().getFirst();
        assertThat(live.splits()).isEqualTo(4);
        assertThat(live.cells())
                .extracting(c -> c.name() + c.waiting() + c.running() + c.done() + c.failed())
                .containsExactly("s00010", "s10100", "s20001", "1000");
        assertThat(live.cells().get(2).error()).isEqualTo("password=*** is wrong");
        gate.open();
        Fixture.await(runs, id, RunState.RETRYING);
        assertThat(runs.detail(TenantId.DEFAULT, id).splits().getFirst().cells())
                .extracting(c -> c.name() + c.waiting() + c.running() + c.done() + c.failed())
                .containsExactly("s00010", "s11000", "s20001", "1000");
        assertThatThrownBy(() -> runs.detail(new TenantId("other"), id))
                .hasMessage("There is no run '" + id + "'.");
    }

    private static final String SECRET = "password=pw1 is wrong";

    private static SplitProgress split(
            int number, SplitProgress.State state, @Nullable String error) {
        return new SplitProgress("", number, 4, "s" + number, state, 10, 20, error);
    }
}
