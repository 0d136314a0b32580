package dev.lockstep.dataset.internal;

import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.dataset.internal.protocol.Answers.Profiled;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.util.ArrayList;
import java.util.List;

/** What was decided of columns together with what was counted of them. */
public final class ColumnViews {
    private ColumnViews() {}

    /** In the order of the columns, which the profile has too. */
    public static List<ColumnView> of(List<TypedColumn> columns, Profiled profiled) {
        List<ColumnView> views = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            TypedColumn column = columns.get(i);
            ColumnView counted = profiled.columns().get(i);
            views.add(
                    new ColumnView(
                            column.name(),
                            column.sourceName(),
                            column.type(),
                            column.reason(),
                            counted.nulls(),
                            counted.distinct(),
                            counted.samples()));
        }
        return views;
    }
}
