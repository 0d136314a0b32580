package dev.lockstep.store.archive;

import java.time.Instant;
import java.util.List;

/**
 * What a verification found.
 *
 * @param files looked at
 * @param bytes read
 * @param rows counted in the files' footers
 * @param content whether rows were proven by their fingerprints too
 * @param damages empty where all is well
 * @param notes what is odd, but no damage
 */
public record Verification(
        String backup,
        Instant at,
        int files,
        long bytes,
        long rows,
        boolean content,
        List<Damage> damages,
        List<String> notes) {
    public Verification {
        damages = List.copyOf(damages);
        notes = List.copyOf(notes);
    }

    public boolean sound() {
        return damages.isEmpty();
    }
}
