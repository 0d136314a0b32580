package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final Batch batch =
            Batch.of(
                    List.of(
                            new Row("a", new float[] {1, 2}, "one", "{}"),
                            new Row("b", null, null, null),
                            new Row("c", new float[] {5, 6}, "", "{\"x\":1}")),
                    2);

    @Test
    void keepsMissingApartFromEmpty() {
        assertThat(batch.hasVector(1)).isFalse();
        assertThat(batch.vector(1)).isNull();
        assertThat(batch.document(1)).isNull();
        assertThat(batch.document(2)).isEmpty();
    }

    @Test
    void sliceHoldsTheSameRows() {
        Batch slice = batch.slice(1, 3);
        assertThat(slice.ids()).containsExactly("b", "c");
        assertThat(slice.hasVector(0)).isFalse();
        assertThat(slice.vector(1)).containsExactly(5, 6);
        assertThat(slice.metadata(1)).isEqualTo("{\"x\":1}");
    }

    @Test
    void refusesAVectorOfAnotherDimensionAndNamesBoth() {
        assertThatThrownBy(() -> Batch.of(List.of(new Row("a", new float[3], null, null)), 2))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("found a vector of 3 dimensions, expected 2");
    }
}
