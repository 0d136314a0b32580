package dev.lockstep.server.internal.pages.dataset;

import dev.lockstep.api.service.DatasetService.ColumnView;
import java.util.Comparator;
import java.util.List;

/** Which columns people would search by: the long texts, and what is called a title. */
public final class TextColumns {
    private static final int COLUMNS = 2;
    private static final int TITLE_BONUS = 1000;

    /** They name a row, and say nothing of it. */
    private static final String IDS = "id|.*_id|uuid|key";

    private TextColumns() {}

    /** Such as "{title}. {summary}". */
    public static String template(List<ColumnView> columns) {
        List<String> best =
                columns.stream()
                        .filter(c -> c.type().equals("text") && c.distinct() > 1)
                        .filter(c -> !c.name().matches(IDS))
                        .sorted(Comparator.comparingDouble(TextColumns::weight).reversed())
                        .limit(COLUMNS)
                        .map(ColumnView::name)
                        .toList();
        // As they stand in the table: a title comes before what it is about.
        return best.isEmpty()
                ? "{" + (columns.isEmpty() ? "title" : columns.getFirst().name()) + "}"
                : String.join(
                        ". ",
                        columns.stream()
                                .map(ColumnView::name)
                                .filter(best::contains)
                                .map(name -> "{" + name + "}")
                                .toList());
    }

    private static double weight(ColumnView column) {
        double length = column.samples().stream().mapToInt(String::length).average().orElse(0);
        double there = (double) column.distinct() / Math.max(1, column.distinct() + column.nulls());
        return length * there + (column.name().matches("title|name") ? TITLE_BONUS : 0);
    }
}
