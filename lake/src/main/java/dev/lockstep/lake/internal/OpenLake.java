package dev.lockstep.lake.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.TableSpec;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** A warehouse over an Iceberg catalog. */
public final class OpenLake implements Lake {
    private final Bucket bucket;
    private final Catalog catalog;
    private final DuckPool duck;
    private final TableLocks locks;
    private final LakeCounters counters = new LakeCounters();

    public OpenLake(LakeConfig config) {
        this.bucket = config.bucket();
        this.catalog = Catalogs.open(config.catalog(), bucket);
        this.duck =
                new DuckPool(
                        config.temp(),
                        config.connections(),
                        config.memoryBytes(),
                        config.threads());
        this.locks = new TableLocks(config.catalog());
    }

    @Override
    public LakeTable create(TableName name, TableSpec spec) {
        makeNamespace(Namespace.of("tenant_" + name.tenant()));
        makeNamespace(Identifiers.namespace(name.tenant(), name.layer()));
        if (find(name).isEmpty()) {
            createTable(name, spec);
        }
        return table(name);
    }

    private void createTable(TableName name, TableSpec spec) {
        try {
            catalog.createTable(
                    Identifiers.of(name),
                    Schemas.iceberg(spec.schema()),
                    PartitionSpec.unpartitioned(),
                    freshLocation(name),
                    TableProperties.ofNew(spec));
        } catch (AlreadyExistsException _) {
            // Another one was quicker: what exists stays.
        }
    }

    /** Never a location that a dropped table of that name had. */
    private String freshLocation(TableName name) {
        return bucket.location(
                "tenant_"
                        + name.tenant()
                        + "/"
                        + name.layer()
                        + "/"
                        + name.name()
                        + "-"
                        + UUID.randomUUID().toString().substring(0, 8));
    }

    private void makeNamespace(Namespace namespace) {
        SupportsNamespaces namespaces = (SupportsNamespaces) catalog;
        if (!namespaces.namespaceExists(namespace)) {
            try {
                namespaces.createNamespace(namespace);
            } catch (RuntimeException e) {
                // Another one may have been quicker; catalogs say so in different ways.
                if (!namespaces.namespaceExists(namespace)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Optional<LakeTable> find(TableName name) {
        return catalog.tableExists(Identifiers.of(name))
                ? Optional.of(new IcebergTable(this, name))
                : Optional.empty();
    }

    @Override
    public LakeTable table(TableName name) {
        return find(name).orElseThrow(() -> missing(name));
    }

    private static LockstepException missing(TableName name) {
        return LockstepException.notFound("table", name.toString());
    }

    @Override
    public List<TableName> tables(TenantId tenant, String layer) {
        try {
            return catalog.listTables(Identifiers.namespace(tenant, layer)).stream()
                    .map(TableIdentifier::name)
                    .sorted()
                    .map(name -> new TableName(tenant, layer, name))
                    .toList();
        } catch (NoSuchNamespaceException _) {
            return List.of();
        }
    }

    @Override
    public void drop(TableName name) {
        locks.holding(name, () -> catalog.dropTable(Identifiers.of(name), true));
    }

    @Override
    public Bucket bucket() {
        return bucket;
    }

    @Override
    public LakeCounters counters() {
        return counters;
    }

    /** The Iceberg table as it is now. */
    public Table load(TableName name) {
        try {
            return catalog.loadTable(Identifiers.of(name));
        } catch (NoSuchTableException _) {
            throw missing(name);
        }
    }

    /** The key of a file below a table's location. */
    String key(Table table, String relative) {
        return table.location().substring(bucket.root().length() + 1) + "/" + relative;
    }

    public DuckPool duck() {
        return duck;
    }

    TableLocks locks() {
        return locks;
    }

    @Override
    public void close() {
        duck.close();
        if (catalog instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
