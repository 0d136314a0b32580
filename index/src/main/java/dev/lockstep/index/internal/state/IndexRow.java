package dev.lockstep.index.internal.state;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An index as the metadata database keeps it.
 *
 * @param champion the number of the generation that serves, 0 for none
 * @param lastNumber the highest number ever given
 * @param collectionSource the dataset snapshot that the collection was last made equal to
 * @param createdAt tells it from another one that had its name before
 * @param movedBy the run that has begun to change the collection since, null where it equals its
 *     source
 */
public record IndexRow(
        TenantId tenant,
        IndexDefinition definition,
        CollectionRef collection,
        long champion,
        long lastNumber,
        @Nullable SnapshotRef collectionSource,
        @Nullable String movedBy,
        @Nullable String lastRun,
        @Nullable Instant lastSync,
        RunView.@Nullable Failure failure,
        Instant createdAt) {
    public String name() {
        return definition.name();
    }
}
