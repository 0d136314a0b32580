package dev.lockstep.store.archive;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one backup. Nobody sees it before {@link #finish}; a run that is killed goes on with
 * another writer of the same name and a higher epoch. Collections may be written side by side, each
 * by many threads.
 */
public interface BackupWriter extends AutoCloseable {
    /** The backup, where this very run had finished it already: then there is nothing to do. */
    Optional<BackupInfo> finished();

    /**
     * The run whose unfinished backup of this name was thrown away for this one: it may have run on
     * another machine, or with a home that is lost. What it had written cannot be gone on with,
     * since how far it had come is known of its own snapshot only.
     */
    default Optional<String> displaced() {
        return Optional.empty();
    }

    /**
     * Opens a collection for its rows. In a full backup deletions do nothing; in an increment they
     * are ids that the parent has and this backup has not. Each id is to come at most once as a row
     * in the whole backup. {@link StoreWriter#resumed} tells how far this run had come.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT where the parent's collection of that
     *     name has another dimension or metric
     */
    StoreWriter collection(String name, CollectionSpec spec);

    /**
     * Forgets what was written of a collection, its seal included, so that it can be written from
     * the start; its source may be another snapshot then. Durable. Does nothing where it was never
     * opened; writers opened before must not be used any more.
     */
    void restart(String collection);

    /**
     * What has been committed of a collection, read from its files, the parents' rows included: for
     * the proof, before anybody can see the backup. To be closed by the caller.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where it was never opened; CONFLICT
     *     where the backup is finished: it is read from the archive then
     */
    Snapshot readBack(String collection);

    /** Whether {@link #seal} has been called for the collection, by this run in any epoch. */
    boolean sealed(String collection);

    /** Ends a collection: no more rows come. Durable; a second call replaces the first. */
    void seal(String collection, Seal seal);

    /** Adds a small document, such as an alias or index settings; a second one of a name wins. */
    void extra(String name, byte[] content);

    /**
     * Makes the backup exist: sums, then the manifest, in one atomic act. A second call returns the
     * same.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with code {@code stale-writer}, or {@code
     *     backup-unsealed} where a collection was opened and not sealed
     */
    BackupInfo finish(Map<String, String> annotations);

    /** Discards what was not committed; what was stays for the run's next attempt. */
    @Override
    void close();

    /**
     * What the caller knows of a collection once all its rows are written.
     *
     * @param rows of the collection, the parents' included, −1 to take what was written
     * @param fingerprint digest of all rows
     * @param form what the fingerprint counts, usually {@code exact}
     * @param sidecar file of (id, row hash), copied
     * @param notes whole sentences, for people
     */
    record Seal(
            long rows,
            @Nullable String fingerprint,
            String form,
            CollectionBackup.@Nullable Source source,
            @Nullable Path sidecar,
            List<String> notes) {
        public Seal {
            notes = List.copyOf(notes);
        }

        /** Of rows that nobody has hashed. */
        public static Seal of(long rows) {
            return new Seal(rows, null, "exact", null, null, List.of());
        }
    }
}
