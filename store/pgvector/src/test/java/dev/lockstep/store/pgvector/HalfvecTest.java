package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Distinction;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every value that a component of 16 bits can have. */
class HalfvecTest {
    private static final int WIDTH = 256;

    private final Database database = new Database();

    private static Row row(int high) {
        float[] vector = new float[WIDTH];
        for (int low = 0; low < WIDTH; low++) {
            vector[low] = Float.float16ToFloat((short) (high << 8 | low));
        }
        return new Row(Integer.toString(high), vector, null, null);
    }

    private static boolean finite(Row row) {
        for (float component : Objects.requireNonNull(row.vector())) {
            if (!Float.isFinite(component)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void allOfThemComeBackBitForBitAndThoseThatAreNoNumbersAreRefused() {
        database.execute("create table halves (id text primary key, embedding halfvec(256))");
        Row[] rows = new Row[WIDTH];
        Arrays.setAll(rows, HalfvecTest::row);
        try (PgVectorStore store = database.store()) {
            assertThat(store.loses(Database.ref("halves"))).contains(Distinction.HALF_PRECISION);
            List<Refusal> refused = Database.write(store, "halves", "r1", rows);
            Map<String, Row> back = Database.rows(store, "halves");

            Set<Short> seen = new HashSet<>();
            for (Row row : rows) {
                if (!finite(row)) {
                    assertThat(refused).extracting(Refusal::id).contains(row.id());
                    continue;
                }
                float[] expected = Objects.requireNonNull(row.vector());
                float[] found = Objects.requireNonNull(back.get(row.id())).vector();
                assertThat(found).isNotNull();
                for (int i = 0; i < WIDTH; i++) {
                    assertThat(Float.floatToRawIntBits(Objects.requireNonNull(found)[i]))
                            .isEqualTo(Float.floatToRawIntBits(expected[i]));
                    seen.add(Float.floatToFloat16(found[i]));
                }
            }
            assertThat(seen).hasSize(65_536 - 2 * 1_024);
            assertThat(refused).hasSize(8);
            String sum =
                    "select md5(string_agg(halfvec_send(embedding), '' order by id)) from halves";
            String server = database.column(sum).getFirst();
            database.execute(
                    "update halves set embedding = (embedding::vector(256))::halfvec(256)");
            assertThat(database.column(sum)).containsExactly(server);
        }
    }
}
