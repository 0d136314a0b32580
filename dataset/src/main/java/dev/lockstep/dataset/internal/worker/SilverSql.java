package dev.lockstep.dataset.internal.worker;

import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.read.Rejects;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.dataset.internal.type.RowIdSql;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.util.List;
import java.util.stream.Collectors;

/** The statements that make silver out of bronze. */
final class SilverSql {
    private final Request.MakeSilver request;

    SilverSql(Request.MakeSilver request) {
        this.request = request;
    }

    /** Bronze as it was read: texts, {@code _line}. */
    String bronze() {
        return ParseFile.bronze(
                request.bronze(),
                request.columns().stream()
                        .map(column -> new Request.BronzeColumn(column.name(), 0))
                        .toList());
    }

    String rowId() {
        return rowId("");
    }

    String rowId(String alias) {
        List<String> columns = request.columns().stream().map(TypedColumn::name).toList();
        return RowIdSql.of(request.key(), columns, alias);
    }

    /** A short hash of the content: equal rows have equal ones, other rows nearly never. */
    String contentHash() {
        return request.columns().stream()
                .map(column -> Sql.name(column.name()))
                .collect(Collectors.joining(", ", "hash(", ")"));
    }

    /** The whole content as one value, equal for equal rows only. */
    String content(String alias) {
        return request.columns().stream()
                .map(column -> alias + Sql.name(column.name()))
                .collect(Collectors.joining(", ", "row(", ")"));
    }

    /**
     * The rows of silver.
     *
     * @param allStay whether no row is left out
     */
    String typed(boolean allStay) {
        StringBuilder sql = new StringBuilder("SELECT ");
        sql.append(rowId()).append(" AS ").append(Sql.name(HeaderNames.ROW_ID));
        for (TypedColumn column : request.columns()) {
            String name = Sql.name(column.name());
            sql.append(", ")
                    .append(column.form().castSql(name, column.columnType(), request.misfits()))
                    .append(" AS ")
                    .append(name);
        }
        sql.append(" FROM ").append(bronze()).append(" b");
        // Left out rows go before the casts: those of rejected rows would fail.
        return allStay
                ? sql.toString()
                : sql.append(" ANTI JOIN gone ON b._line = gone.line").toString();
    }

    String orDiffers(String left, String right) {
        return request.columns().stream()
                .map(column -> Sql.name(column.name()))
                .map(name -> left + "." + name + " IS DISTINCT FROM " + right + "." + name)
                .map(condition -> " OR " + condition)
                .collect(Collectors.joining());
    }

    /** Rejected rows: run, source, line, reason, text. */
    String rejects() {
        String text =
                request.columns().stream()
                        .limit(50)
                        .map(column -> "coalesce(b." + Sql.name(column.name()) + ", '')")
                        .collect(Collectors.joining(", ", "concat_ws(',', ", ")"));
        return "SELECT "
                + Sql.text(request.run())
                + " AS run, "
                + Sql.text(request.sourceName())
                + " AS source, b._line AS line, g.reason AS reason, left("
                + text
                + ", "
                + Rejects.TEXT_KEPT
                + ") AS text FROM "
                + bronze()
                + " b JOIN (SELECT line, min(reason) AS reason FROM gone WHERE reason IS NOT NULL"
                + " GROUP BY line) g ON b._line = g.line";
    }
}
