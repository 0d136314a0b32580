package dev.lockstep.run;

import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;

class SqliteCancelTest extends CancelContract {
    @Override
    MetadataDatabase database(Path home) {
        return sqlite(home);
    }
}
