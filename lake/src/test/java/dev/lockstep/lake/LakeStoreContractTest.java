package dev.lockstep.lake;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.StoreContract;
import java.nio.file.Path;

class LakeStoreContractTest extends StoreContract {
    @Override
    protected Store open(Path directory) {
        return OpenedStore.open(directory).store();
    }
}
