package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.FakeRuns.NOW;
import static dev.lockstep.server.internal.TestServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunDetail.AttemptView;
import dev.lockstep.api.run.RunDetail.SplitCell;
import dev.lockstep.api.run.RunDetail.SplitGrid;
import dev.lockstep.api.run.RunDetail.WaitsFor;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.internal.pages.run.SplitPicture;
import dev.lockstep.server.internal.pages.run.Timeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page of a run makes of its attempts, splits and waits. */
class RunPageTest {
    private static final Failure AWAY = new Failure("EXTERNAL", "away", "Cannot reach it.");
    private static final RunDetail NOTHING = new RunDetail(List.of(), List.of(), List.of());

    private static RunView run(RunState state, RunView.StepView... steps) {
        boolean waits = state == RunState.RETRYING;
        return new RunView(
                "run-1",
                ACME.value(),
                "collection-copy",
                "a → b",
                state,
                2,
                10,
                NOW,
                NOW,
                null,
                waits ? NOW.plusMillis(61_200) : null,
                waits ? AWAY : null,
                List.of(steps),
                Map.of(),
                Map.of());
    }

    private static RunView.StepView step(String name, RunState state, int from, int until) {
        return new RunView.StepView(
                name,
                state,
                NOW.plusSeconds(from),
                until < 0 ? null : NOW.plusSeconds(until),
                null,
                0,
                -1);
    }

    /** A failed one, or where it has no end one whose server went away. */
    private static AttemptView attempt(String step, int from, int until) {
        boolean cut = until < 0;
        return new AttemptView(
                step,
                NOW.plusSeconds(from),
                cut ? null : NOW.plusSeconds(until),
                cut ? null : RunState.RETRYING,
                cut ? null : AWAY);
    }

    @Test
    void aBarShowsEachAttemptAndTheWaitsBetween() {
        RunView run =
                run(
                        RunState.RETRYING,
                        step("pin", RunState.SUCCEEDED, 0, 10),
                        step("copy", RunState.RETRYING, 10, -1));
        List<AttemptView> attempts =
                List.of(attempt("copy", 0, 30), attempt("copy", 40, -1), attempt("copy", 60, 80));
        RunDetail detail = new RunDetail(attempts, List.of(), List.of());
        Timeline line = Timeline.of(run, detail, NOW.plusSeconds(100));
        Timeline.Bar pin = line.bars().getFirst();
        assertThat(pin.parts())
                .extracting(p -> p.look() + p.from() + "+" + p.width())
                .containsExactly("done0+100");
        assertThat(pin.tries()).isEmpty();
        Timeline.Bar copy = line.bars().getLast();
        assertThat(copy.parts())
                .extracting(p -> p.look() + p.from() + "+" + p.width())
                .containsExactly(
                        "failed100+200",
                        "wait300+100",
                        "gone400+200",
                        "failed600+200",
                        "wait800+200");
        assertThat(copy.tries())
                .extracting(t -> t.number() + " " + t.words() + " " + t.error())
                .containsExactly(
                        "1 failed after 20 s Cannot reach it.",
                        "2 its server went away The next one went on from the last checkpoint.",
                        "3 failed after 20 s Cannot reach it.");
        assertThat(copy.words()).isEqualTo("Waiting to retry, in 3 attempts");
    }

    @Test
    void theCountdownIsWhatIsLeftAtThatMoment() {
        RunView run = run(RunState.RETRYING, step("copy", RunState.RETRYING, 0, -1));
        assertThat(Timeline.of(run, NOTHING, NOW).left()).isEqualTo("1:02");
        assertThat(Timeline.of(run, NOTHING, NOW.plusMillis(60_300)).left()).isEqualTo("0:01");
        Timeline due = Timeline.of(run, NOTHING, NOW.plusSeconds(90));
        assertThat(due.secondsLeft()).isZero();
        assertThat(due.answer()).isEqualTo("Attempt 3 of 10 is due");
    }

    @Test
    void aCellShowsTheWorstThatIsInItAndTellsOfAll() {
        List<SplitCell> cells =
                List.of(
                        cell(0, 0, 0, 0, 20, 0, null),
                        cell(20, 5, 2, 0, 3, 0, null),
                        cell(30, 1, 1, 1, 7, 0, "cut"),
                        cell(40, 0, 1, 1, 0, 1, "refused"),
                        cell(43, 1, 0, 0, 2, 0, null));
        SplitPicture picture = SplitPicture.of(new SplitGrid("copy", "", 46, cells));
        assertThat(picture.cells())
                .extracting(SplitPicture.Cell::look)
                .containsExactly("done", "running", "retrying", "failed", "some");
        assertThat(picture.cells().get(1).title())
                .isEqualTo("splits 21 to 30: 3 done, 2 running, 5 waiting, 5 of 10 rows, 1.5 s");
        assertThat(picture.words())
                .isEqualTo(
                        "32 of 46 splits done · 4 running · 2 tried again · 1 failed · 7 waiting");
        assertThat(picture.troubles())
                .containsExactly(
                        "splits 41 to 43 failed: refused", "splits 31 to 40, tried again: cut");
    }

    private static SplitCell cell(
            int first,
            int waiting,
            int running,
            int retrying,
            int done,
            int failed,
            @Nullable String error) {
        return new SplitCell(
                first, "", waiting, running, retrying, done, failed, 5, 10, 1_500, error);
    }

    @Test
    void whatItWaitsForIsToldToPrograms(@TempDir Path home) {
        try (TestServer it = new TestServer(home)) {
            it.runs.starts = RunState.QUEUED;
            RunView run = it.runs.start(ACME, "collection-copy", "a → b");
            SplitGrid grid =
                    new SplitGrid("copy", "left", 1, List.of(cell(0, 0, 0, 0, 1, 0, null)));
            WaitsFor other = new WaitsFor("run-0", "c → b", "collection:acme/b", true);
            it.runs.detail(run, new RunDetail(List.of(), List.of(grid), List.of(other)));
            String key = it.key(ACME, Role.READ);
            String path = "/api/v1/runs/" + run.id() + "/detail";
            assertThat(it.send(it.request(path, key)).body())
                    .contains("\"waits_for\":[{\"run\":\"run-0\"", "\"held\":true");
        }
    }
}
