package dev.lockstep.migrate;

import static dev.lockstep.migrate.TwoStores.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.MigrationService.Embedding;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Plan;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a migration's backfill is said to take, and what that rests on. */
class EstimatesTest {
    @TempDir Path home;
    private TwoStores two;

    @BeforeEach
    void open() {
        two = new TwoStores(home);
    }

    @AfterEach
    void close() {
        two.close();
    }

    private Plan plan(@Nullable String maxRate, @Nullable Embedding embedding) {
        MigrationSettings usual = TwoStores.settings(Mode.CAPTURE, 0, embedding);
        MigrationSettings settings =
                new MigrationSettings(
                        usual.mode(),
                        maxRate,
                        0,
                        2,
                        100,
                        20,
                        0,
                        1_000,
                        0.01,
                        1 << 30,
                        0,
                        false,
                        embedding);
        return two.service.look(T, new NewMigration("m2", "a/works", "b/others", settings));
    }

    @Test
    void anEmptySourceTakesNoTime() {
        Plan plan = plan(null, null);
        assertThat(plan.secondsEstimated()).isZero();
        assertThat(plan.estimatedFrom()).isEqualTo("measured: the source is empty");
    }

    @Test
    void theSlowestDecidesAndEachSaysWhatItRestsOn() {
        two.writeToSource(two.rows.rows(0, 500), List.of());
        Plan plan = plan(null, null);
        assertThat(plan.bytes()).isBetween(500 * 16L, 500 * 10_000L);
        assertThat(plan.secondsEstimated()).isEqualTo(1);
        assertThat(plan.estimatedFrom())
                .startsWith("the slowest of: reading ")
                .contains(" rows/s, measured on 500 rows; writing ")
                // 1,000 of 384 dimensions, each with as much as 64 beside.
                .endsWith("; writing 6,588 rows/s, assumed for memory of 4 dimensions");

        Plan slow = plan("10", null);
        assertThat(slow.secondsEstimated()).isEqualTo(50);
        assertThat(slow.estimatedFrom()).endsWith("; at most 10, as wanted");
    }

    @Test
    void aModelIsMeasuredOnTextsThatItDoesNotKnow() {
        two.writeToSource(two.rows.rows(0, 500), List.of());
        Plan plan = plan(null, new Embedding(WordModels.LARGE, null, false));
        assertThat(plan.estimatedFrom())
                .containsPattern(
                        "; embedding [0-9,]+ rows/s, measured on 15 texts with "
                                + WordModels.LARGE);
    }

    @Test
    void aBackfillThatWasMadeIsBetterThanWhatIsAssumed() throws InterruptedException {
        two.writeToSource(two.rows.rows(0, 2_000), List.of());
        two.plan(Mode.CAPTURE);
        String run = two.service.start(T, TwoStores.NAME, "ann").id();
        two.await(Phase.IN_STEP);
        assertThat(plan(null, null).estimatedFrom())
                .contains("from run " + run + ", which took 2,000 rows in ")
                .doesNotContain("assumed");
    }
}
