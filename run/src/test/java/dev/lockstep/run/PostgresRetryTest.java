package dev.lockstep.run;

import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;

class PostgresRetryTest extends RetryContract {
    @Override
    MetadataDatabase database(Path home) {
        return postgres();
    }
}
