package dev.lockstep.transfer;

import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.transfer.RowDifference.Kind;
import dev.lockstep.transfer.internal.Entries;
import dev.lockstep.transfer.internal.IdFile;
import dev.lockstep.transfer.internal.Spill;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What changed between an earlier state, known by the hashes of its rows, and a snapshot: for when
 * a store cannot tell. The snapshot is read whole once to find the changes; then few changed rows
 * are fetched by id, and many are read by a second pass that leaves out the others.
 *
 * <p>Made again from the same snapshot and hashes, as after a kill, it is the same, with the same
 * splits. Closing leaves the snapshot open.
 */
public final class FullDifference implements Changes {
    private static final int FETCHED_AT_MOST = 20_000;

    private final Snapshot snapshot;
    private final RowForm form;
    private final IdFile written;
    private final IdFile deleted;
    private final boolean fetched;

    private FullDifference(Snapshot snapshot, RowForm form, IdFile written, IdFile deleted) {
        this.snapshot = snapshot;
        this.form = form;
        this.written = written;
        this.deleted = deleted;
        this.fetched = written.count() <= FETCHED_AT_MOST;
    }

    /** Compares; every difference counts, and nobody is told of the progress. */
    public static FullDifference between(Snapshot snapshot, Sidecar before, Path directory) {
        return between(snapshot, before, ScanOptions.in(directory));
    }

    /**
     * Compares.
     *
     * @param before what the target holds; closed here, since it is needed no longer
     */
    public static FullDifference between(Snapshot snapshot, Sidecar before, ScanOptions options) {
        try (before;
                Scan now = Scan.of(snapshot, options, _ -> {}, () -> false);
                IdFile.Writer written = new IdFile.Writer(options.directory());
                IdFile.Writer deleted = new IdFile.Writer(options.directory())) {
            for (int p = 0; p < Spill.PARTITIONS; p++) {
                Entries here = now.spill().read(p);
                Merge.differences(
                        here,
                        before.part(p),
                        _ -> true,
                        (side, rank, kind) -> {
                            boolean gone = kind != Kind.CHANGED && side != here;
                            (gone ? deleted : written).add(side.idHash(rank), side.id(rank));
                        });
            }
            return new FullDifference(snapshot, options.form(), written.finish(), deleted.finish());
        }
    }

    @Override
    public long upserts() {
        return written.count();
    }

    @Override
    public long deletes() {
        return deleted.count();
    }

    @Override
    public CollectionSpec spec() {
        return snapshot.spec();
    }

    @Override
    public List<Split> plan(int wanted) {
        List<Split> splits = new ArrayList<>();
        if (fetched) {
            splits.addAll(cut("w", Split.Kind.ROWS, written, wanted));
        } else {
            for (Split split : snapshot.plan(wanted)) {
                splits.add(new Split("f-" + split.id(), split.kind(), split.spec(), -1));
            }
        }
        splits.addAll(cut("d", Split.Kind.DELETES, deleted, wanted));
        return splits;
    }

    private static List<Split> cut(String prefix, Split.Kind kind, IdFile ids, int wanted) {
        List<Split> splits = new ArrayList<>();
        List<Long> offsets = ids.count() == 0 ? List.of() : ids.cut(wanted);
        for (int i = 0; i + 1 < offsets.size(); i++) {
            String range = offsets.get(i) + "-" + offsets.get(i + 1);
            splits.add(new Split(prefix + i, kind, range, -1));
        }
        return splits;
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        if (split.kind() == Split.Kind.DELETES) {
            return new IdsReader(deleted, split, from, batchRows, IdsReader.IDS_ALONE);
        }
        if (fetched) {
            return new IdsReader(written, split, from, batchRows, snapshot::fetch);
        }
        Split whole = new Split(split.id().substring(2), split.kind(), split.spec(), split.rows());
        return new ChangedRowsReader(snapshot, whole, from, batchRows, written, form);
    }

    @Override
    public void close() {
        written.close();
        deleted.close();
    }
}
