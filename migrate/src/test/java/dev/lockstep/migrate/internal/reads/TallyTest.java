package dev.lockstep.migrate.internal.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService.Comparison;
import dev.lockstep.migrate.internal.state.Tally;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was counted of searches, and what of it a step of the route has for itself. */
class TallyTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final SearchQuery QUERY =
            new SearchQuery(null, new float[] {1, 2}, Mode.VECTOR, 2, 0, false, Filter.all(), 0);

    private static Hit hit(String id, double score) {
        return new Hit(id, score, 1, 0, null, null);
    }

    /** Searches whose answers are half the same, or the same. */
    private static Tally compared(Tally tally, int searches, boolean same, double millis) {
        CompareAnswers both =
                new CompareAnswers(
                        QUERY,
                        List.of(hit("a", 0.9), hit("b", 0.8)),
                        List.of(hit("a", 0.9), hit(same ? "b" : "c", 0.8)),
                        NOW);
        Tally more = tally;
        for (int i = 0; i < searches; i++) {
            more = both.into(more.answered(NOW), 10, millis);
        }
        return more;
    }

    @Test
    void aStepHasWhatWasCountedSinceItBegan() {
        Tally before = compared(Tally.none(), 100, false, 40).failing().failing().failedOver();
        Tally all = compared(before, 50, true, 10);
        Comparison step = all.since(before).view();
        Comparison alone = compared(Tally.none(), 50, true, 10).view();
        assertThat(step).isEqualTo(alone);
        assertThat(step.samples()).isEqualTo(50);
        assertThat(step.overlap()).isEqualTo(1);
        assertThat(step.targetErrors()).isZero();
        assertThat(step.targetP95()).isEqualTo(step.sourceP95());
        assertThat(all.view().overlap()).isBetween(0.6, 0.7);
        assertThat(all.since(null)).isSameAs(all);
    }

    /** Another server's count, which was not heard of when the step began, is heard of late. */
    @Test
    void nothingIsBelowNone() {
        Tally before = compared(Tally.none(), 30, true, 10);
        Comparison step = compared(Tally.none(), 20, true, 10).since(before).view();
        assertThat(step.samples()).isZero();
        assertThat(step.overlap()).isZero();
        assertThat(step.targetErrors()).isZero();
        assertThat(step.histogram()).containsOnly(0L);
    }
}
