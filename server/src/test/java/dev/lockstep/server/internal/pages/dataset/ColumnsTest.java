package dev.lockstep.server.internal.pages.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.Metadata;
import dev.lockstep.api.service.DatasetService.QueryResult;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the columns of a dataset hold, from the question to the picture. */
class ColumnsTest {
    private static final Metadata METADATA =
            new Metadata(
                    false,
                    "not_synced",
                    "synced",
                    null,
                    null,
                    null,
                    null,
                    null,
                    9,
                    0,
                    0,
                    "1",
                    null,
                    null,
                    null);

    private static DatasetView dataset(ColumnView... columns) {
        return new DatasetView("ds", "d", null, 9, "ds.parquet", null, List.of(columns), METADATA);
    }

    private static ColumnView column(String name, String type, long distinct, String sample) {
        return new ColumnView(name, name, type, "", 0, distinct, List.of(sample));
    }

    @SafeVarargs
    private static QueryResult result(List<@Nullable Object>... rows) {
        return new QueryResult(List.of(), List.of(rows), rows.length, false, 1);
    }

    private static Columns.Shape shape(Columns columns, int column) {
        return Objects.requireNonNull(columns.of(column));
    }

    private static List<@Nullable Object> row(int column, String kind, @Nullable Object v, int n) {
        return Arrays.asList(column, kind, v, n);
    }

    @Test
    void namesAreQuotedAndWhatIsEachOnceIsNotAsked() {
        String sql =
                Columns.sql(
                        dataset(
                                column("or\"der", "text", 3, "x"),
                                column("id", "text", 9, "y"),
                                column("day", "date", 9, "2026-01-01")));
        assertThat(sql).contains("\"or\"\"der\"", "epoch(\"day\")").doesNotContain("\"id\"");
        assertThat(Columns.sql(dataset(column("id", "text", 9, "y")))).isEmpty();
    }

    @Test
    void aHistogramShowsWhatIsThereAndNothingWhereNothingIs() {
        Columns.Shape shape =
                shape(
                        Columns.of(
                                result(
                                        row(2, "low", "1", 0),
                                        row(2, "high", "99", 0),
                                        row(2, "bin", "0", 1000),
                                        row(2, "bin", "11", 1))),
                        2);
        assertThat(shape.bins()).hasSize(12).startsWith(1000L, 0L).endsWith(0L, 1L);
        assertThat(shape.height(0)).isEqualTo(100);
        assertThat(shape.height(1)).isZero();
        assertThat(shape.height(11)).isPositive();
    }

    @Test
    void oneValueAloneIsNoRange() {
        Columns columns = Columns.of(result(row(0, "low", "5", 0), row(0, "high", "5", 0)));
        assertThat(shape(columns, 0).bins()).isEmpty();
        Columns none = Columns.of(result(row(0, "low", null, 0), row(0, "high", null, 0)));
        assertThat(shape(none, 0).bins()).isEmpty();
        assertThat(columns.of(1)).isNull();
    }

    @Test
    void frequentValuesComeMostFrequentFirst() {
        Columns columns = Columns.of(result(row(1, "top", "b", 2), row(1, "top", "a", 7)));
        assertThat(shape(columns, 1).top())
                .containsExactly(new Columns.Value("a", 7), new Columns.Value("b", 2));
    }

    @Test
    void aTemplateIsOfTheLongTextsInTheirOrder() {
        assertThat(
                        TextColumns.template(
                                List.of(
                                        column("code", "text", 9, "A1"),
                                        column("title", "text", 9, "Paxos"),
                                        column("year", "bigint", 9, "1998"),
                                        column("summary", "text", 9, "A fable of legislators."))))
                .isEqualTo("{title}. {summary}");
        assertThat(TextColumns.template(List.of(column("n", "bigint", 9, "1")))).isEqualTo("{n}");
    }

    @Test
    void whatNamesARowIsNoTextOfIt() {
        assertThat(
                        TextColumns.template(
                                List.of(
                                        column("work_id", "text", 9, "a-long-name-of-a-row"),
                                        column("title", "text", 9, "Paxos"))))
                .isEqualTo("{title}");
    }
}
