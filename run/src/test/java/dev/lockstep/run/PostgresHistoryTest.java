package dev.lockstep.run;

import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;

class PostgresHistoryTest extends HistoryContract {
    @Override
    MetadataDatabase database(Path home) {
        return postgres();
    }
}
