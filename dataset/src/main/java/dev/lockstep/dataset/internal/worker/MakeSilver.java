package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.internal.protocol.Answers.SilverMade;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.dataset.internal.type.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes silver's rows out of the bronze files of one ingest: typed, without exact doubles, one row
 * a key; and writes only those in which silver as it is differs.
 */
final class MakeSilver {
    private static final int EXAMPLES = 100;

    private final Duck duck;
    private final Request.MakeSilver request;
    private final SilverSql sql;

    MakeSilver(Duck duck, Request.MakeSilver request) {
        this.duck = duck;
        this.request = request;
        this.sql = new SilverSql(request);
    }

    SilverMade run() throws SQLException, IOException {
        new LeaveOut(duck, sql).run(request);
        long duplicates = duck.number("SELECT count(*) FROM gone WHERE reason IS NULL");
        long rejected =
                duck.number("SELECT count(DISTINCT line) FROM gone WHERE reason IS NOT NULL");
        long overwritten = duck.number("SELECT count(*) FROM gone WHERE overwritten");
        boolean allStay = duplicates + rejected == 0;
        Changes changes = request.present() == null ? first(allStay) : difference(allStay);
        return new SilverMade(
                changes.upserts(),
                changes.deletes(),
                rejects(rejected),
                changes.added(),
                changes.changed(),
                changes.removed(),
                changes.unchanged(),
                duplicates,
                rejected,
                overwritten,
                examples());
    }

    private record Changes(
            List<String> upserts,
            List<String> deletes,
            long added,
            long changed,
            long removed,
            long unchanged) {}

    private Changes first(boolean allStay) throws SQLException, IOException {
        String target = request.upserts().files().getFirst();
        long rows = write(sql.typed(allStay), target);
        return new Changes(used(target, rows), List.of(), rows, 0, 0, 0);
    }

    private Changes difference(boolean allStay) throws SQLException, IOException {
        Path made = Path.of(request.work()).resolve("silver.parquet");
        duck.count("COPY (" + sql.typed(allStay) + ") TO " + Sql.text(made) + " (FORMAT parquet)");
        String rows = "read_parquet(" + Sql.text(made) + ")";
        String present = request.present();
        String id = Sql.name(HeaderNames.ROW_ID);
        String target = request.upserts().files().getFirst();
        long upserts =
                write(
                        "SELECT n.* FROM "
                                + rows
                                + " n LEFT JOIN "
                                + present
                                + " p ON n._row_id = p._row_id WHERE p._row_id IS NULL"
                                + sql.orDiffers("n", "p"),
                        target);
        long added =
                upserts == 0
                        ? 0
                        : duck.number(
                                "SELECT count(*) FROM read_parquet("
                                        + Sql.text(target)
                                        + ") n ANTI JOIN "
                                        + present
                                        + " p ON n._row_id = p._row_id");
        List<String> deletes = List.of();
        long removed = 0;
        if (request.replace()) {
            String gone = request.deletes().files().getFirst();
            removed =
                    duck.count(
                            "COPY (SELECT p."
                                    + id
                                    + " AS id FROM "
                                    + present
                                    + " p ANTI JOIN "
                                    + rows
                                    + " n ON n._row_id = p._row_id) TO "
                                    + Sql.text(gone)
                                    + " (FORMAT parquet)");
            deletes = used(gone, removed);
        }
        long all = duck.number("SELECT count(*) FROM " + rows);
        Files.deleteIfExists(made);
        return new Changes(
                used(target, upserts), deletes, added, upserts - added, removed, all - upserts);
    }

    private long write(String select, String target) throws SQLException {
        return duck.count(
                ParseFile.copy(select, target, request.upserts(), request.columns().size()));
    }

    private static List<String> used(String file, long rows) throws IOException {
        if (rows > 0) {
            return List.of(file);
        }
        Files.deleteIfExists(Path.of(file));
        return List.of();
    }

    private List<String> rejects(long rejected) throws SQLException {
        if (rejected == 0) {
            return List.of();
        }
        String target = request.rejects().files().getFirst();
        duck.count(ParseFile.copy(sql.rejects(), target, request.rejects(), 5));
        return List.of(target);
    }

    private List<RejectedRow> examples() throws SQLException {
        List<RejectedRow> rows = new ArrayList<>();
        duck.each(
                sql.rejects() + " ORDER BY line LIMIT " + EXAMPLES,
                row ->
                        rows.add(
                                new RejectedRow(
                                        row.getString(2),
                                        row.getLong(3),
                                        text(row.getString(4)),
                                        text(row.getString(5)))));
        return rows;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
