package dev.lockstep.index.internal.plan;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService.SyncPlan;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.shape.Silver;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import java.time.Duration;
import java.util.List;

/** What a sync would do now, told from the difference of snapshots, nothing written. */
public final class SyncPlanner {
    private static final double TEXTS_A_SECOND = 150;
    private static final double ROWS_A_SECOND = 1_500;

    private final IndexParts parts;
    private final IndexRows indexes;

    public SyncPlanner(IndexParts parts, IndexRows indexes) {
        this.parts = parts;
        this.indexes = indexes;
    }

    public SyncPlan plan(TenantId tenant, String name) {
        IndexRow index = indexes.get(tenant, name);
        DatasetView dataset = parts.datasets().get().get(tenant, index.definition().dataset());
        SnapshotRef from = index.collectionSource();
        if (from == null || index.champion() == 0) {
            return plan("full", "This is the first sync.", dataset.rowCount(), 0);
        }
        return pinned(index, dataset, from);
    }

    private SyncPlan pinned(IndexRow index, DatasetView dataset, SnapshotRef from) {
        Differencing silver = parts.places().silver();
        String owner = "plan " + index.name();
        try (Snapshot now = silver.pin(Silver.ref(index, dataset), owner, Duration.ofMinutes(5))) {
            try {
                return compare(silver, from, now, dataset);
            } finally {
                silver.unpin(now.ref(), owner);
            }
        }
    }

    private SyncPlan compare(
            Differencing silver, SnapshotRef from, Snapshot now, DatasetView dataset) {
        if (from.equals(now.ref())) {
            return plan("nothing", "The index holds the dataset's current snapshot.", 0, 0);
        }
        return switch (silver.difference(from, now.ref())) {
            case Changes c -> {
                try (c) {
                    yield plan(
                            "incremental",
                            "The difference since snapshot " + from.id() + " is known.",
                            c.upserts(),
                            c.deletes());
                }
            }
            case Unavailable u -> plan("compared", u.reason(), dataset.rowCount(), 0);
        };
    }

    private SyncPlan plan(String kind, String reason, long upserts, long deletes) {
        long bytes = upserts * 4L * 384 + upserts * 500;
        long seconds = Math.round(upserts / TEXTS_A_SECOND + upserts / ROWS_A_SECOND);
        return new SyncPlan(
                kind, reason, upserts, deletes, upserts, bytes, Math.max(1, seconds), losses());
    }

    private List<String> losses() {
        return parts.places().generations().loses().stream().map(Distinction::sentence).toList();
    }

    /** Changed rows that the collection does not have yet, −1 where it cannot be told cheaply. */
    public long lag(IndexRow index, DatasetView dataset) {
        SnapshotRef from = index.collectionSource();
        Differencing silver = parts.places().silver();
        String version =
                silver.describe(Silver.ref(index, dataset)).map(CollectionInfo::version).orElse("");
        if (from == null) {
            return dataset.rowCount();
        }
        if (version.equals(from.version())) {
            return 0;
        }
        SyncPlan plan = pinned(index, dataset, from);
        return plan.kind().equals("compared") ? -1 : plan.upserts() + plan.deletes();
    }
}
