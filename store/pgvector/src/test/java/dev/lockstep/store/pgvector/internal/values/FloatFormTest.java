package dev.lockstep.store.pgvector.internal.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.postgres.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Floating-point numbers are the very decimals that the server writes. */
class FloatFormTest {
    private final PostgresServer server = PostgresServer.withVector();
    private final Random random = new Random(1);

    @Test
    void doublesAreThoseOfTheServer() throws SQLException {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            values.add(Double.longBitsToDouble(random.nextLong()));
            values.add(Double.longBitsToDouble(random.nextLong() >>> 12 + random.nextInt(50)));
            values.add(random.nextInt(100_000) / 100.0);
        }
        for (int power = Double.MIN_EXPONENT - 52; power <= Double.MAX_EXPONENT; power++) {
            values.add(Math.scalb(1.0, power));
            values.add(Math.nextDown(Math.scalb(1.0, power)));
        }
        values.add(Double.MAX_VALUE);
        values.removeIf(v -> v.isNaN() || v.isInfinite());
        List<String> theirs = ask("float8", values.stream().map(String::valueOf).toList());
        for (int i = 0; i < values.size(); i++) {
            assertSame(FloatForm.text(values.get(i)), theirs.get(i));
        }
    }

    @Test
    void floatsAreThoseOfTheServer() throws SQLException {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            values.add(Float.intBitsToFloat(random.nextInt()));
            values.add(Float.intBitsToFloat(random.nextInt() >>> 8 + random.nextInt(20)));
        }
        for (int power = Float.MIN_EXPONENT - 23; power <= Float.MAX_EXPONENT; power++) {
            values.add(Math.scalb(1.0f, power));
            values.add(Math.nextDown(Math.scalb(1.0f, power)));
        }
        values.add(Float.MAX_VALUE);
        values.removeIf(v -> v.isNaN() || v.isInfinite());
        List<String> theirs = ask("float4", values.stream().map(String::valueOf).toList());
        for (int i = 0; i < values.size(); i++) {
            assertSame(FloatForm.text(values.get(i)), theirs.get(i));
        }
    }

    private static void assertSame(String ours, String theirs) {
        assertThat(new BigDecimal(ours)).isEqualByComparingTo(new BigDecimal(theirs));
    }

    private List<String> ask(String type, List<String> values) throws SQLException {
        String list = values.stream().collect(Collectors.joining(",", "'{", "}'"));
        try (Connection connection =
                        DriverManager.getConnection(
                                server.freshDatabase(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("set extra_float_digits = 1");
            List<String> texts = new ArrayList<>();
            try (ResultSet found =
                    statement.executeQuery(
                            "select v::text from unnest("
                                    + list
                                    + "::"
                                    + type
                                    + "[]) with ordinality as u(v, n) order by n")) {
                while (found.next()) {
                    texts.add(found.getString(1));
                }
            }
            return texts;
        }
    }
}
