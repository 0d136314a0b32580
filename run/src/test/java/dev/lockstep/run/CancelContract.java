package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cancel in each state, close and go on, takeover, and what listeners are told. */
abstract class CancelContract extends OnDatabase {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private RunListener listener() {
        return new RunListener() {
            @Override
            public void ended(RunView run) {
                told.add(run.subject() + " " + run.state());
            }

            @Override
            public void stepEnded(RunView run, RunView.StepView step) {
                told.add(step.name() + " " + step.state());
            }

            @Override
            public void attemptFailed(RunView run) {
                told.add("attempt " + run.attempt());
                throw new IllegalStateException("a listener's fault");
            }
        };
    }

    @Test
    void aQueuedRunIsCancelledAtOnceAndARunningOneAtItsNextCheck() throws Exception {
        Gate gate = new Gate();
        RunService runs = fixture.start(TestJob.of("sync", step("all", gate::pass))).service();
        String running = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        String queued = runs.submit(request("sync", "a")).id();
        assertThat(runs.cancel(TenantId.DEFAULT, queued).state()).isEqualTo(RunState.CANCELLED);
        runs.cancel(TenantId.DEFAULT, running);
        RunView view = Fixture.await(runs, running, RunState.CANCELLED);
        assertThat(view.steps().getFirst().state()).isEqualTo(RunState.CANCELLED);
        assertThat(view.failure()).isNull();
        assertThat(runs.cancel(TenantId.DEFAULT, running)).isEqualTo(view);
    }

    @Test
    void eachEndOfARunIsKeptForThoseOutside() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of("sync", step("all", _ -> {})),
                                TestJob.of(
                                        "other",
                                        step(
                                                "all",
                                                _ -> {
                                                    throw new LockstepException(
                                                            ErrorKind.USER,
                                                            "no-good",
                                                            "Cannot: found \"this\".");
                                                })))
                        .service();
        String good = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, good, RunState.SUCCEEDED);
        String bad = runs.submit(request("other", "b")).id();
        Fixture.await(runs, bad, RunState.FAILED);
        runs.retry(TenantId.DEFAULT, bad);
        Fixture.awaitTrue(() -> notices("type").size() == 3);
        assertThat(notices("type || ' ' || tenant"))
                .containsExactly(
                        "run.failed default", "run.failed default", "run.succeeded default");
        assertThat(notices("data"))
                .anySatisfy(data ->
                        assertThat(data)
                                .contains(
                                        "\"run\":\"" + bad + "\"",
                                        "\"job\":\"other\"",
                                        "\"state\":\"failed\"",
                                        "\"code\":\"no-good\"",
                                        "\"message\":\"Cannot: found \\\"this\\\".\""));
    }

    private List<String> notices(String what) {
        return fixture.database.read(h ->
                h.createQuery("select " + what + " from notices order by type")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void aRunThatWaitsForItsNextAttemptIsCancelledAndGivesItsTargetUp() throws Exception {
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                _ -> {
                                                    throw new LockstepException(
                                                            ErrorKind.EXTERNAL, "away", "Cannot.");
                                                })),
                                TestJob.of("other", step("all", _ -> {})))
                        .service();
        String waiting = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, waiting, RunState.RETRYING);
        String next = runs.submit(request("other", "a")).id();
        assertThat(runs.cancel(TenantId.DEFAULT, waiting).state()).isEqualTo(RunState.CANCELLED);
        Fixture.await(runs, next, RunState.SUCCEEDED);
    }

    @Test
    void aCancelledRunCanBeRetried() throws Exception {
        Gate gate = new Gate();
        RunService runs = fixture.start(TestJob.of("sync", step("all", gate::pass))).service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        runs.cancel(TenantId.DEFAULT, id);
        Fixture.await(runs, id, RunState.CANCELLED);
        gate.open();
        runs.retry(TenantId.DEFAULT, id);
        Fixture.await(runs, id, RunState.SUCCEEDED);
    }

    @Test
    void closingLeavesTheRunToTheNextStartWithoutUsingAnAttempt() throws Exception {
        Gate gate = new Gate();
        RunEngine first =
                fixture.start(
                        TestJob.of(
                                "sync",
                                step("one", context -> context.keep("result.at", "1")),
                                step("two", gate::pass)));
        String id = first.service().submit(request("sync", "a")).id();
        gate.awaitArrival();
        first.close();
        RunEngine second =
                fixture.open(
                        TestJob.of(
                                "sync",
                                step("one", context -> context.keep("result.at", "again")),
                                step("two", _ -> {})));
        assertThat(second.service().get(TenantId.DEFAULT, id).state()).isEqualTo(RunState.RUNNING);
        second.start();
        RunView done = Fixture.await(second.service(), id, RunState.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(done.result()).containsEntry("at", "1");
    }

    @Test
    void aRunThatWasTakenOverFailsAtItsNextWriteAndSpoilsNothing() throws Exception {
        Gate gate = new Gate();
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                context -> {
                                                    gate.hang();
                                                    try {
                                                        context.keep("result.by", "stale");
                                                    } catch (RunCancelledException e) {
                                                        seen.add("lost");
                                                        throw e;
                                                    }
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        gate.awaitArrival();
        fixture.database.write(handle ->
                handle.execute(
                        "insert into run_servers (id, lock_key, seen_at)"
                                + " values ('another', 4711, 9999999999999)"));
        fixture.database.write(handle ->
                handle.execute(
                        "update runs set epoch = epoch + 1, owner = 'another' where id = ?", id));
        gate.open();
        Fixture.awaitTrue(() -> !seen.isEmpty());
        assertThat(runs.get(TenantId.DEFAULT, id).result()).isEmpty();
        assertThat(runs.get(TenantId.DEFAULT, id).state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void listenersAreToldOfStepsAttemptsAndEnds() throws Exception {
        fixture.settings =
                fixture.settings
                        .withListeners(List.of(listener()))
                        .withPolicy(StepPolicy.DEFAULT.fixed(1, java.time.Duration.ZERO));
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step("one", _ -> {}),
                                        step(
                                                "two",
                                                _ -> {
                                                    throw new IllegalStateException("x");
                                                })))
                        .service();
        String id = runs.submit(request("sync", "a")).id();
        Fixture.await(runs, id, RunState.FAILED);
        Fixture.awaitTrue(() -> told.size() == 3);
        assertThat(told).containsExactly("one SUCCEEDED", "attempt 1", "sync a FAILED");
    }

    @Test
    void anEndThatTheDeadServerDidNotTellIsToldByTheNext() throws Exception {
        fixture.settings = fixture.settings.withListeners(List.of(listener()));
        RunService before = fixture.open(TestJob.of("sync")).service();
        String id = before.submit(request("sync", "a")).id();
        fixture.database.write(handle ->
                handle.execute(
                        "update runs set state = 'SUCCEEDED', owner = 'dead', ended_at = 1"
                                + " where id = ?",
                        id));
        fixture.start(TestJob.of("sync"));
        Fixture.awaitTrue(() -> told.equals(List.of("sync a SUCCEEDED")));
    }
}
