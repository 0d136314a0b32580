package dev.lockstep.dataset.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How datasets' tables are read as their last ingest left them, remembered since asking the
 * catalogue takes longer than most queries. Safe for many threads.
 */
final class OpenTables {
    private static final int REMEMBERED = 256;

    /**
     * What a worker needs in order to read.
     *
     * @param session names these very files
     */
    record Tables(
            String version,
            String session,
            Map<String, String> relations,
            List<String> directories) {}

    private final DatasetHome home;
    private final Map<String, Tables> remembered =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Tables> eldest) {
                    return size() > REMEMBERED;
                }
            };

    OpenTables(DatasetHome home) {
        this.home = home;
    }

    /** Silver as {@code dataset}, and {@code bronze}. */
    Tables ofRows(DatasetRow row) {
        return remembered(
                row,
                "rows",
                () -> open(row, Map.of("dataset", row.silver(), "bronze", row.bronze())));
    }

    /** The rejects. */
    Tables ofRejects(DatasetRow row) {
        return remembered(row, "rejects", () -> open(row, Map.of("rejects", row.rejects())));
    }

    /** Maintenance may have exchanged files: the next call asks the catalogue again. */
    synchronized void forget(DatasetRow row) {
        remembered.keySet().removeIf(key -> key.startsWith(row.id() + "/"));
    }

    private Tables remembered(DatasetRow row, String what, Supplier<Tables> open) {
        String key = row.id() + "/" + what;
        synchronized (this) {
            Tables known = remembered.get(key);
            if (known != null && known.version().equals(row.completedRun())) {
                return known;
            }
        }
        Tables opened = open.get();
        synchronized (this) {
            remembered.put(key, opened);
        }
        return opened;
    }

    private Tables open(DatasetRow row, Map<String, TableName> names) {
        if (row.completedRun() == null) {
            throw LockstepException.conflict(
                    "dataset-not-loaded",
                    "Cannot read dataset '"
                            + row.name()
                            + "': its first ingest has not ended well; look at its run.");
        }
        StringBuilder session = new StringBuilder(row.id());
        Map<String, String> relations = new LinkedHashMap<>();
        List<String> directories = new ArrayList<>();
        names.forEach((view, name) -> {
            LakeTable table = home.lake().table(name);
            // The relation last: files that it names are those of this snapshot or a later.
            session.append('/').append(table.snapshot().orElse(-1));
            relations.put(view, table.relation());
            directories.add(directory(table));
        });
        return new Tables(row.completedRun(), session.toString(), relations, directories);
    }

    private static String directory(LakeTable table) {
        Path data = Objects.requireNonNull(Path.of(table.stage()).getParent());
        return Objects.requireNonNull(data.getParent()).toString();
    }
}
