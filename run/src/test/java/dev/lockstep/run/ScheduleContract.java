package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunService.ScheduleView;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Schedules; the clock begins at 2026-01-01T00:00:00Z. */
abstract class ScheduleContract extends OnDatabase {
    static final RunRequest NIGHTLY = request("sync", "index:a");

    private static List<RunView> runs(RunService service) {
        return service.list(TenantId.DEFAULT, null, null, null, 100);
    }

    static void awaitRuns(RunService service, int count) throws Exception {
        Fixture.awaitTrue(() ->
                runs(service).size() == count
                        && runs(service).stream()
                                .allMatch(run -> run.state() == RunState.SUCCEEDED));
    }

    @Test
    void aScheduleStartsARunWhenItIsDueAndMovesOn() throws Exception {
        RunEngine engine = fixture.start(TestJob.of("sync", step("all", _ -> {})));
        RunService service = engine.service();
        ScheduleView made = service.schedule(TenantId.DEFAULT, "nightly", "30 2 * * *", NIGHTLY);
        assertThat(made.nextAt()).isEqualTo(Instant.parse("2026-01-01T02:30:00Z"));
        fixture.advance(engine, Duration.ofMinutes(149));
        assertThat(runs(service)).isEmpty();
        fixture.advance(engine, Duration.ofMinutes(1));
        awaitRuns(service, 1);
        assertThat(runs(service).getFirst().subject()).isEqualTo(NIGHTLY.subject());
        assertThat(service.schedules(TenantId.DEFAULT))
                .extracting(ScheduleView::nextAt)
                .containsExactly(Instant.parse("2026-01-02T02:30:00Z"));
    }

    @Test
    void timesThatWereMissedWhileNobodyWasThereGiveOneRun() throws Exception {
        fixture.open(TestJob.of("sync", step("all", _ -> {})))
                .service()
                .schedule(TenantId.DEFAULT, "hourly", "0 * * * *", NIGHTLY);
        fixture.clock.advance(Duration.ofHours(50).plusMinutes(10));
        RunEngine engine = fixture.start(TestJob.of("sync", step("all", _ -> {})));
        awaitRuns(engine.service(), 1);
        assertThat(engine.service().schedules(TenantId.DEFAULT).getFirst().nextAt())
                .isEqualTo(Instant.parse("2026-01-03T03:00:00Z"));
    }

    @Test
    void aTimeIsSkippedWhileTheLastRunHasNotEnded() throws Exception {
        fixture.settings =
                fixture.settings.withPolicy(
                        new StepPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ofDays(1)));
        Gate gate = new Gate();
        RunEngine engine = fixture.start(TestJob.of("sync", step("all", gate::pass)));
        RunService service = engine.service();
        service.schedule(TenantId.DEFAULT, "hourly", "0 * * * *", NIGHTLY);
        fixture.advance(engine, Duration.ofHours(1));
        gate.awaitArrival();
        fixture.advance(engine, Duration.ofHours(1));
        Fixture.awaitTrue(() -> nextAt(service).equals(Instant.parse("2026-01-01T03:00:00Z")));
        assertThat(runs(service)).hasSize(1);
        gate.open();
        awaitRuns(service, 1);
        fixture.advance(engine, Duration.ofHours(1));
        awaitRuns(service, 2);
    }

    private static Instant nextAt(RunService service) {
        Instant next = service.schedules(TenantId.DEFAULT).getFirst().nextAt();
        return next == null ? Instant.MIN : next;
    }

    @Test
    void aScheduleIsChangedByItsNameAndRemoved() throws Exception {
        RunEngine engine = fixture.start(TestJob.of("sync"));
        RunService service = engine.service();
        service.schedule(TenantId.DEFAULT, "nightly", "0 * * * *", NIGHTLY);
        service.schedule(TenantId.DEFAULT, "nightly", "0 12 * * 1-5", NIGHTLY);
        assertThat(service.schedules(TenantId.DEFAULT))
                .containsExactly(
                        new ScheduleView(
                                "nightly",
                                "0 12 * * 1-5",
                                "sync",
                                NIGHTLY.subject(),
                                Instant.parse("2026-01-01T12:00:00Z"),
                                NIGHTLY.parameters()));
        assertThat(service.schedules(new TenantId("other"))).isEmpty();
        service.unschedule(TenantId.DEFAULT, "nightly");
        service.unschedule(TenantId.DEFAULT, "nightly");
        assertThat(service.schedules(TenantId.DEFAULT)).isEmpty();
    }

    @Test
    void whatIsNoScheduleIsRefused() {
        RunService service = fixture.open(TestJob.of("sync")).service();
        for (String cron : List.of("", "* * * *", "0 0 2 * * ?", "61 * * * *", "0 0 31 2 *")) {
            assertThatThrownBy(() -> service.schedule(TenantId.DEFAULT, "nightly", cron, NIGHTLY))
                    .as(cron)
                    .isInstanceOf(LockstepException.class)
                    .hasMessageStartingWith("Cannot ");
        }
    }
}
