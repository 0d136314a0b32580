package dev.lockstep.api.service;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collections in all stores, copied and compared by the one engine. Addresses are {@code
 * store/name}.
 */
public interface CollectionService {
    List<StoreView> stores(TenantId tenant);

    /**
     * Ordered by address.
     *
     * @param store only of this store, or null
     */
    List<CollectionView> list(TenantId tenant, @Nullable String store);

    CollectionView get(TenantId tenant, String address);

    /** Starts a run that makes the target equal to the source's snapshot and proves it. */
    RunView copy(TenantId tenant, String from, String to);

    /**
     * Starts a run that compares row by row; with repair, the second is made equal to the first.
     */
    RunView diff(TenantId tenant, String left, String right, boolean repair);

    /** The differences that a run of {@link #diff} found, in order of id. */
    DiffView differences(TenantId tenant, String run, int limit);

    /** A store as configured, without secrets. */
    record StoreView(String name, String kind, List<String> abilities, List<String> losses) {}

    /** A collection. */
    record CollectionView(
            String address,
            long rows,
            long bytes,
            int dimension,
            String metric,
            String model,
            String version) {}

    /** What differs. */
    record DiffView(
            String left,
            String right,
            long leftRows,
            long rightRows,
            long onlyLeft,
            long onlyRight,
            long changed,
            List<Difference> examples) {}

    /**
     * One difference.
     *
     * @param field {@code row}, {@code vector[17]}, {@code document}, {@code metadata.year}
     */
    record Difference(String id, String field, @Nullable String left, @Nullable String right) {}
}
