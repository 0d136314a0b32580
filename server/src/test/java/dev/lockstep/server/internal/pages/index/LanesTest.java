package dev.lockstep.server.internal.pages.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.StepView;
import dev.lockstep.api.service.IndexService.GenerationView;
import dev.lockstep.server.internal.pages.index.Lanes.Bar;
import dev.lockstep.server.internal.pages.index.Lanes.Lane;
import dev.lockstep.server.internal.pages.index.Lanes.Move;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant NOW = at(1_000_000);

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    private static GenerationView generation(
            long number,
            String state,
            long created,
            @Nullable Instant proven,
            @Nullable Instant published) {
        return new GenerationView(
                number,
                state,
                number - 1,
                10,
                1,
                0,
                0,
                1,
                100,
                "c",
                "s",
                "p",
                proven,
                at(created),
                published);
    }

    @Test
    void aPointerMovesFromTheLaneThatServedToTheNext() {
        Lanes lanes =
                Lanes.of(
                        List.of(
                                generation(3, "building", 900, null, null),
                                generation(2, "serving", 500, at(501), at(502)),
                                generation(1, "kept", 0, at(3), at(3))),
                        List.of(),
                        NOW);
        assertThat(lanes.lanes()).extracting(Lane::number).containsExactly(3L, 2L, 1L);
        // Moments: 0, 3, 500, 501, 502, 900, now.
        assertThat(lanes.lanes().get(2).bars())
                .containsExactly(
                        new Bar("building", 0, 166),
                        new Bar("serving", 166, 500),
                        new Bar("kept", 666, 334));
        assertThat(lanes.lanes().get(1).bars())
                .containsExactly(
                        new Bar("building", 333, 167),
                        new Bar("proven", 500, 166),
                        new Bar("serving", 666, 334));
        assertThat(lanes.lanes().getFirst().bars()).containsExactly(new Bar("building", 833, 167));
        assertThat(lanes.moves()).containsExactly(new Move(166, -1, 2), new Move(666, 2, 1));
        assertThat(lanes.moves().getLast().toY()).isLessThan(lanes.moves().getLast().fromY());
        assertThat(lanes.lanes().get(1).when()).isEqualTo("since 1 Mar 2026, 10:08 UTC");
        assertThat(lanes.lanes().get(2).when()).isEqualTo("from 1 Mar 2026, 10:00 UTC");
    }

    @Test
    void aDroppedGenerationIsKnownFromItsRun() {
        Lanes lanes =
                Lanes.of(
                        List.of(generation(2, "serving", 500, at(501), at(502))),
                        List.of(run("1", 10, 30), run(null, 40, 50)),
                        NOW);
        assertThat(lanes.lanes())
                .extracting(lane -> lane.number() + " " + lane.state() + " " + lane.link())
                .containsExactly("2 serving #generation-2", "1 dropped ");
        assertThat(lanes.lanes().getLast().bars())
                .extracting(Bar::kind)
                .containsExactly("building", "proven", "serving");
    }

    @Test
    void whatFailedNeverServed() {
        Lanes lanes = Lanes.of(List.of(generation(1, "failed", 0, null, null)), List.of(), NOW);
        assertThat(lanes.lanes().getFirst().when()).isEqualTo("never served");
        assertThat(lanes.lanes().getFirst().bars()).containsExactly(new Bar("failed", 0, 1000));
        assertThat(lanes.moves()).isEmpty();
    }

    private static RunView run(@Nullable String generation, long from, long to) {
        return new RunView(
                "r" + from,
                "t",
                "index-sync",
                "index works",
                RunState.SUCCEEDED,
                1,
                3,
                at(from),
                at(from),
                at(to),
                null,
                null,
                List.of(step("embed", from), step("prove", from + 5), step("publish", to)),
                Map.of("index", "works"),
                generation == null ? Map.of() : Map.of("generation", generation));
    }

    private static StepView step(String name, long end) {
        return new StepView(name, RunState.SUCCEEDED, at(end - 1), at(end), null, 0, 0);
    }
}
