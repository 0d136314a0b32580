package dev.lockstep.store.archive;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.StoreContract;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The same contract for an archive in S3, through chains of increments. */
class S3ArchiveContractTest extends StoreContract {
    private static final Map<Path, String> PLACES = new ConcurrentHashMap<>();

    @Override
    protected Store open(Path directory) {
        String place = PLACES.computeIfAbsent(directory, _ -> S3Server.shared().freshPlace());
        return new WritableArchive(Shelves.open(place, directory));
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(
                Ability.DIFFERENCING, "a backup is never changed",
                Ability.REPLACEABLE, "a backup is never changed");
    }
}
