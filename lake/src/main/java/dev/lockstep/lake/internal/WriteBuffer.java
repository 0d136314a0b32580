package dev.lockstep.lake.internal;

import dev.lockstep.api.Batch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Batches on their way to one staged file. Not safe for threads by itself. */
final class WriteBuffer {
    private List<Batch> batches = new ArrayList<>();
    private long bytes;

    void add(Batch batch) {
        batches.add(batch);
        bytes += batch.bytes();
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    boolean hasAny(Collection<String> ids) {
        Set<String> wanted = new HashSet<>(ids);
        for (Batch batch : batches) {
            for (String id : batch.ids()) {
                if (wanted.contains(id)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes what is there, leaving the buffer empty. */
    List<Batch> take() {
        List<Batch> taken = batches;
        batches = new ArrayList<>();
        bytes = 0;
        return taken;
    }
}
