package dev.lockstep.store.opensearch.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An index at a point in time, shared by the handles of a snapshot and given back with the last of
 * them. Safe for many threads.
 */
public final class PinnedIndex {
    private final SnapshotRef ref;
    private final Fields fields;
    private final PointInTime at;
    private final Note note;
    private int handles = 1;
    private long rows = -1;

    /** What is kept elsewhere of the reading. */
    public interface Note {
        Note NONE =
                new Note() {
                    @Override
                    public void renew() {}

                    @Override
                    public void remove() {}
                };

        public void renew();

        void remove();
    }

    public PinnedIndex(SnapshotRef ref, Fields fields, PointInTime at, Note note) {
        this.ref = ref;
        this.fields = fields;
        this.at = at;
        this.note = note;
    }

    public SnapshotRef ref() {
        return ref;
    }

    Fields fields() {
        return fields;
    }

    /** Rows from within the point in time. */
    Page page(ObjectNode body) {
        return Page.read(at.rows(body, fields.isVerbatim()), fields);
    }

    JsonNode search(ObjectNode body) {
        return at.search(body);
    }

    synchronized long rows() {
        if (rows < 0) {
            rows = at.rows();
        }
        return rows;
    }

    public void renew() {
        at.renew();
        note.renew();
    }

    /** Another handle; false where the last one has been closed. */
    public synchronized boolean share() {
        if (handles == 0) {
            return false;
        }
        handles++;
        return true;
    }

    /** Gives back one handle; true where it was the last. */
    public boolean release() {
        synchronized (this) {
            handles--;
            if (handles > 0) {
                return false;
            }
        }
        quietly(at::end);
        quietly(note::remove);
        return true;
    }

    /** What is not given back now ends by itself. */
    private static void quietly(Runnable act) {
        try {
            act.run();
        } catch (LockstepException ignored) {
            // The point in time and the note of the reader have a time to live.
        }
    }
}
