package dev.lockstep.lake.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.Committed;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableChange;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.stage.BuryRows;
import dev.lockstep.lake.internal.stage.StagedRows;
import dev.lockstep.lake.internal.warehouse.Fence;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Writes a run's rows to a collection: to staged files, which a commit makes one snapshot. */
public final class LakeWriter implements StoreWriter {
    static final long PART_BYTES = 64L << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OpenLake lake;
    private final LakeTable table;
    private final WriteScope scope;
    private final StagedRows rows;
    private volatile boolean closed;

    private LakeWriter(
            OpenLake lake, TableName name, CollectionSpec spec, WriteScope scope, long partBytes) {
        this.lake = lake;
        this.table = lake.table(name);
        this.scope = scope;
        this.rows = new StagedRows(lake, table, spec.dimension(), partBytes, 0);
    }

    /**
     * Opens the table for a run; from now on writers of the run's older epochs are refused.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer}
     */
    public static LakeWriter open(
            OpenLake lake, TableName name, CollectionSpec spec, WriteScope scope) {
        return open(lake, name, spec, scope, PART_BYTES);
    }

    /**
     * @param partBytes of rows in memory from which on they go to a staged file
     */
    static LakeWriter open(
            OpenLake lake, TableName name, CollectionSpec spec, WriteScope scope, long partBytes) {
        Fence.raise(lake, name, scope);
        return new LakeWriter(lake, name, spec, scope, partBytes);
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return table.tag(writer()).map(tag -> JSON.readValue(tag.value(), Checkpoint.class));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this writer of table " + table.name() + " is closed");
        }
    }

    private String writer() {
        return Fence.writer(scope.run(), scope.step());
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        requireOpen();
        return rows.upsert(batch);
    }

    @Override
    public void delete(Collection<String> ids) {
        requireOpen();
        rows.delete(ids);
    }

    @Override
    public synchronized Receipt commit(Checkpoint checkpoint) {
        requireOpen();
        StagedRows.Taken taken = rows.take();
        List<String> files =
                new BuryRows(lake.duck(), lake.load(table.name()))
                        .bury(taken.parts(), taken.deletes(), table, lake.bucket());
        CommitTag tag = new CommitTag(writer(), scope.epoch(), JSON.writeValueAsString(checkpoint));
        Committed committed =
                table.commit(
                        TableChange.upsert(files).deleting(List.of(), taken.deletes()).tagged(tag));
        return new Receipt(
                table.identity() + "/" + Math.max(0, committed.snapshot()),
                committed.bytesWritten());
    }

    @Override
    public synchronized void close() {
        closed = true;
        rows.discard();
    }
}
