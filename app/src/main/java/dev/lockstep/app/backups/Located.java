package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.archive.BackupInfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a backup is: one that is there, or is to be.
 *
 * @param store reads its collections
 * @param tenant under whom the archive has it
 * @param directory of its files: a path of this machine, or a place in S3
 * @param ours whether it is in an archive of ours, where pins and notes are written
 */
record Located(
        Archive archive,
        ArchiveStore store,
        TenantId tenant,
        String name,
        String directory,
        boolean ours) {
    BackupInfo info() {
        return archive.find(tenant, name)
                .orElseThrow(() -> LockstepException.notFound("backup", Names.shown(name)));
    }

    CollectionRef collection(String collection) {
        return new CollectionRef(
                tenant, ArchiveStore.NAME, ours ? name + "/" + collection : collection);
    }

    /** The directory where it is one of this machine. */
    Optional<Path> local() {
        return S3Place.is(directory) ? Optional.empty() : Optional.of(Path.of(directory));
    }

    /** Another one in the same place. */
    Located sibling(String other) {
        String parent =
                name.isEmpty()
                        ? directory
                        : directory.substring(0, directory.length() - name.length() - 1);
        String beside = parent + "/" + other;
        return new Located(archive, store, tenant, other, beside, ours);
    }
}
