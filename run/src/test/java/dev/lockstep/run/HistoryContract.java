package dev.lockstep.run;

import static dev.lockstep.run.TestJob.request;
import static dev.lockstep.run.TestJob.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Given ids, tenants, history and its retention. */
abstract class HistoryContract extends OnDatabase {
    private static final TenantId OTHER = new TenantId("other");

    private static RunRequest given(String id) {
        return request(TenantId.DEFAULT, "sync", "", id);
    }

    @Test
    void aGivenIdIsUsedOnceAtATimeAndNeverTwice() throws Exception {
        Gate gate = new Gate();
        RunEngine engine = fixture.start(TestJob.of("sync", step("all", gate::pass)));
        RunService runs = engine.service();
        assertThat(runs.submit(given("dataset-sync-7")).id()).isEqualTo("dataset-sync-7");
        assertThatThrownBy(() -> runs.submit(given("dataset-sync-7")))
                .isInstanceOfSatisfying(
                        LockstepException.class, e -> assertThat(e.code()).isEqualTo("run-exists"));
        gate.open();
        Fixture.await(runs, "dataset-sync-7", RunState.SUCCEEDED);
        String second = runs.submit(given("dataset-sync-7")).id();
        assertThat(second).startsWith("dataset-sync-7.");
        Fixture.await(runs, second, RunState.SUCCEEDED);
        fixture.clock.advance(Duration.ofDays(1));
        Fixture.awaitTrue(() -> engine.removeEndedBefore(fixture.clock.instant()) == 0);
        assertThat(runs.list(TenantId.DEFAULT, null, null, null, 10)).isEmpty();
        assertThat(runs.submit(given("dataset-sync-7")).id())
                .startsWith("dataset-sync-7.")
                .isNotEqualTo(second);
    }

    @Test
    void theSuffixedRunOfAGivenIdIsInTheWayToo() throws Exception {
        Gate gate = new Gate();
        RunEngine engine = fixture.open(TestJob.of("sync", step("all", gate::pass)));
        RunService runs = engine.service();
        runs.submit(given("x"));
        runs.cancel(TenantId.DEFAULT, "x");
        String second = runs.submit(given("x")).id();
        assertThatThrownBy(() -> runs.submit(given("x"))).hasMessageContaining(second);
        assertThatThrownBy(() -> runs.retry(TenantId.DEFAULT, "x"))
                .isInstanceOfSatisfying(
                        LockstepException.class, e -> assertThat(e.code()).isEqualTo("run-exists"));
    }

    @Test
    void tenantsDoNotSeeOrBlockEachOther() {
        RunService runs = fixture.open(TestJob.of("sync")).service();
        String mine = runs.submit(given("x")).id();
        String theirs = runs.submit(request(OTHER, "sync", "", "x")).id();
        assertThat(theirs).startsWith("x.");
        assertThat(runs.list(OTHER, null, null, null, 10))
                .extracting(RunView::id)
                .containsExactly(theirs);
        List.<Runnable>of(
                        () -> runs.get(OTHER, mine),
                        () -> runs.cancel(OTHER, mine),
                        () -> runs.retry(OTHER, mine),
                        () -> runs.log(OTHER, mine, 0, 1))
                .forEach(call ->
                        assertThatThrownBy(call::run)
                                .isInstanceOf(LockstepException.class)
                                .hasMessage("There is no run 'x'."));
        assertThat(runs.get(TenantId.DEFAULT, mine).state()).isEqualTo(RunState.QUEUED);
    }

    @Test
    void anIdOfAnotherFormIsRefused() {
        RunService runs = fixture.open(TestJob.of("sync")).service();
        assertThatThrownBy(() -> runs.submit(given("../etc")))
                .hasMessageContaining("expected 1 to 200 letters");
    }

    @Test
    void historyIsPagedByKeysNewestFirst() {
        RunService runs = fixture.open(TestJob.of("sync"), TestJob.of("copy")).service();
        List<String> ids =
                IntStream.range(0, 25)
                        .mapToObj(i -> runs.submit(request(i % 5 == 0 ? "copy" : "sync", "")).id())
                        .toList();
        List<RunView> page = runs.list(TenantId.DEFAULT, null, null, null, 10);
        assertThat(page).extracting(RunView::id).containsExactlyElementsOf(newest(ids, 0, 10));
        runs.submit(request("sync", ""));
        List<RunView> next = runs.list(TenantId.DEFAULT, null, null, page.getLast().id(), 10);
        assertThat(next).extracting(RunView::id).containsExactlyElementsOf(newest(ids, 10, 20));
        assertThat(runs.list(TenantId.DEFAULT, "copy", null, null, 100)).hasSize(5);
        runs.cancel(TenantId.DEFAULT, ids.getFirst());
        assertThat(runs.list(TenantId.DEFAULT, "copy", RunState.CANCELLED, null, 100))
                .extracting(RunView::id)
                .containsExactly(ids.getFirst());
    }

    private static List<String> newest(List<String> ids, int from, int to) {
        return ids.reversed().subList(from, to);
    }

    @Test
    void retentionKeepsWhatHasNotEndedAndWhatIsYoung() throws Exception {
        RunEngine engine = fixture.open(TestJob.of("sync"));
        RunService runs = engine.service();
        String old = runs.submit(request("sync", "")).id();
        String waiting = runs.submit(request("sync", "")).id();
        runs.cancel(TenantId.DEFAULT, old);
        fixture.clock.advance(Duration.ofDays(30));
        String young = runs.submit(request("sync", "")).id();
        runs.cancel(TenantId.DEFAULT, young);
        assertThat(engine.removeEndedBefore(fixture.clock.instant())).isEqualTo(1);
        assertThat(runs.list(TenantId.DEFAULT, null, null, null, 10))
                .extracting(RunView::id)
                .containsExactly(young, waiting);
        long lines =
                fixture.database.read(handle ->
                        handle.select("select count(*) from run_log where run = ?", old)
                                .mapTo(Long.class)
                                .one());
        assertThat(lines).isZero();
    }
}
