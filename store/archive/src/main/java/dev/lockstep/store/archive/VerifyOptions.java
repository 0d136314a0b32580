package dev.lockstep.store.archive;

import dev.lockstep.api.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How thoroughly a backup is looked at.
 *
 * @param parents whether the chain below is verified too
 * @param content proves the rows themselves, null to look at files only
 * @param checkCancelled called between files and row groups; what it throws ends the verification
 * @param remember whether the outcome is kept beside the backup as its last verification
 */
public record VerifyOptions(
        boolean parents,
        @Nullable ContentCheck content,
        Runnable checkCancelled,
        boolean remember) {
    /** Files, sums, footers and rows' counts, parents included; the outcome is kept. */
    public static final VerifyOptions FILES = new VerifyOptions(true, null, () -> {}, true);

    public VerifyOptions proving(ContentCheck check) {
        return new VerifyOptions(parents, check, checkCancelled, remember);
    }

    /** Compares the rows with the fingerprint: given by who can hash rows. */
    public interface ContentCheck {
        /**
         * @param rows the collection as the backup reads it, parents included; closed by the caller
         * @return what is wrong, whole sentences; empty where the rows are those of the fingerprint
         */
        List<String> check(Snapshot rows, CollectionBackup expected);
    }
}
