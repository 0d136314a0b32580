package dev.lockstep.store.archive;

import dev.lockstep.api.Pin;
import dev.lockstep.api.Readable;
import dev.lockstep.api.TenantId;
import java.util.List;

/**
 * Backups as collections that can be read. Snapshots are durable; a pin keeps its backup, and the
 * parents that it needs, from being expired.
 */
public interface ArchiveStore extends Readable {
    /** The kind, and the name under which the store of the home's archive is known. */
    String NAME = "archive";

    /** Pins that have not ended, of all backups of a tenant, oldest first. */
    List<Pin> pins(TenantId tenant);

    /**
     * What is odd about a collection, whole sentences: counts that do not add up, columns unread.
     */
    List<String> notes(dev.lockstep.api.CollectionRef ref);
}
