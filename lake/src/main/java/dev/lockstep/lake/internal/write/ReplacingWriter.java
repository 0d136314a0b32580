package dev.lockstep.lake.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.TableStore;
import dev.lockstep.lake.internal.stage.StagedRows;
import dev.lockstep.lake.internal.stage.Staging;
import dev.lockstep.lake.internal.warehouse.Fence;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Table;

/** Stages rows that are to take the place of all others: files, and a record that names them. */
final class ReplacingWriter implements StoreWriter {
    private final OpenLake lake;
    private final TableName name;
    private final LakeTable table;
    private final WriteScope scope;
    private final StagedRows rows;
    private final Optional<Checkpoint> published;
    private Optional<Staging.Content> content;
    private volatile boolean closed;

    /**
     * @param published the checkpoint, where this run and step has published already
     */
    ReplacingWriter(
            OpenLake lake,
            TableName name,
            CollectionSpec spec,
            WriteScope scope,
            Optional<Checkpoint> published) {
        this.lake = lake;
        this.name = name;
        this.table = lake.table(name);
        this.scope = scope;
        this.published = published;
        this.content = new Staging(lake, lake.load(name)).read(scope);
        this.rows =
                new StagedRows(
                        lake,
                        table,
                        spec.dimension(),
                        LakeWriter.PART_BYTES,
                        content.map(c -> c.parts().size()).orElse(0));
    }

    @Override
    public synchronized Optional<Checkpoint> resumed() {
        return published.isPresent() ? published : content.map(Staging.Content::checkpoint);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this writer of table " + name + " is closed");
        }
        if (published.isPresent()) {
            throw LockstepException.conflict(
                    "staging-published",
                    "Cannot stage rows for table "
                            + name
                            + ": this step of run "
                            + scope.run()
                            + " has published already; begin another run.");
        }
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
        StagedRows.Taken staged = rows.take();
        StagedRows.Taken taken =
                new StagedRows.Taken(lake.durable(staged.parts()), lake.durable(staged.deletes()));
        Staging.Content all =
                new Staging.Content(
                        checkpoint,
                        joined(content.map(Staging.Content::parts), taken.parts()),
                        joined(content.map(Staging.Content::deletes), taken.deletes()));
        Table now = lake.load(name);
        Fence.check(now, name, Replacing.tag(scope, ""));
        CrashPoint.RESTORE_BEFORE_STAGED.reach();
        new Staging(lake, now).write(scope, all);
        CrashPoint.RESTORE_AFTER_STAGED.reach();
        content = Optional.of(all);
        rows.earlier(all.parts().size());
        long bytes = taken.parts().stream().mapToLong(lake.bucket()::size).sum();
        return new Receipt(TableStore.version(now), bytes);
    }

    private static List<String> joined(Optional<List<String>> before, List<String> more) {
        List<String> all = new ArrayList<>(before.orElse(List.of()));
        all.addAll(more);
        return all;
    }

    @Override
    public synchronized void close() {
        closed = true;
        rows.discard();
    }
}
