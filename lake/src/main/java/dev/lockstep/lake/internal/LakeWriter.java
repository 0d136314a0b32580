package dev.lockstep.lake.internal;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes a run's rows to a collection: to staged files, which a commit makes one snapshot. */
public final class LakeWriter implements StoreWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PART_BYTES = 64L << 20;

    private final OpenLake lake;
    private final LakeTable table;
    private final int dimension;
    private final WriteScope scope;
    private final long partBytes;
    private final WritePart writePart;
    private final WriteBuffer buffer = new WriteBuffer();
    private final Tombstones tombstones;
    private final List<String> parts = new ArrayList<>();
    private volatile boolean closed;

    private LakeWriter(
            OpenLake lake, TableName name, CollectionSpec spec, WriteScope scope, long partBytes) {
        this.lake = lake;
        this.table = lake.table(name);
        this.dimension = spec.dimension();
        this.scope = scope;
        this.partBytes = partBytes;
        this.writePart = new WritePart(lake.duck(), table.copyOptions());
        this.tombstones = new Tombstones(lake.duck(), table);
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
        if (batch.dimension() != dimension && batch.dimension() != 0) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot write to table "
                            + table.name()
                            + ": found vectors of "
                            + batch.dimension()
                            + " dimensions, expected "
                            + dimension
                            + ".");
        }
        List<Refusal> refused = new ArrayList<>();
        Batch sound = SoundText.only(batch, refused);
        if (sound.size() > 0) {
            buffer(sound);
        }
        return refused;
    }

    private void buffer(Batch batch) {
        Part full = null;
        synchronized (this) {
            buffer.add(batch);
            if (buffer.bytes() >= partBytes) {
                full = takePart();
            }
        }
        write(full);
    }

    /** Rows that are to become one file. */
    private record Part(List<Batch> batches, String location) {}

    /** Parts are numbered in the order in which they are taken. */
    private Part takePart() {
        String location = table.stage();
        parts.add(location);
        return new Part(buffer.take(), location);
    }

    private void write(@Nullable Part part) {
        if (part != null) {
            writePart.write(part.batches(), part.location());
        }
    }

    @Override
    public void delete(Collection<String> ids) {
        requireOpen();
        Part earlier = null;
        synchronized (this) {
            if (buffer.hasAny(ids)) {
                earlier = takePart();
            }
            tombstones.add(ids, parts.size());
        }
        write(earlier);
    }

    @Override
    public synchronized Receipt commit(Checkpoint checkpoint) {
        requireOpen();
        if (!buffer.isEmpty()) {
            write(takePart());
        }
        List<String> deletes = tombstones.take();
        List<String> files = bury(deletes);
        parts.clear();
        CommitTag tag = new CommitTag(writer(), scope.epoch(), JSON.writeValueAsString(checkpoint));
        Committed committed =
                table.commit(TableChange.upsert(files).deleting(List.of(), deletes).tagged(tag));
        return new Receipt(
                table.identity() + "/" + Math.max(0, committed.snapshot()),
                committed.bytesWritten());
    }

    /** The parts, without rows that were deleted after they had been written. */
    private List<String> bury(List<String> deletes) {
        BuryRows bury = new BuryRows(lake.duck(), lake.load(table.name()));
        List<String> files = List.copyOf(parts);
        if (!bury.needed(files, deletes)) {
            return files;
        }
        String target = table.stage();
        bury.write(files, deletes, target);
        files.forEach(lake.bucket()::delete);
        return List.of(target);
    }

    @Override
    public synchronized void close() {
        closed = true;
        buffer.take();
        parts.forEach(lake.bucket()::delete);
        tombstones.files().forEach(lake.bucket()::delete);
        parts.clear();
    }
}
