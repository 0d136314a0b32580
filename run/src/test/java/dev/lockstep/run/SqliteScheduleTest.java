package dev.lockstep.run;

import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;

class SqliteScheduleTest extends ScheduleContract {
    @Override
    MetadataDatabase database(Path home) {
        return sqlite(home);
    }
}
