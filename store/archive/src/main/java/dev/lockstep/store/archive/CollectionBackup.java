package dev.lockstep.store.archive;

import dev.lockstep.api.CollectionSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One collection in a backup.
 *
 * @param rows of the collection at that backup, the parents' rows included
 * @param changed rows that this backup itself holds
 * @param deleted ids that this backup takes away from its parent's rows
 * @param bytes of this backup's own files of the collection
 * @param fingerprint digest of all rows, null where the writer gave none
 * @param form what the fingerprint counts: {@code exact}, or an encoding's name
 * @param source which snapshot it equals, null where unknown
 * @param sidecar whether a sidecar of (id, row hash) lies beside it
 * @param notes whole sentences, for people
 */
public record CollectionBackup(
        String name,
        CollectionSpec spec,
        long rows,
        long changed,
        long deleted,
        long bytes,
        @Nullable String fingerprint,
        String form,
        @Nullable Source source,
        boolean sidecar,
        List<String> notes) {
    public CollectionBackup {
        notes = List.copyOf(notes);
    }

    /**
     * The snapshot that was backed up.
     *
     * @param collection its address, such as {@code pg/chunks}
     * @param identity tells the collection from another of that name
     * @param snapshot the store's own name of it
     */
    public record Source(String collection, String identity, String snapshot) {}
}
