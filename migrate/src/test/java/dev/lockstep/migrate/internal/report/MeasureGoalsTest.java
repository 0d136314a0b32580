package dev.lockstep.migrate.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService.Goal;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Plan;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Verdict;
import dev.lockstep.migrate.internal.engine.AskSizes.Sizes;
import dev.lockstep.migrate.internal.engine.AskSizes.Taken;
import dev.lockstep.migrate.internal.reads.CompareAnswers;
import dev.lockstep.migrate.internal.state.Json;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.Tally;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A report says what was measured, and of the rest why it was not. */
class MeasureGoalsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Sizes SIZES = sizes(1_000, 700);

    private static Sizes sizes(long source, long target) {
        return new Sizes(new Taken(source, 10 * source), new Taken(target, 5 * target), null);
    }

    private static MigrationRow row(Phase phase, @Nullable Standing standing) {
        return new MigrationRow(
                TenantId.DEFAULT,
                "m1",
                "m0123456789abcdef",
                "pg/works",
                "os/works",
                MigrationSettings.DEFAULT,
                new Plan("", "", 0, 0, 0, -1, null, List.of(), List.of(), List.of(), null),
                phase,
                "migration-m1",
                25,
                null,
                Side.SOURCE,
                Side.SOURCE,
                0,
                null,
                null,
                0,
                standing,
                1,
                NOW);
    }

    private static Standing standing(Instant at, long refused, long differences) {
        Proven proof = new Proven(NOW, 1_000, 3, differences, List.of(), "It is said here.", null);
        return new Standing(at, 12, 0.4, 5_000, refused, 0, 0, proof, null, null);
    }

    private static Goal goal(MigrationRow row, Tally tally, Sizes sizes, String name) {
        return MeasureGoals.of(row, tally, sizes, NOW).goals().stream()
                .filter(g -> g.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Goal goal(Tally tally, String name) {
        return goal(row(Phase.ROUTING, standing(NOW, 0, 0)), tally, SIZES, name);
    }

    private static Tally times(int count, Tally tally, UnaryOperator<Tally> more) {
        Tally now = tally;
        for (int i = 0; i < count; i++) {
            now = more.apply(now);
        }
        return now;
    }

    /** Searches that both sides answered with one hit, the same or another. */
    private static Tally compared(int count, double targetMillis, String target) {
        SearchQuery query =
                new SearchQuery("words", null, Mode.VECTOR, 1, 0, false, Filter.all(), 0);
        List<Hit> here = List.of(new Hit("a", 0.9, 1, 0, null, null));
        List<Hit> there = List.of(new Hit(target, 0.9, 1, 0, null, null));
        CompareAnswers both = new CompareAnswers(query, here, there, NOW);
        return times(count, Tally.none(), t -> both.into(t, 10, targetMillis));
    }

    @Test
    void nothingIsClaimedOfAMigrationThatNobodyUsed() {
        List<Goal> goals =
                MeasureGoals.of(row(Phase.PLANNED, null), Tally.none(), SIZES, NOW).goals();
        assertThat(goals)
                .filteredOn(g -> g.verdict() != Verdict.NOT_MEASURED)
                .extracting(Goal::name)
                .containsExactly("rollback");
        assertThat(goals)
                .filteredOn(g -> g.verdict() == Verdict.NOT_MEASURED)
                .allSatisfy(g -> {
                    assertThat(g.remark()).as(g.name()).isNotBlank().doesNotContain("NaN");
                    assertThat(g.measured()).isEmpty();
                    assertThat(g.value()).isNull();
                });
    }

    @Test
    void theNinetyFifthPercentileNeedsSearchesThatWereCompared() {
        assertThat(goal(compared(19, 15, "a"), "p95").verdict()).isEqualTo(Verdict.NOT_MEASURED);
        Goal quick = goal(compared(20, 15, "a"), "p95");
        assertThat(quick.verdict()).isEqualTo(Verdict.MET);
        assertThat(quick.value()).isBetween(15.0, 16.5);
        assertThat(goal(compared(20, 250, "a"), "p95").verdict()).isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void qualityIsTheOverlapAsTheGateHasIt() {
        assertThat(goal(compared(99, 1, "a"), "search-quality").verdict())
                .isEqualTo(Verdict.NOT_MEASURED);
        assertThat(goal(compared(100, 1, "a"), "search-quality").verdict()).isEqualTo(Verdict.MET);
        Goal other = goal(compared(100, 1, "b"), "search-quality");
        assertThat(other.verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(other.value()).isZero();
    }

    @Test
    void aRateOfQueriesIsSaidOnlyWhereThatManyCame() {
        Tally some = times(900, Tally.none(), t -> t.answered(NOW));
        Goal asked = goal(some, "queries");
        assertThat(asked.verdict()).isEqualTo(Verdict.NOT_MEASURED);
        assertThat(asked.remark()).contains("900 answered by os/works in its busiest second");
        Tally later = times(900, some, t -> t.answered(NOW.plusSeconds(1)));
        assertThat(goal(later.plus(some), "queries").verdict()).isEqualTo(Verdict.NOT_MEASURED);
        Tally many = times(200, later, t -> t.answered(NOW.plusSeconds(1)));
        assertThat(goal(many, "queries").verdict()).isEqualTo(Verdict.MET);
        assertThat(goal(many, "queries").value()).isEqualTo(1_100);
    }

    @Test
    void aFaultAmongFewIsToldAndNoFaultAmongFewIsNotYetARate() {
        Tally few = times(999, Tally.none(), t -> t.asked(false).answered(NOW));
        assertThat(goal(few, "availability").verdict()).isEqualTo(Verdict.NOT_MEASURED);
        assertThat(goal(few, "errors").verdict()).isEqualTo(Verdict.NOT_MEASURED);
        assertThat(goal(few, "downtime").verdict()).isEqualTo(Verdict.MET);
        Tally enough = few.asked(false).answered(NOW);
        assertThat(goal(enough, "availability").verdict()).isEqualTo(Verdict.MET);
        assertThat(goal(enough, "errors").verdict()).isEqualTo(Verdict.MET);
        Tally bad = few.asked(true).failing();
        assertThat(goal(bad, "downtime").verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(goal(bad.failing().asked(true), "errors").verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(goal(bad.asked(true), "availability").verdict()).isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void whatAServerToldBeforeItCountedTrafficIsRead() {
        String now = Json.write(Tally.none().failedOver());
        String before = now.replaceFirst(",\"traffic\":\\{[^}]*}", "");
        assertThat(before).isNotEqualTo(now);
        Tally both = Json.read(before, Tally.class).plus(Tally.none().asked(false));
        assertThat(both.seen().searches()).isEqualTo(1);
        assertThat(both.failovers()).isEqualTo(1);
    }

    @Test
    void sizesAreComparedWhereBothStoresTellThem() {
        MigrationRow in = row(Phase.IN_STEP, null);
        Tally none = Tally.none();
        assertThat(goal(in, none, SIZES, "index-size").verdict()).isEqualTo(Verdict.MET);
        assertThat(goal(in, none, SIZES, "index-size").value()).isEqualTo(70);
        assertThat(goal(in, none, sizes(1_000, 800), "index-size").verdict())
                .isEqualTo(Verdict.NOT_MET);
        assertThat(goal(in, none, sizes(1_000, -1), "index-size").remark())
                .contains("os/works does not tell");
        assertThat(goal(in, none, Sizes.unknown("It is down."), "index-size").remark())
                .isEqualTo("It is down.");
        assertThat(goal(row(Phase.BACKFILLING, null), none, SIZES, "index-size").verdict())
                .isEqualTo(Verdict.NOT_MEASURED);
    }

    @Test
    void whatSearchesWalkThroughIsComparedWhereBothStoresTellIt() {
        MigrationRow in = row(Phase.IN_STEP, null);
        Goal met = goal(in, Tally.none(), SIZES, "memory");
        assertThat(met.verdict()).isEqualTo(Verdict.MET);
        assertThat(met.value()).isEqualTo(35);
        assertThat(met.measured()).contains("3,500 bytes of vectors and graph", "source: 10,000");
        assertThat(goal(in, Tally.none(), sizes(1_000, 1_000), "memory").verdict())
                .isEqualTo(Verdict.NOT_MET);
        Sizes silent = new Sizes(new Taken(1, -1), new Taken(1, 1), null);
        assertThat(goal(in, Tally.none(), silent, "memory").remark())
                .startsWith("The store of pg/works does not tell");
    }

    @Test
    void consistencyAndLossAreWhatTheLastProofFound() {
        Tally none = Tally.none();
        MigrationRow good = row(Phase.ROUTING, standing(NOW, 0, 0));
        assertThat(goal(good, none, SIZES, "consistency").verdict()).isEqualTo(Verdict.MET);
        assertThat(goal(good, none, SIZES, "loss").verdict()).isEqualTo(Verdict.MET);
        MigrationRow refused = row(Phase.ROUTING, standing(NOW, 2, 0));
        assertThat(goal(refused, none, SIZES, "loss").verdict()).isEqualTo(Verdict.NOT_MET);
        MigrationRow differs = row(Phase.ROUTING, standing(NOW, 0, 10));
        Goal found = goal(differs, none, SIZES, "consistency");
        assertThat(found.verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(found.value()).isEqualTo(99);
    }

    @Test
    void lagAndTheWayBackAreThoseOfNow() {
        Tally none = Tally.none();
        assertThat(goal(none, "lag").verdict()).isEqualTo(Verdict.MET);
        MigrationRow silent = row(Phase.ROUTING, standing(NOW.minusSeconds(60), 0, 0));
        assertThat(goal(silent, none, SIZES, "lag").remark()).contains("last told 60 s ago");
        MigrationRow done = row(Phase.DONE, standing(NOW, 0, 0));
        assertThat(goal(done, none, SIZES, "lag").verdict()).isEqualTo(Verdict.NOT_MEASURED);
        assertThat(goal(done, none, SIZES, "rollback").verdict()).isEqualTo(Verdict.NOT_MEASURED);
    }
}
