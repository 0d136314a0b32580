package dev.lockstep.lake.internal.stage;

import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.internal.duck.DuckPool;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.shape.Columns;
import dev.lockstep.lake.internal.warehouse.CopyOptions;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** Takes rows that were written and then deleted, within one commit, out of the staged parts. */
public final class BuryRows {
    private final DuckPool duck;
    private final Table table;
    private final Types.NestedField id;

    public BuryRows(DuckPool duck, Table table) {
        this.duck = duck;
        this.table = table;
        this.id = table.schema().findField("id");
    }

    /** The parts, or where rows of them were deleted later, one file with the rows that stay. */
    public List<String> bury(
            List<String> parts, List<String> deletes, LakeTable into, Bucket bucket) {
        if (!needed(parts, deletes)) {
            return parts;
        }
        String target = into.stage();
        write(parts, deletes, target);
        parts.forEach(bucket::delete);
        return List.of(target);
    }

    /** The same, leaving the parts where they are. */
    public List<String> kept(Staging.Content content, LakeTable into) {
        if (!needed(content.parts(), content.deletes())) {
            return content.parts();
        }
        String target = into.stage();
        write(content.parts(), content.deletes(), target);
        return List.of(target);
    }

    /** Whether any row of the parts has a later tombstone. */
    boolean needed(List<String> parts, List<String> tombstones) {
        if (parts.isEmpty() || tombstones.isEmpty()) {
            return false;
        }
        try (DuckSession session = duck.open()) {
            return session.number(
                                    "compare deletes",
                                    "SELECT count(*) FROM "
                                            + RelationSql.scan(parts, List.of(id))
                                            + " p WHERE "
                                            + buried(parts, tombstones))
                            .orElse(0)
                    > 0;
        }
    }

    /** Writes all rows that stay to one file. */
    void write(List<String> parts, List<String> tombstones, String target) {
        try (DuckSession session = duck.open()) {
            session.execute(
                    "write rows",
                    "COPY (SELECT "
                            + Columns.names(table.schema())
                            + " FROM "
                            + RelationSql.scan(parts, table.schema().columns())
                            + " p WHERE NOT "
                            + buried(parts, tombstones)
                            + ") TO "
                            + Sql.text(target)
                            + " ("
                            + CopyOptions.of(table)
                            + ")");
        }
    }

    private static String buried(List<String> parts, List<String> tombstones) {
        return "EXISTS (SELECT 1 FROM read_parquet("
                + Sql.texts(tombstones)
                + ") t WHERE t.id = p.id AND t.before >= list_position("
                + Sql.texts(parts)
                + ", p.filename))";
    }
}
