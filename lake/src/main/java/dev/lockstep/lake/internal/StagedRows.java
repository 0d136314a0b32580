package dev.lockstep.lake.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Refusal;
import dev.lockstep.lake.LakeTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows and deletions on their way into a table, as staged files. Many threads may add; {@link
 * #take} and {@link #discard} are called while no other call is under way.
 */
final class StagedRows {
    private final OpenLake lake;
    private final LakeTable table;
    private final int dimension;
    private final long partBytes;
    private final WritePart writePart;
    private final WriteBuffer buffer = new WriteBuffer();
    private final Tombstones tombstones;
    private final List<String> parts = new ArrayList<>();
    private int earlier;

    /**
     * @param partBytes of rows in memory from which on they go to a staged file
     * @param earlier parts that were staged before and that deletions are to reach
     */
    StagedRows(OpenLake lake, LakeTable table, int dimension, long partBytes, int earlier) {
        this.lake = lake;
        this.table = table;
        this.dimension = dimension;
        this.partBytes = partBytes;
        this.earlier = earlier;
        this.writePart = new WritePart(lake.duck(), table.copyOptions());
        this.tombstones = new Tombstones(lake.duck(), table);
    }

    /** Staged files: parts in their order, and ids deleted with how many parts came before. */
    record Taken(List<String> parts, List<String> deletes) {}

    List<Refusal> upsert(Batch batch) {
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

    void delete(Collection<String> ids) {
        Part before = null;
        synchronized (this) {
            if (buffer.hasAny(ids)) {
                before = takePart();
            }
            tombstones.add(ids, earlier + parts.size());
        }
        write(before);
    }

    /** Everything since the last time; the files are the caller's. */
    synchronized Taken take() {
        if (!buffer.isEmpty()) {
            write(takePart());
        }
        Taken taken = new Taken(List.copyOf(parts), tombstones.take());
        parts.clear();
        return taken;
    }

    /** Tells how many parts there are that later deletions are to reach. */
    synchronized void earlier(int count) {
        earlier = count;
    }

    synchronized void discard() {
        buffer.take();
        parts.forEach(lake.bucket()::delete);
        tombstones.files().forEach(lake.bucket()::delete);
        parts.clear();
    }
}
