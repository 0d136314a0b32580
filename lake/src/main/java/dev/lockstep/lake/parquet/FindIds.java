package dev.lockstep.lake.parquet;

import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.scan.OwnCursor;
import dev.lockstep.lake.internal.scan.OwnIds;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds rows by ids in files of our own writer without DuckDB, where there are not too many ids.
 */
final class FindIds {
    /** Some thirty megabytes; DuckDB can spill. */
    private static final int MOST = 300_000;

    private static final String ID = "id";

    private final FileAccess access;
    private final LakeCounters counters;

    FindIds(FileAccess access, LakeCounters counters) {
        this.access = access;
        this.counters = counters;
    }

    /** Thrown where it is all for DuckDB. */
    private static final class ForDuck extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForDuck() {
            super(null, null, false, false);
        }
    }

    /** What {@link ParquetRows#positions} gives, empty where DuckDB has to look. */
    Optional<List<BitSet>> positions(
            RowSql sql, List<String> locations, List<ParquetRows.IdColumn> ids) {
        boolean ours = sql.id().equals(ID) && ids.stream().allMatch(i -> i.expression().equals(ID));
        try {
            return ours ? Optional.of(found(locations, all(ids))) : Optional.empty();
        } catch (ForDuck others) {
            return Optional.empty();
        }
    }

    private Set<String> all(List<ParquetRows.IdColumn> columns) {
        Set<String> all = new HashSet<>();
        for (ParquetRows.IdColumn column : columns) {
            each(
                    column.locations(),
                    (_, ids) -> {
                        if (all.size() + ids.rows() > MOST) {
                            throw new ForDuck();
                        }
                        for (long row = 0; row < ids.rows(); row++) {
                            all.add(ids.next());
                        }
                    });
        }
        return all;
    }

    private List<BitSet> found(List<String> locations, Set<String> wanted) {
        Map<String, BitSet> found = new TreeMap<>();
        each(
                locations,
                (location, ids) -> {
                    BitSet positions = new BitSet();
                    long rows = ids.rows();
                    for (int row = 0; row < rows; row++) {
                        if (wanted.contains(ids.next())) {
                            positions.set(row);
                        }
                    }
                    found.put(location, positions);
                });
        return locations.stream().map(at -> found.getOrDefault(at, new BitSet())).toList();
    }

    private interface Look {
        void at(String location, OwnIds ids);
    }

    private void each(List<String> locations, Look look) {
        OpenedFiles.each(
                access,
                locations,
                (paths, byPath) ->
                        byPath.forEach((path, location) -> {
                            try (OwnIds ids = open(path, location)) {
                                look.at(location, ids);
                            }
                        }));
    }

    private OwnIds open(String path, String location) {
        OwnCursor.Ends ends =
                new OwnCursor.Ends(
                        (found, cause) -> access.damaged(location, found, cause),
                        counters,
                        () -> {});
        OwnIds ids = OwnIds.open(Path.of(path), ends).orElseThrow(ForDuck::new);
        counters.read(1, 0, 0);
        return ids;
    }
}
