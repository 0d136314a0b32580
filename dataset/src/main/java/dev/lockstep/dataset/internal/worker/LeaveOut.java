package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.LockstepException;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.dataset.internal.type.ValueForm;
import java.sql.SQLException;

/**
 * Fills the table {@code gone}: lines of bronze that silver does not get, with the reason, or
 * without one for an exact double of a row that it does get.
 */
final class LeaveOut {
    private final Duck duck;
    private final SilverSql sql;

    LeaveOut(Duck duck, SilverSql sql) {
        this.duck = duck;
        this.sql = sql;
    }

    void run(Request.MakeSilver request) throws SQLException {
        duck.execute("CREATE TEMP TABLE gone (line BIGINT, reason VARCHAR, overwritten BOOLEAN)");
        for (TypedColumn column : request.columns()) {
            if (request.misfits() && column.form() != ValueForm.TEXT) {
                misfits(column);
            }
        }
        for (String column : request.key()) {
            requireColumn(request, column);
            withoutKey(column);
        }
        if (request.key().isEmpty()) {
            sameContent();
        } else {
            sameKey();
        }
    }

    private static void requireColumn(Request.MakeSilver request, String key) {
        if (request.columns().stream().noneMatch(column -> column.name().equals(key))) {
            throw LockstepException.user(
                    "key-column", "Cannot use '" + key + "' as key: there is no such column.");
        }
    }

    private void misfits(TypedColumn column) throws SQLException {
        String name = Sql.name(column.name());
        String reason =
                Sql.text(column.name() + ": '")
                        + " || left("
                        + name
                        + ", 80) || "
                        + Sql.text("' is no " + column.type());
        duck.execute(
                "INSERT INTO gone SELECT _line, "
                        + reason
                        + ", false FROM "
                        + sql.bronze()
                        + " WHERE "
                        + InferTypes.misfit(name, column.form(), column.columnType()));
    }

    private void withoutKey(String column) throws SQLException {
        String name = Sql.name(column);
        duck.execute(
                "INSERT INTO gone SELECT _line, "
                        + Sql.text("no value in the key column " + column)
                        + ", false FROM "
                        + sql.bronze()
                        + " WHERE "
                        + name
                        + " IS NULL OR "
                        + name
                        + " = ''");
    }

    /** Of equal rows the first stays. */
    private void sameContent() throws SQLException {
        duck.execute(
                "CREATE TEMP TABLE doubled AS SELECT "
                        + sql.contentHash()
                        + " AS _h FROM "
                        + sql.bronze()
                        + " GROUP BY _h HAVING count(*) > 1");
        if (duck.number("SELECT count(*) FROM doubled") == 0) {
            return;
        }
        duck.execute(
                "INSERT INTO gone SELECT _line, NULL, false FROM (SELECT _line, row_number() OVER"
                        + " (PARTITION BY _id ORDER BY _line) AS _n FROM (SELECT _line, "
                        + sql.rowId()
                        + " AS _id FROM "
                        + sql.bronze()
                        + " WHERE "
                        + sql.contentHash()
                        + " IN (SELECT _h FROM doubled) AND _line NOT IN (SELECT line FROM gone)))"
                        + " WHERE _n > 1");
    }

    /** Of rows with one key the last stays; the others are doubles of it, or are told. */
    private void sameKey() throws SQLException {
        duck.execute(
                "CREATE TEMP TABLE doubled AS SELECT "
                        + sql.rowId()
                        + " AS _id, max(_line) AS _last FROM "
                        + sql.bronze()
                        + " WHERE _line NOT IN (SELECT line FROM gone) GROUP BY _id HAVING count(*)"
                        + " > 1");
        if (duck.number("SELECT count(*) FROM doubled") == 0) {
            return;
        }
        duck.execute(
                "CREATE TEMP TABLE same_key AS SELECT b._line AS line, d._id AS id, d._last AS last, "
                        + sql.content("b.")
                        + " AS content FROM "
                        + sql.bronze()
                        + " b JOIN doubled d ON "
                        + sql.rowId("b.")
                        + " = d._id WHERE b._line NOT IN (SELECT line FROM gone)");
        duck.execute(
                "INSERT INTO gone SELECT line, CASE WHEN same THEN NULL ELSE 'key ''' ||"
                        + " left(id, 80) || ''' is in line ' || line || ' and in line ' || last ||"
                        + " ' with other content; line ' || last || ' wins' END, NOT same FROM"
                        + " (SELECT a.line, a.id, a.last, a.content IS NOT DISTINCT FROM w.content"
                        + " AS same FROM same_key a JOIN same_key w ON w.line = a.last WHERE a.line"
                        + " <> a.last)");
    }
}
