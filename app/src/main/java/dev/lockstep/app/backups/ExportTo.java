package dev.lockstep.app.backups;

import org.jspecify.annotations.Nullable;

/**
 * Where an export's files go once they are proven.
 *
 * @param directory absolute, of this machine; what an earlier export left there is replaced
 * @param s3 another place for the same files, or null
 * @param partRows rows of a file at most
 */
record ExportTo(String directory, @Nullable String s3, long partRows) {
    /** Where the files are made: in the same file system, so that they can be renamed. */
    String scratch() {
        return directory + "/.lockstep-export";
    }
}
