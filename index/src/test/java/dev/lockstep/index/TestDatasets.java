package dev.lockstep.index;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.store.memory.MemoryStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One dataset, "works", whose clean table is a memory collection without vectors. */
final class TestDatasets implements DatasetService {
    static final CollectionRef REF = new CollectionRef(TenantId.DEFAULT, "silver", "works");
    final MemoryStore silver = new MemoryStore();
    private final @Nullable String key;
    private int writes;
    private long duplicateIds;

    TestDatasets(@Nullable String key) {
        this.key = key;
        create();
    }

    private void create() {
        silver.create(REF, CollectionSpec.of(0, Metric.COSINE));
    }

    /** Loses the table's identity, as {@code CREATE OR REPLACE} does. */
    void replaceTable() {
        silver.drop(REF);
        create();
    }

    void pretendDuplicateIds(long rows) {
        duplicateIds = rows;
    }

    /** The row id is the work's id where that is the key, a hash of its content otherwise. */
    void put(String id, String title) {
        write(w ->
                w.upsert(
                        Batch.of(
                                List.of(new Row(rowId(id, title), null, null, json(id, title))),
                                0)));
    }

    /** Many at once; a hundred thousand are no problem. */
    void putAll(java.util.Map<String, String> titles) {
        List<Row> rows = new java.util.ArrayList<>();
        titles.forEach(
                (id, title) -> rows.add(new Row(rowId(id, title), null, null, json(id, title))));
        write(w -> w.upsert(Batch.of(rows, 0)));
    }

    void removeAll(List<String> ids) {
        write(w -> w.delete(ids));
    }

    void remove(String id, String title) {
        write(w -> w.delete(List.of(rowId(id, title))));
    }

    private String rowId(String id, String title) {
        return key == null ? Integer.toHexString((id + title).hashCode()) : id;
    }

    private static String json(String id, String title) {
        return "{\"work_id\":\"" + id + "\",\"title\":\"" + title + "\",\"price\":10.50}";
    }

    private void write(java.util.function.Consumer<StoreWriter> act) {
        WriteScope scope = new WriteScope("w" + ++writes, "put", 1);
        try (StoreWriter writer = silver.write(REF, scope)) {
            act.accept(writer);
            writer.commit(new Checkpoint(scope, Map.of(), 1, 0, 0));
        }
    }

    @Override
    public DatasetView get(TenantId tenant, String idOrName) {
        if (!idOrName.equals("works")) {
            throw LockstepException.notFound("dataset", idOrName);
        }
        return new DatasetView(
                "ds1",
                "works",
                null,
                silver.describe(REF).orElseThrow().rows(),
                "ds1.parquet",
                key,
                List.of(column("work_id"), column("title"), column("price")),
                new Metadata(
                        false,
                        "not_synced",
                        "synced",
                        null,
                        null,
                        null,
                        null,
                        null,
                        0,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null));
    }

    private static ColumnView column(String name) {
        return new ColumnView(name, name, "text", "", 0, 0, List.of());
    }

    @Override
    public QueryResult query(TenantId tenant, String idOrName, String sql, int maxRows) {
        long rows = silver.describe(REF).orElseThrow().rows();
        List<@Nullable Object> counts = List.of(rows, rows, rows - duplicateIds);
        return new QueryResult(List.of(), List.of(counts), 1, false, 0);
    }

    @Override
    public IngestStarted ingest(TenantId tenant, IngestRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Preview preview(TenantId tenant, IngestRequest request, int rows) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<DatasetView> list(TenantId tenant) {
        return List.of(get(tenant, "works"));
    }

    @Override
    public List<RejectedRow> rejects(TenantId tenant, String idOrName, int limit) {
        return List.of();
    }

    @Override
    public QueryResult rows(TenantId tenant, String idOrName, String layer, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Beside beside(TenantId tenant, String idOrName, boolean changed, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(TenantId tenant, String idOrName) {
        throw new UnsupportedOperationException();
    }
}
