package dev.lockstep.index.internal.shape;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.index.internal.state.IndexRow;

/** How a dataset's clean table is addressed as a source of rows. */
public final class Silver {
    static final String STORE = "silver";

    private Silver() {}

    public static CollectionRef ref(IndexRow index, DatasetView dataset) {
        return ref(index.tenant(), dataset);
    }

    public static CollectionRef ref(TenantId tenant, DatasetView dataset) {
        return new CollectionRef(tenant, STORE, dataset.name());
    }

    /**
     * The shape of rows with the id left to the dataset where the dataset's key is that very
     * column: its row ids are then the column's values already.
     */
    public static RowShape shape(IndexDefinition d, DatasetView dataset) {
        boolean same = d.idColumn() != null && d.idColumn().equals(dataset.key());
        return RowShape.of(
                same
                        ? new IndexDefinition(
                                d.name(),
                                d.dataset(),
                                null,
                                d.text(),
                                d.metadataColumns(),
                                d.embedder(),
                                d.longTexts(),
                                d.settings(),
                                d.continuous(),
                                d.allowRefused())
                        : d);
    }
}
