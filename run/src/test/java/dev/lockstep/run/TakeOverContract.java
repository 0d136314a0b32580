package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a server finds that a dead one has left: the row is put into that state by hand. */
abstract class TakeOverContract extends OnDatabase {
    /** A run of the job, left in the middle by a server that is dead. */
    String leftBy(String job, String columns) {
        String id =
                fixture.open(TestJob.of(job, step("all", _ -> {})))
                        .service()
                        .submit(request(job, "a"))
                        .id();
        fixture.database.write(handle ->
                handle.execute(
                        "update runs set state = 'RUNNING', owner = 'dead', epoch = 4,"
                                + " attempt = 1"
                                + columns
                                + " where id = ?",
                        id));
        return id;
    }

    @Test
    void aRunThatSeemsToKillItsServersWaitsAndUsesNoAttempt() throws Exception {
        String id = leftBy("sync", ", crashes = 5");
        RunEngine engine = fixture.start(TestJob.of("sync", step("all", _ -> {})));
        RunService runs = engine.service();
        RunView waits = Fixture.await(runs, id, RunState.RETRYING);
        assertThat(waits.failure()).isNotNull();
        assertThat(waits.failure().code()).isEqualTo("server-died");
        assertThat(waits.failure().message()).contains("6 times in a row");
        assertThat(waits.nextAttemptAt()).isEqualTo(fixture.clock.instant().plusSeconds(5));
        fixture.advance(engine, Duration.ofSeconds(5));
        assertThat(Fixture.await(runs, id, RunState.SUCCEEDED).attempt()).isEqualTo(1);
    }

    @Test
    void aRunThatWasToBeCancelledIsCancelled() throws Exception {
        String id = leftBy("sync", ", cancel_requested = 1");
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                _ -> {
                                                    throw new AssertionError();
                                                })))
                        .service();
        Fixture.await(runs, id, RunState.CANCELLED);
    }

    @Test
    void theEpochIsRaisedAndTheLogTellsWhatHappened() throws Exception {
        String id = leftBy("sync", "");
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "all",
                                                context ->
                                                        context.keep(
                                                                "result.epoch",
                                                                "" + context.scope().epoch()))))
                        .service();
        assertThat(Fixture.await(runs, id, RunState.SUCCEEDED).result())
                .containsEntry("epoch", "5");
        assertThat(runs.log(TenantId.DEFAULT, id, 0, 10))
                .extracting(RunView.LogLine::message)
                .containsExactly(
                        "The server that ran this has gone; going on from the last checkpoint.");
    }

    @Test
    void stepsThatAnotherVersionHasAddedOrDroppedAreReconciled() throws Exception {
        String id = leftBy("sync", "");
        fixture.database.write(handle ->
                handle.execute("update run_steps set state = 'SUCCEEDED' where run = ?", id));
        RunService runs =
                fixture.start(
                                TestJob.of(
                                        "sync",
                                        step(
                                                "before",
                                                context -> context.keep("result.before", "1")),
                                        step(
                                                "all",
                                                _ -> {
                                                    throw new AssertionError();
                                                })))
                        .service();
        RunView done = Fixture.await(runs, id, RunState.SUCCEEDED);
        assertThat(done.steps())
                .extracting(RunView.StepView::name)
                .containsExactly("before", "all");
        assertThat(done.result()).containsEntry("before", "1");
    }
}
