package dev.lockstep.store.archive;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.StoreContract;
import java.nio.file.Path;
import java.util.Map;

/** What a backup takes comes back, bit for bit, through chains of increments. */
class ArchiveContractTest extends StoreContract {
    @Override
    protected Store open(Path directory) {
        return new WritableArchive(Opened.in(directory));
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(
                Ability.DIFFERENCING, "a backup is never changed",
                Ability.REPLACEABLE, "a backup is never changed");
    }
}
