package dev.lockstep.lake;

/**
 * What a commit made.
 *
 * @param snapshot the snapshot it made; where nothing changed, the one that was there, −1 for none
 * @param rowsAdded rows of the committed files that live on (duplicates within them counted once)
 * @param rowsDeleted rows that were live before and no longer are, replaced ones included
 * @param bytesWritten of data and delete files
 */
public record Committed(long snapshot, long rowsAdded, long rowsDeleted, long bytesWritten) {}
