package dev.lockstep.store.archive.internal.hold;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import java.time.Instant;

/**
 * Removes a backup so that nobody ever finds half of one: its manifest goes out of sight first, and
 * comes back where a pin was made meanwhile.
 */
public final class RemoveBackup {
    /** The manifest of a backup that is about to go. */
    public static final String EXPIRING = BackupDirectory.MANIFEST + ".expiring";

    /** The manifest of one whose files are being removed. */
    public static final String REMOVED = BackupDirectory.MANIFEST + ".removed";

    private RemoveBackup() {}

    /**
     * @return whether it was removed; not where somebody holds it
     */
    public static boolean remove(BackupDirectory directory, Instant now) {
        CrashPoint.BACKUP_BEFORE_EXPIRY.reach();
        if (directory.has(BackupDirectory.MANIFEST)) {
            directory.move(BackupDirectory.MANIFEST, EXPIRING);
        }
        if (directory.has(EXPIRING)) {
            CrashPoint.BACKUP_DURING_EXPIRY.reach();
            if (held(directory, now)) {
                directory.move(EXPIRING, BackupDirectory.MANIFEST);
                return false;
            }
            directory.move(EXPIRING, REMOVED);
        }
        purge(directory);
        return true;
    }

    /** The mark of the removal goes last, so that another attempt knows what to do. */
    private static void purge(BackupDirectory directory) {
        for (String path : directory.list("")) {
            if (!path.equals(REMOVED)) {
                directory.delete(path);
                CrashPoint.BACKUP_DURING_EXPIRY.reach();
            }
        }
        directory.purge();
    }

    public static boolean held(BackupDirectory directory, Instant now) {
        return PinFiles.list(directory).stream().anyMatch(pin -> !pin.ended(now));
    }
}
