package dev.lockstep.store.opensearch.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Finding.Level;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Looks at what this user may do, where the cluster has the security plugin. A cluster without it
 * lets everybody do everything, which is said.
 */
final class LookAtRights {
    private static final List<String> READING =
            List.of(
                    "indices:data/read/search",
                    "indices:data/read/point_in_time/create",
                    "indices:data/read/get");
    private static final List<String> WRITING =
            List.of(
                    "indices:data/write/bulk",
                    "indices:admin/create",
                    "indices:admin/aliases",
                    "indices:admin/settings/update",
                    "indices:admin/block/add",
                    "indices:admin/delete");

    private final Checkup.Looks looks;
    private final Naming naming;

    LookAtRights(Checkup.Looks looks, Naming naming) {
        this.looks = looks;
        this.naming = naming;
    }

    void look(Use use) {
        JsonNode account = looks.see("rights", "_plugins/_security/authinfo");
        if (account == null) {
            looks.add(
                    Level.NOTE,
                    "rights",
                    "the cluster tells of no rights: without the security plugin everybody may do"
                            + " everything",
                    null);
            return;
        }
        List<String> needed = new ArrayList<>(READING);
        if (use != Use.BACKUP) {
            needed.addAll(WRITING);
        }
        looks.add(
                Level.NOTE,
                "rights",
                "user "
                        + account.path("user_name").asString("?")
                        + " has the roles "
                        + account.path("roles")
                        + "; this use needs "
                        + String.join(", ", needed)
                        + " on "
                        + naming.prefix()
                        + "*, and to write to "
                        + naming.states()
                        + " (a pin is noted there)",
                null);
    }
}
