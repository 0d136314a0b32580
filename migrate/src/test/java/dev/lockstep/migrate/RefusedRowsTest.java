package dev.lockstep.migrate;

import static dev.lockstep.migrate.TwoStores.NAME;
import static dev.lockstep.migrate.TwoStores.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.Gate;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Refused;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.testkit.RowGenerator;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that were acknowledged and that the other side does not take. */
class RefusedRowsTest {
    private static final String BAD = RowGenerator.id(7_000);

    @TempDir Path home;
    private TwoStores two;

    @BeforeEach
    void open() {
        two = new TwoStores(home);
        two.writeToSource(two.rows.rows(0, 50), List.of());
        two.refused.add(BAD);
    }

    @AfterEach
    void close() {
        two.close();
    }

    private void begin(Mode mode) throws InterruptedException {
        two.plan(mode);
        two.service.start(T, NAME, "ann");
        two.await(Phase.IN_STEP);
    }

    private Row bad(int version) {
        return two.rows.row(7_000, version);
    }

    private void write(Row row, boolean both) {
        two.service.write(T, NAME, new Writes(List.of(row), List.of(), both));
    }

    private Gate gate() {
        return two.service.get(T, NAME).gates().stream()
                .filter(g -> g.name().equals("refused"))
                .findFirst()
                .orElseThrow();
    }

    private List<String> kinds() {
        return two.service.events(T, NAME, 100).stream().map(Event::kind).toList();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void areListedAndCloseAGateUntilALaterWriteIsTaken(Mode mode) throws InterruptedException {
        begin(mode);
        assertThat(gate().open()).isTrue();
        write(bad(1), false);
        two.await(_ -> !two.service.refused(T, NAME, 10).isEmpty());

        Refused refused = two.service.refused(T, NAME, 10).getFirst();
        assertThat(refused.id()).isEqualTo(BAD);
        assertThat(refused.reason()).isEqualTo("It is not to its taste.");
        assertThat(refused.side()).isEqualTo(Side.TARGET);
        assertThat(refused.write()).isEqualTo(mode == Mode.CAPTURE ? -1 : 1);
        assertThat(gate().open()).isFalse();
        assertThat(gate().found())
                .isEqualTo(
                        "1 acknowledged rows are not taken by b/works, the first '"
                                + BAD
                                + "': It is not to its taste.");
        two.await(_ -> two.notices().contains("migration.refused"));
        two.restart();
        assertThat(two.service.refused(T, NAME, 10)).containsExactly(refused);

        two.refused.clear();
        write(bad(2), true);
        assertThat(two.service.refused(T, NAME, 10)).isEmpty();
        assertThat(gate().open()).isTrue();
        assertThat(kinds()).contains("refused", "refusals-over");
        two.assertSame();
    }

    @Test
    void areMendedByAProofOnceTheyAreTakenAndNotAskedForAgainAndAgain() throws Exception {
        begin(Mode.DUAL_WRITE);
        write(bad(1), false);
        two.service.prove(T, NAME, "ann");
        two.await(_ -> kinds().contains("not-mended"));
        assertThat(kinds()).doesNotContain("mended");
        assertThat(two.service.refused(T, NAME, 10)).hasSize(1);

        two.refused.clear();
        two.service.prove(T, NAME, "ann");
        two.await(_ -> two.service.refused(T, NAME, 10).isEmpty());
        two.await(RefusedRowsTest::isProven);
        two.assertSame();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aWriterWhoWaitsForBothIsTold(Mode mode) throws InterruptedException {
        begin(mode);
        Row good = two.rows.row(8_000, 1);
        write(good, true);
        assertThat(two.target.searcher(two.to).fetch(List.of(good.id()))).hasSize(1);
        Writes some = new Writes(List.of(two.rows.row(8_001, 1), bad(1)), List.of(), true);
        assertThatThrownBy(() -> two.service.write(T, NAME, some))
                .hasMessage(
                        "Cannot write 1 of 2 rows to both sides: found that b/works does not take '"
                                + BAD
                                + "': It is not to its taste. a/works has it; the others are on both."
                                + " Write it again as both take it, or delete it.");
        assertThat(two.source.searcher(two.from).fetch(List.of(BAD))).hasSize(1);
        assertThat(two.target.searcher(two.to).fetch(List.of(some.upserts().getFirst().id())))
                .hasSize(1);

        two.service.rollback(T, NAME, "", "bob");
        assertThatThrownBy(() -> write(good, true))
                .hasMessageContaining("found it rolled back, so that one side alone");
    }

    private static boolean isProven(MigrationView view) {
        Standing standing = view.standing();
        Proven proof = standing == null ? null : standing.proof();
        return proof != null && proof.differences() == 0;
    }

    @Test
    void moreThanAreKeptAreTold() throws InterruptedException {
        begin(Mode.DUAL_WRITE);
        for (int n = 0; n < 1_005; n++) {
            two.refused.add(RowGenerator.id(20_000 + n));
        }
        two.service.write(T, NAME, new Writes(two.rows.rows(20_000, 21_000), List.of()));
        two.service.write(T, NAME, new Writes(two.rows.rows(21_000, 21_005), List.of()));
        two.await(v -> v.standing() != null && v.standing().refused() == 1_005);
        List<Refused> all = two.service.refused(T, NAME, 2_000);
        assertThat(all).hasSize(1_001);
        assertThat(all.getLast().id()).isEmpty();
        assertThat(gate().found()).startsWith("more than 1,000 acknowledged rows");
    }
}
