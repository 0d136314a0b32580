package dev.lockstep.dataset;

import dev.lockstep.api.TenantId;

/** Told of datasets whose rows have changed. */
public interface DatasetListener {
    /**
     * Silver of this dataset has a new snapshot. Called on the ingest's thread after everything is
     * durable, at least once for each change; what it throws is logged and changes nothing.
     *
     * @param dataset its name
     */
    void changed(TenantId tenant, String dataset);
}
