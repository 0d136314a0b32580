package dev.lockstep.lake.internal.write;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.Committed;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableChange;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.TableStore;
import dev.lockstep.lake.internal.shape.CollectionShape;
import dev.lockstep.lake.internal.stage.BuryRows;
import dev.lockstep.lake.internal.stage.Staging;
import dev.lockstep.lake.internal.warehouse.Fence;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import dev.lockstep.lake.internal.warehouse.TableProperties;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import tools.jackson.databind.json.JsonMapper;

/** Exchanges all rows of a collection for staged ones, in one snapshot. */
public record Replacing(OpenLake lake, TableName name, CollectionSpec spec) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Its tags say that the run and step has published, and up to which checkpoint. */
    static CommitTag tag(WriteScope scope, String value) {
        return new CommitTag(
                Fence.writer(scope.run(), scope.step() + ":replace"), scope.epoch(), value);
    }

    public StoreWriter open(WriteScope scope) {
        Fence.raise(lake, name, scope);
        return new ReplacingWriter(lake, name, spec, scope, published(scope));
    }

    private Optional<Checkpoint> published(WriteScope scope) {
        return lake.table(name)
                .tag(tag(scope, "").writer())
                .map(found -> JSON.readValue(found.value(), Checkpoint.class));
    }

    public Receipt publish(WriteScope scope, CollectionSpec becomes) {
        requireSameShape(becomes);
        Fence.raise(lake, name, scope);
        Staging staging = new Staging(lake, lake.load(name));
        if (published(scope).isPresent()) {
            staging.remove(scope, false);
            return new Receipt(version(tag(scope, "").writer()), 0);
        }
        Staging.Content content = staging.read(scope).orElseThrow(() -> nothingStaged(scope));
        LakeTable table = lake.table(name);
        List<String> files = new BuryRows(lake.duck(), lake.load(name)).kept(content, table);
        CrashPoint.RESTORE_BEFORE_PUBLISH.reach();
        Committed committed =
                table.commit(
                        TableChange.exchange(files)
                                .with(CollectionShape.described(becomes))
                                .tagged(tag(scope, JSON.writeValueAsString(content.checkpoint()))));
        CrashPoint.RESTORE_AFTER_PUBLISH.reach();
        staging.remove(scope, false);
        if (!files.equals(content.parts())) {
            content.parts().forEach(lake.bucket()::delete);
        }
        return new Receipt(
                table.identity() + "/" + Math.max(0, committed.snapshot()),
                committed.bytesWritten());
    }

    /** The version that the writer's publishing made; the present one where that is forgotten. */
    private String version(String writer) {
        Table table = lake.load(name);
        for (Snapshot snapshot : table.snapshots()) {
            if (writer.equals(snapshot.summary().get(TableProperties.WRITER))) {
                return table.uuid() + "/" + snapshot.snapshotId();
            }
        }
        return TableStore.version(table);
    }

    private LockstepException nothingStaged(WriteScope scope) {
        return new LockstepException(
                ErrorKind.NOT_FOUND,
                "staging-not-found",
                "Cannot publish to table "
                        + name
                        + ": found nothing staged by step "
                        + scope.step()
                        + " of run "
                        + scope.run()
                        + ", expected a commit of it.");
    }

    private void requireSameShape(CollectionSpec becomes) {
        if (becomes.dimension() != spec.dimension() || becomes.metric() != spec.metric()) {
            throw LockstepException.conflict(
                    "collection-exists",
                    "Cannot publish to table "
                            + name
                            + ": found one of "
                            + spec.dimension()
                            + " dimensions and metric "
                            + spec.metric()
                            + ", expected "
                            + becomes.dimension()
                            + " and "
                            + becomes.metric()
                            + "; drop it or choose another name.");
        }
    }

    public void discard(WriteScope scope) {
        if (lake.find(name).isPresent()) {
            new Staging(lake, lake.load(name)).remove(scope, published(scope).isEmpty());
        }
    }
}
