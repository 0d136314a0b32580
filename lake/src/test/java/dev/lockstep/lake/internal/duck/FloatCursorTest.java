package dev.lockstep.lake.internal.duck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloatCursorTest {
    private static final int ROWS = 10_000;
    private static final int WIDTH = 5;

    @TempDir Path temp;

    private interface Look {
        void at(DuckSession.Stream stream);
    }

    private void stream(String list, Look look) {
        try (DuckPool pool = new DuckPool(temp, 1, 256L << 20, 1);
                DuckSession session = pool.stream();
                DuckSession.Stream stream =
                        session.stream(
                                "read",
                                "SELECT unnest(" + list + ") FROM range(" + ROWS + ") t(i)")) {
            look.at(stream);
        }
    }

    @Test
    void vectorsComeBackAcrossChunksAndBesideMissingOnes() {
        stream(
                "CASE WHEN i % 7 = 3 THEN list_resize([NULL::FLOAT], 5, NULL)"
                        + " ELSE [i, i + 0.25, -i, 0, 1 / (i + 1)]::FLOAT[] END",
                stream -> {
                    FloatCursor cursor = new FloatCursor(stream);
                    float[] row = new float[WIDTH + 1];
                    for (int i = 0; i < ROWS; i++) {
                        assertThat(cursor.read(row, 1, WIDTH)).isEqualTo(i % 7 != 3);
                        if (i % 7 != 3) {
                            assertThat(row)
                                    .containsExactly(
                                            0, i, i + 0.25f, -i, 0, (float) (1.0 / (i + 1)));
                        }
                    }
                });
    }

    @Test
    void aComponentThatIsMissingIsNotRead() {
        stream(
                "CASE WHEN i = 4000 THEN [1, 2, NULL, 4, 5]::FLOAT[] ELSE [1, 2, 3, 4, 5]::FLOAT[]"
                        + " END",
                stream -> {
                    FloatCursor cursor = new FloatCursor(stream);
                    float[] row = new float[WIDTH];
                    for (int i = 0; i < 4_000; i++) {
                        cursor.read(row, 0, WIDTH);
                    }
                    assertThatThrownBy(() -> cursor.read(row, 0, WIDTH))
                            .hasMessageContaining("NULL");
                });
    }

    /** Where this fails the driver has changed, and vectors are read one value at a time. */
    @Test
    void theDriverShowsItsMemory() {
        stream(
                "[1, 2]::FLOAT[]",
                stream -> {
                    assertThat(stream.result().nextChunk()).isTrue();
                    assertThat(ChunkMemory.of(stream.result().chunk().vector(0))).isNotNull();
                });
    }
}
