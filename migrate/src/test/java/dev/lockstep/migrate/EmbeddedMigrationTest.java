package dev.lockstep.migrate;

import static dev.lockstep.migrate.TwoStores.NAME;
import static dev.lockstep.migrate.TwoStores.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Row;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.Gate;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Models;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.ProvenVectors;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.testkit.RowGenerator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Migrations to another model of another dimension, embedded on the way. */
class EmbeddedMigrationTest {
    private static final int ROWS = 300;

    @TempDir Path home;
    @TempDir Path other;
    private TwoStores two;

    @BeforeEach
    void open() {
        two = new TwoStores(home, new WordModels().small.identity().canonical());
        two.writeToSource(two.rows.rows(0, ROWS), List.of());
    }

    /** The source does not say which model made its vectors. */
    private void openUnknown() {
        two.close();
        two = new TwoStores(other, null);
        two.writeToSource(two.rows.rows(0, ROWS), List.of());
    }

    @AfterEach
    void close() {
        two.close();
    }

    private static Standing standing(MigrationView view) {
        return Objects.requireNonNull(view.standing());
    }

    private static ProvenVectors vectors(MigrationView view) {
        Proven proof = Objects.requireNonNull(standing(view).proof());
        return Objects.requireNonNull(proof.vectors());
    }

    private void caughtUp() throws InterruptedException {
        Instant moment = Instant.now().plusMillis(300);
        two.await(v -> {
            Standing now = v.standing();
            return now != null
                    && now.at().isAfter(moment)
                    && now.lagRows() == 0
                    && now.trouble() == null;
        });
    }

    private MigrationView proven() throws InterruptedException {
        Instant asked = Instant.now();
        two.service.prove(T, NAME, "ann");
        return two.await(v -> {
            Standing now = v.standing();
            Proven proof = now == null ? null : now.proof();
            return proof != null && proof.at().isAfter(asked);
        });
    }

    private void write(Row row) {
        two.service.write(T, NAME, new Writes(List.of(row), List.of()));
    }

    private static Row text(Row row) {
        return new Row(row.id(), null, row.document(), row.metadata());
    }

    private Row there(Side side, String id) {
        return side == Side.SOURCE
                ? two.source.searcher(two.from).fetch(List.of(id)).getFirst()
                : two.target.searcher(two.to).fetch(List.of(id)).getFirst();
    }

    private void toShadowing() throws InterruptedException {
        two.await(v -> v.phase() == Phase.IN_STEP || v.phase() == Phase.SHADOWING);
        for (int i = 0; two.service.get(T, NAME).comparison().samples() < 30; i++) {
            two.service.search(T, NAME, two.words("words " + i), null);
        }
        two.await(Phase.SHADOWING);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void theTargetHasTheOtherModelsVectorsAndTheWayBackIsOpen(Mode mode) throws Exception {
        Models models = Objects.requireNonNull(two.planEmbedded(mode, null).plan().models());
        assertThat(models.target().dimension()).isEqualTo(2 * TwoStores.DIMENSION);
        assertThat(Objects.requireNonNull(models.source()).name()).isEqualTo(WordModels.SMALL);
        two.service.start(T, NAME, "ann");
        for (int i = 0; i < 20; i++) {
            write(two.rows.row(10_000 + i, 1));
            write(text(two.rows.row(11_000 + i, 1)));
            if (mode == Mode.CAPTURE) {
                two.writeToSource(List.of(two.rows.row(i, 2)), List.of(RowGenerator.id(200 + i)));
            }
        }
        toShadowing();
        caughtUp();
        two.assertEmbedded();
        Row given = there(Side.SOURCE, RowGenerator.id(10_003));
        assertThat(given.vector()).containsExactly(two.rows.row(10_003, 1).vector());
        Row made = there(Side.SOURCE, RowGenerator.id(11_003));
        assertThat(made.vector()).containsExactly(two.models.small.of(made));
        Proven proof = Objects.requireNonNull(standing(proven()).proof());
        assertThat(proof.differences()).isZero();
        assertThat(proof.sentence())
                .contains("rows are equal. Id, document and metadata were compared")
                .contains("each is what large makes of its document");

        two.service.route(T, NAME, new Route(100, null, false), "ann");
        assertThat(two.service.search(T, NAME, two.words("a text"), "bob").index())
                .isEqualTo("b/works");
        two.searchUntilGatesAreOpen(two.words("a text"));
        two.service.route(T, NAME, new Route(null, Side.TARGET, false), "ann");
        two.await(Phase.CUT_OVER);
        write(text(two.rows.row(20_000, 1)));
        write(two.rows.row(20_001, 1));
        assertThat(there(Side.TARGET, RowGenerator.id(20_000)).vector())
                .containsExactly(two.models.large.of(two.rows.row(20_000, 1)));
        caughtUp();
        two.assertEmbedded();

        two.service.rollback(T, NAME, "worse hits", "bob");
        two.await(v -> v.writes() == Side.SOURCE);
        two.awaitRun(RunState.SUCCEEDED);
        assertThat(there(Side.SOURCE, RowGenerator.id(20_000)).vector())
                .containsExactly(two.models.small.of(two.rows.row(20_000, 1)));
        assertThat(there(Side.SOURCE, RowGenerator.id(20_001)).vector())
                .containsExactly(two.rows.row(20_001, 1).vector());
        assertThat(two.service.search(T, NAME, two.words("a text"), "bob").index())
                .isEqualTo("a/works");

        two.service.start(T, NAME, "ann");
        toShadowing();
        two.assertEmbedded();
        assertThat(two.service.events(T, NAME, 1_000))
                .extracting(Event::kind)
                .doesNotContain("mended");
    }

    @Test
    void aChangeOfMetadataAloneEmbedsNothing() throws Exception {
        two.planEmbedded(Mode.CAPTURE, null);
        two.service.start(T, NAME, "ann");
        two.await(v -> v.phase() == Phase.IN_STEP);
        assertThat(two.models.large.computed()).isEqualTo(ROWS);
        two.models.large.forget();
        for (int i = 0; i < 50; i++) {
            Row row = two.rows.row(i);
            Row other = new Row(row.id(), row.vector(), row.document(), "{\"n\": -1}");
            two.writeToSource(List.of(other), List.of());
        }
        write(new Row(RowGenerator.id(60), null, two.rows.row(60).document(), "{\"n\": -2}"));
        caughtUp();
        assertThat(two.models.large.computed()).isEqualTo(ROWS);
        assertThat(there(Side.TARGET, RowGenerator.id(60)).metadata()).contains("-2");
        two.writeToSource(List.of(two.rows.row(0, 7)), List.of());
        caughtUp();
        assertThat(two.models.large.computed()).isEqualTo(ROWS + 1);
        two.assertEmbedded();
        assertThat(vectors(proven()).embedded()).isEqualTo(ROWS - 1);
    }

    @Test
    void aVectorOfAnotherTextIsFoundAndMended() throws Exception {
        two.planEmbedded(Mode.CAPTURE, null);
        two.service.start(T, NAME, "ann");
        two.await(v -> v.phase() == Phase.IN_STEP);
        Row right = there(Side.TARGET, RowGenerator.id(5));
        float[] stale = two.models.large.vector("what it said before");
        two.meddle(
                List.of(new Row(right.id(), stale, right.document(), right.metadata())), List.of());

        two.service.prove(T, NAME, "ann");
        two.await(v ->
                two.service.events(T, NAME, 100).stream().anyMatch(e -> e.kind().equals("mended")));
        caughtUp();
        two.assertEmbedded();
        assertThat(two.service.events(T, NAME, 100))
                .filteredOn(e -> e.kind().equals("proof"))
                .anySatisfy(e -> assertThat(e.detail()).contains("1 are not what large makes"));
        assertThat(vectors(proven()).wrong()).isZero();
    }

    @Test
    void rowsWithoutATextToEmbedAreLeftOutAndCloseAGate() throws Exception {
        Row some = two.rows.row(1);
        two.writeToSource(
                List.of(
                        new Row("empty", some.vector(), null, "{}"),
                        new Row("long", some.vector(), "word ".repeat(100), "{}")),
                List.of());
        MigrationView planned = two.planEmbedded(Mode.CAPTURE, null);
        assertThat(planned.plan().notes())
                .anySatisfy(n -> assertThat(n).contains("1 have no document and 1 one beyond"));
        two.service.start(T, NAME, "ann");
        toShadowing();
        two.writeToSource(List.of(new Row(RowGenerator.id(7), some.vector(), "", "{}")), List.of());
        caughtUp();
        assertThat(two.target.searcher(two.to).fetch(List.of("empty", "long", RowGenerator.id(7))))
                .isEmpty();

        MigrationView seen = proven();

        assertThat(Objects.requireNonNull(standing(seen).proof()).differences()).isZero();
        assertThat(vectors(seen).leftOut()).isEqualTo(3);
        assertThat(seen.gates())
                .filteredOn(g -> g.name().equals("texts"))
                .extracting(Gate::open)
                .containsExactly(false);
        assertThatThrownBy(() -> write(new Row("x", some.vector(), null, null)))
                .hasMessageContaining("found no document, expected words to embed");
    }

    @Test
    void aVectorIsAnsweredByTheSideThatHasSuchOnes() throws Exception {
        two.planEmbedded(Mode.CAPTURE, null);
        assertThatThrownBy(() -> two.service.search(T, NAME, two.query(new float[8]), null))
                .hasMessageContaining(
                        "found one of 8 dimensions, expected a text, since the side that has such"
                                + " vectors, b/works, is not in step yet");
        two.service.start(T, NAME, "ann");
        two.await(Phase.IN_STEP);
        for (int i = 0; i < 10; i++) {
            assertThat(two.service.search(T, NAME, two.query(1, 2, 3, i), null).index())
                    .isEqualTo("a/works");
        }
        assertThat(two.service.search(T, NAME, two.query(1, 2, 3, 4, 5, 6, 7, 8), null).index())
                .isEqualTo("b/works");
        assertThatThrownBy(() -> two.service.search(T, NAME, two.query(1, 2), null))
                .hasMessageContaining("the sides have 4 and 8");
        two.service.search(T, NAME, two.words("by text"), null);
        two.await(v -> v.comparison().samples() > 0);
        assertThat(two.service.get(T, NAME).comparison().samples()).isOne();
    }

    @Test
    void withoutTheSourcesModelNobodyCouldGoBackSoTheWritesStay() throws Exception {
        openUnknown();
        two.planEmbedded(Mode.CAPTURE, null);
        two.service.start(T, NAME, "ann");
        two.await(Phase.IN_STEP);
        write(two.rows.row(400, 1));
        assertThatThrownBy(() -> write(text(two.rows.row(401, 1))))
                .hasMessageContaining("found a vector of 0 dimensions, expected 4");
        assertThat(TwoStores.code(() -> two.service.search(T, NAME, two.words("a"), "k")))
                .isEqualTo("model-unknown");
        assertThat(
                        TwoStores.code(() ->
                                two.service.route(
                                        T, NAME, new Route(100, Side.TARGET, true), "ann")))
                .isEqualTo("model-unknown");
    }

    @Test
    void aModelThatDidNotMakeTheSourcesVectorsIsNotTakenForItsOwn() {
        openUnknown();
        assertThatThrownBy(() -> two.planEmbedded(Mode.CAPTURE, WordModels.SMALL))
                .hasMessageContaining("are not what small makes of their documents: 16 of 16");
    }
}
