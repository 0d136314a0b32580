package dev.lockstep.store.archive;

/**
 * One thing that is wrong with a backup.
 *
 * @param backup whose file it is: the one verified, or a parent of it
 * @param file relative to the backup's directory; empty where it is no single file's
 * @param rowGroup number of the row group in the file, −1 where it is not one's
 * @param firstRow number of the row group's first row in the file, −1 likewise
 * @param rows how many rows may be concerned, −1 where unknown
 * @param sentence for people: what was found, what was expected
 */
public record Damage(
        Kind kind,
        String backup,
        String file,
        int rowGroup,
        long firstRow,
        long rows,
        String sentence) {
    public static Damage of(Kind kind, String backup, String file, String sentence) {
        return new Damage(kind, backup, file, -1, -1, -1, sentence);
    }

    /** What is wrong. */
    public enum Kind {
        MANIFEST,
        MISSING_FILE,
        SIZE,
        CHECKSUM,
        FOOTER,
        ROW_COUNT,
        SIDECAR,
        CONTENT,
        MISSING_PARENT
    }
}
