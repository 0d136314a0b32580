package dev.lockstep.lake.internal.stage;

import dev.lockstep.api.Batch;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Refusal;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.internal.rows.RowEncoders;
import dev.lockstep.lake.internal.rows.RowsForm;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import dev.lockstep.lake.internal.warehouse.TableForm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows and deletions on their way into a table, as staged files. Many threads may add; {@link
 * #take} and {@link #discard} are called while no other call is under way.
 */
public final class StagedRows {
    private final OpenLake lake;
    private final LakeTable table;
    private final int dimension;
    private final long partBytes;
    private final RowEncoders encoders = new RowEncoders();
    private final RowsForm form;
    private @Nullable OpenPart open;
    private final Tombstones tombstones;
    private final List<String> parts = new ArrayList<>();
    private int earlier;

    /**
     * @param partBytes of rows in memory from which on they go to a staged file
     * @param earlier parts that were staged before and that deletions are to reach
     */
    public StagedRows(OpenLake lake, LakeTable table, int dimension, long partBytes, int earlier) {
        this.lake = lake;
        this.table = table;
        this.dimension = dimension;
        this.partBytes = partBytes;
        this.earlier = earlier;
        this.form = TableForm.of(lake.load(table.name()));
        this.tombstones = new Tombstones(lake.duck(), table);
    }

    /** Staged files: parts in their order, and ids deleted with how many parts came before. */
    public record Taken(List<String> parts, List<String> deletes) {}

    public List<Refusal> upsert(Batch batch) {
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
        OpenPart full = null;
        Runnable encode;
        synchronized (this) {
            OpenPart part = open;
            if (part == null) {
                part = new OpenPart(table.stage(), encoders, form);
                open = part;
            }
            encode = part.add(batch);
            if (part.bytes() >= partBytes) {
                full = takePart(part);
            }
        }
        encode.run();
        finish(full);
    }

    /** Parts are numbered in the order in which they are taken. */
    private OpenPart takePart(OpenPart part) {
        parts.add(part.location());
        open = null;
        return part;
    }

    private static void finish(@Nullable OpenPart part) {
        if (part != null) {
            try (part) {
                part.finish();
            }
        }
    }

    public void delete(Collection<String> ids) {
        OpenPart before = null;
        synchronized (this) {
            if (open != null && open.hasAny(ids)) {
                before = takePart(open);
            }
            tombstones.add(ids, earlier + parts.size());
        }
        finish(before);
    }

    /** Everything since the last time; the files are the caller's. */
    public synchronized Taken take() {
        if (open != null) {
            finish(takePart(open));
        }
        Taken taken = new Taken(List.copyOf(parts), tombstones.take());
        parts.clear();
        return taken;
    }

    /** Tells how many parts there are that later deletions are to reach. */
    public synchronized void earlier(int count) {
        earlier = count;
    }

    public synchronized void discard() {
        if (open != null) {
            open.close();
            open = null;
        }
        encoders.close();
        parts.forEach(lake.bucket()::delete);
        tombstones.files().forEach(lake.bucket()::delete);
        parts.clear();
    }
}
