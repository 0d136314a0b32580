package dev.lockstep.app.backups;

import dev.lockstep.api.Batch;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the metadata of rows for what looks like a credential: it would lie in every copy
 * of the backup. Tells ids and keys, never a value. Safe for many threads.
 */
final class RefuseSecrets {
    private static final int SHOWN = 10;

    private final String address;
    private final List<String> first = new ArrayList<>();
    private long rows;

    RefuseSecrets(String address) {
        this.address = address;
    }

    void look(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            String key = Secrets.keyIn(batch.metadata(i));
            if (key != null) {
                found(batch.id(i), key);
            }
        }
    }

    private synchronized void found(String id, String key) {
        rows++;
        if (first.size() < SHOWN) {
            first.add(Names.shown(id) + " (" + Names.shown(key) + ")");
        }
    }

    /**
     * @throws LockstepException USER with code {@code secrets-found} where there was one
     */
    synchronized void requireNone() {
        if (rows > 0) {
            throw LockstepException.user(
                    "secrets-found",
                    "Cannot back up "
                            + address
                            + ": found what looks like a credential in the metadata of "
                            + Words.count(rows, "row", "rows")
                            + ", expected none: "
                            + String.join(", ", first)
                            + (rows > first.size() ? ", …" : "")
                            + "; take it out, or back up without refusing secrets.");
        }
    }

    /** None where a backup is made whatever the metadata holds. */
    static @Nullable RefuseSecrets where(boolean asked, String address) {
        return asked ? new RefuseSecrets(address) : null;
    }
}
