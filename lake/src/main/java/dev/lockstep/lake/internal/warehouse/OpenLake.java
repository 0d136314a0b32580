package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.CatalogConfig;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.MirroredBucket;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.TableSpec;
import dev.lockstep.lake.internal.catalog.Catalogs;
import dev.lockstep.lake.internal.catalog.Identifiers;
import dev.lockstep.lake.internal.catalog.TableLocks;
import dev.lockstep.lake.internal.duck.DuckPool;
import dev.lockstep.lake.internal.duck.LocalSql;
import dev.lockstep.lake.internal.files.ParquetFooter;
import dev.lockstep.lake.internal.shape.Schemas;
import dev.lockstep.lake.internal.storage.LocalFile;
import dev.lockstep.lake.internal.storage.Mirror;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/** A warehouse over an Iceberg catalog. */
public final class OpenLake implements Lake {
    private static final int RELATIONS_KEPT = 64;

    private final Bucket bucket;
    private final Catalog catalog;
    private final DuckPool duck;
    private final TableLocks locks;
    private final boolean rest;
    private final LakeCounters counters = new LakeCounters();
    private final Deque<LocalSql> given = new ArrayDeque<>();
    private final FileSums sums;
    private final @Nullable Mirror mirror;

    public OpenLake(LakeConfig config) {
        this.bucket = config.bucket();
        this.sums = new FileSums(bucket);
        this.mirror = bucket instanceof MirroredBucket mirrored ? mirrored.mirror() : null;
        requireReadable(config);
        this.catalog = reach(() -> Catalogs.open(config.catalog(), bucket));
        this.rest = rest(config);
        this.duck =
                new DuckPool(
                        config.temp(),
                        config.connections(),
                        config.memoryBytes(),
                        config.threads(),
                        mirror);
        this.locks = new TableLocks(config.catalog());
    }

    private void requireReadable(LakeConfig config) {
        if (mirror == null && bucket.file(bucket.root() + "/x") == null) {
            throw new IllegalArgumentException(
                    "a lake in " + bucket.root() + " without a directory of this machine");
        }
        if (mirror != null && rest(config)) {
            throw LockstepException.user(
                    "lake-place",
                    "Cannot open the lake in "
                            + bucket.root()
                            + ": found a catalog of kind rest, expected sqlite or postgres for a"
                            + " lake that is not in a directory; set catalog.kind.");
        }
    }

    private static boolean rest(LakeConfig config) {
        return config.catalog() instanceof CatalogConfig.Rest;
    }

    /** Asks the catalog; what goes wrong there is another system's failure. */
    private static <T> T reach(Supplier<T> question) {
        try {
            return question.get();
        } catch (LockstepException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "lake-catalog",
                    "Cannot ask the lake's catalog: found "
                            + e.getMessage()
                            + ", expected an answer; look whether the catalog can be reached.",
                    e);
        }
    }

    @Override
    public LakeTable create(TableName name, TableSpec spec) {
        if (find(name).isEmpty()) {
            reach(() -> {
                makeNamespace(Namespace.of("tenant_" + name.tenant()));
                makeNamespace(Identifiers.namespace(name.tenant(), name.layer()));
                createTable(name, spec);
                return name;
            });
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
        return reach(() -> catalog.tableExists(Identifiers.of(name)))
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
        return reach(() -> identifiers(Identifiers.namespace(tenant, layer))).stream()
                .map(TableIdentifier::name)
                .sorted()
                .map(name -> new TableName(tenant, layer, name))
                .toList();
    }

    private List<TableIdentifier> identifiers(Namespace namespace) {
        try {
            return catalog.listTables(namespace);
        } catch (NoSuchNamespaceException _) {
            return List.of();
        }
    }

    @Override
    public void drop(TableName name) {
        locks.holding(name, () -> reach(() -> purge(name)));
    }

    /** The location is this table's alone: what the catalog leaves behind there goes too. */
    private boolean purge(TableName name) {
        if (!catalog.tableExists(Identifiers.of(name))) {
            return false;
        }
        String key = key(load(name), "");
        boolean dropped = catalog.dropTable(Identifiers.of(name), true);
        bucket.deleteAll(bucket.list(key));
        return dropped;
    }

    @Override
    public void warmUp() {
        duck.root();
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
        return look(name).orElseThrow(() -> missing(name));
    }

    /** The Iceberg table as it is now, where there is one. */
    public Optional<Table> look(TableName name) {
        return reach(() -> {
            try {
                return Optional.of(catalog.loadTable(Identifiers.of(name)));
            } catch (NoSuchTableException _) {
                return Optional.empty();
            }
        });
    }

    /**
     * Whether the catalog takes a commit where only properties have changed since: then a fence is
     * a snapshot too.
     */
    boolean comparesSnapshotsOnly() {
        return rest;
    }

    /** The key of a file below a table's location. */
    public String key(Table table, String relative) {
        return table.location().substring(bucket.root().length() + 1) + "/" + relative;
    }

    /** A path below a table's location where anyone may write a file that a commit then takes. */
    public String stage(Table table, String relative) {
        String key = key(table, relative);
        return mirror == null ? bucket.location(key) : mirror.stage(key);
    }

    /** What a staged file is called once it is durable. */
    String location(String staged) {
        return mirror == null ? staged : mirror.location(staged);
    }

    /** Takes the sum of a staged file, for the commit that adds it; not of what goes elsewhere. */
    void takeSum(String staged, ParquetFooter footer) {
        String location = location(staged);
        Path file = bucket.file(location);
        if (file != null) {
            sums.take(file, location, footer);
        }
    }

    /** A file of a table, to be closed; null where it is not one that the lake keeps. */
    @Nullable
    public LocalFile hold(String location) {
        Mirror copies = mirror;
        if (copies == null) {
            Path file = bucket.file(location);
            return file == null ? null : new LocalFile(file, () -> {});
        }
        return location.startsWith(bucket.root() + "/")
                ? new LocalFile(copies.hold(location), () -> copies.release(location))
                : null;
    }

    public FileSums sums() {
        return sums;
    }

    /** Makes staged files durable; their locations. */
    public List<String> durable(List<String> staged) {
        staged.forEach(bucket::sync);
        return staged.stream().map(this::location).toList();
    }

    /**
     * SQL for others than the lake's own sessions, also in other processes. Of files that lie
     * elsewhere there are copies, which stay until it has been asked for many more.
     */
    String given(String sql) {
        LocalSql local = duck.local(sql);
        synchronized (given) {
            given.addLast(local);
            if (given.size() > RELATIONS_KEPT) {
                given.removeFirst().close();
            }
        }
        return local.sql();
    }

    public DuckPool duck() {
        return duck;
    }

    public TableLocks locks() {
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
