package dev.lockstep.lake;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The lake's store where its files lie on storage that DuckDB cannot read. */
@Tag("soak")
class MirroredLakeContractTest extends StoreContract {
    @Override
    protected Store open(Path directory) {
        Elsewhere.in(directory);
        return OpenedStore.open(directory).store();
    }
}
