package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.server.internal.pages.dataset.Columns;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of datasets hold, asked once per snapshot, which never changes. Safe for many
 * threads.
 */
final class ColumnShapes {
    private static final int KEPT = 64;
    private static final int ANSWERS = 1000;

    /** Past this, people ask in SQL; a page is not to scan so much unasked. */
    private static final long ROWS = 5_000_000;

    private final DatasetService datasets;
    private final Map<String, Columns> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Columns> eldest) {
                    return size() > KEPT;
                }
            };

    ColumnShapes(DatasetService datasets) {
        this.datasets = datasets;
    }

    /** What is known without asking, null where nothing is. */
    @Nullable Columns known(TenantId tenant, DatasetView dataset) {
        if (dataset.rowCount() == 0 || dataset.rowCount() > ROWS) {
            return Columns.UNKNOWN;
        }
        synchronized (kept) {
            return kept.get(key(tenant, dataset));
        }
    }

    Columns of(TenantId tenant, DatasetView dataset) {
        Columns known = known(tenant, dataset);
        if (known != null) {
            return known;
        }
        try {
            Columns asked = ask(tenant, dataset);
            synchronized (kept) {
                kept.put(key(tenant, dataset), asked);
            }
            return asked;
        } catch (LockstepException theSamplesAreShown) {
            return Columns.UNKNOWN;
        }
    }

    private Columns ask(TenantId tenant, DatasetView dataset) {
        String sql = Columns.sql(dataset);
        return sql.isEmpty()
                ? Columns.UNKNOWN
                : Columns.of(datasets.query(tenant, dataset.id(), sql, ANSWERS));
    }

    private static String key(TenantId tenant, DatasetView dataset) {
        return tenant.value() + "/" + dataset.id() + "/" + dataset.metadata().snapshot();
    }
}
