package dev.lockstep.lake;

import dev.lockstep.api.TenantId;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.List;
import java.util.Optional;

/**
 * An open warehouse: tables by name. Safe for many threads. Closing releases connections; it never
 * loses what was committed.
 */
public interface Lake extends AutoCloseable {
    /** Opens the warehouse; what is missing is made. */
    static Lake open(LakeConfig config) {
        return new OpenLake(config);
    }

    /** The table, made when it is missing; one that exists stays exactly as it is. */
    LakeTable create(TableName name, TableSpec spec);

    Optional<LakeTable> find(TableName name);

    /**
     * @throws dev.lockstep.api.LockstepException NOT_FOUND with code {@code table-not-found}
     */
    LakeTable table(TableName name);

    /** Ordered by name. */
    List<TableName> tables(TenantId tenant, String layer);

    /** Drops the table and its files; absence is no error. */
    void drop(TableName name);

    /** Does now what the first use would have to wait for. */
    void warmUp();

    Bucket bucket();

    LakeCounters counters();

    @Override
    void close();
}
