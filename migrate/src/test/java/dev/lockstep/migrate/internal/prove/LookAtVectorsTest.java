package dev.lockstep.migrate.internal.prove;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.ProvenVectors;
import dev.lockstep.migrate.WordModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a proof says of vectors that it could not afford to make again. */
class LookAtVectorsTest {
    private static final int MOST = 10;

    private final WordModels.Model model = new WordModels().large;
    private final LookAtVectors look = new LookAtVectors(model, MOST, new Random(3));

    private Batch rows(int from, int to, int wrong) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            float[] vector = model.vector(i == wrong ? "another text" : "text " + i);
            rows.add(new Row("id-" + i, vector, "text " + i, null));
        }
        return Batch.of(rows, model.dimension());
    }

    private void keep(int from, int to) {
        for (int i = from; i < to; i++) {
            model.embed(List.of("text " + i));
        }
    }

    @Test
    void whatWasKeptIsComparedAndOfTheRestASample() {
        keep(0, 40);
        look.see(rows(0, 70, 25));
        look.see(rows(70, 100, -1));
        ProvenVectors found = look.proven();
        assertThat(found).isEqualTo(new ProvenVectors("large", 40, MOST, 50, 1, 0));
        assertThat(look.wrong()).containsExactly("id-25");
        assertThat(LookAtVectors.sentence(found))
                .contains("of a sample of 50 of 100 vectors 1 are not what large makes");
        assertThat(model.computed()).isEqualTo(40 + MOST);
    }

    @Test
    void fewUnknownOnesAreAllMadeAgain() {
        keep(0, 95);
        look.see(rows(0, 100, 97));
        ProvenVectors found = look.proven();
        assertThat(found).isEqualTo(new ProvenVectors("large", 95, 5, 0, 1, 0));
        assertThat(look.wrong()).containsExactly("id-97");
        assertThat(LookAtVectors.sentence(found)).contains("; of 100 vectors 1 are not");
    }

    @Test
    void aRowWithoutItsVectorIsWrong() {
        keep(0, 1);
        look.see(Batch.of(List.of(new Row("id-0", null, "text 0", null)), model.dimension()));
        assertThat(look.proven().wrong()).isOne();
    }
}
