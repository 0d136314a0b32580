package dev.lockstep.server.internal.pages.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.DatasetService.QueryResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static QueryResult result(String columns, @Nullable Object[]... rows) {
        List<QueryResult.Column> heads =
                Arrays.stream(columns.split(", "))
                        .map(c -> new QueryResult.Column(c.split(" ")[0], c.split(" ")[1]))
                        .toList();
        List<List<@Nullable Object>> values = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            values.add(Arrays.asList(row));
        }
        return new QueryResult(heads, values, rows.length, false, 1);
    }

    private static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    private static Chart chart(QueryResult result) {
        return Objects.requireNonNull(Chart.of(result));
    }

    @Test
    void namesWithNumbersAreBarsFromZeroWithTheNumbersAsTheyAreSaid() {
        Chart chart =
                chart(
                        result(
                                "v text, n decimal(9,2)",
                                row("a", "10.50"),
                                row("b", "-4.20"),
                                row(null, null)));
        assertThat(chart.lines()).isFalse();
        assertThat(chart.low()).isEqualTo(-4.2);
        assertThat(chart.high()).isEqualTo(10.5);
        Chart.Value first = Objects.requireNonNull(chart.points().getFirst().values().getFirst());
        assertThat(first.text()).isEqualTo("10.50");
        assertThat(chart.from(first)).isEqualTo("285.7");
        assertThat(chart.length(first)).isEqualTo("714.3");
        Chart.Value below = Objects.requireNonNull(chart.points().get(1).values().getFirst());
        assertThat(chart.from(below)).isEqualTo("0.0");
        assertThat(chart.length(below)).isEqualTo("285.7");
        assertThat(chart.points().get(2).label()).isEqualTo("null");
        assertThat(chart.points().get(2).values().getFirst()).isNull();
    }

    @Test
    void daysAndNumbersInOrderAreLinesWithEvenMarks() {
        Chart days =
                chart(
                        result(
                                "day date, n bigint, m double",
                                row("2024-01-01", 3, 1.5),
                                row("2024-01-02", null, 2.5),
                                row("2024-01-11", 17, 3.5)));
        assertThat(days.lines()).isTrue();
        assertThat(days.marks()).containsExactly("20", "10", "0");
        assertThat(days.points().get(1).at()).isEqualTo(0.1);
        assertThat(days.path(0))
                .as("broken where there is no value")
                .isEqualTo("M0.0 204.0M1000.0 36.0");
        assertThat(days.path(1)).startsWith("M0.0 222.0L100.0 210.0");
        Chart down = chart(result("y bigint, n bigint", row(3, 30), row(2, 20), row(1, 10)));
        assertThat(down.lines()).isTrue();
        assertThat(down.inOrder().getFirst().label()).isEqualTo("1");
        Chart ranked =
                chart(result("y bigint, n bigint", row(1999, 9), row(1950, 7), row(1960, 5)));
        assertThat(ranked.lines()).as("not in order: bars").isFalse();
    }

    @Test
    void whatHasNoShapeHasNoPicture() {
        assertThat(Chart.of(result("a text, b text, n bigint", row("x", "y", 1), row("x", "z", 2))))
                .isNull();
        assertThat(Chart.of(result("a text", row("x"), row("y")))).isNull();
        assertThat(Chart.of(result("n bigint", row(1), row(2)))).isNull();
        assertThat(Chart.of(result("a text, n bigint", row("x", 1)))).isNull();
        assertThat(Chart.of(result("a text, n bigint", row("x", null), row("y", null)))).isNull();
        @Nullable Object[][] many = new Object[41][];
        for (int i = 0; i < many.length; i++) {
            many[i] = row("v" + i, i);
        }
        assertThat(Chart.of(result("a text, n bigint", many))).isNull();
    }
}
