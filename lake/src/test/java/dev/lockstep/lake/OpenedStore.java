package dev.lockstep.lake;

import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import java.time.InstantSource;

/** A lake with its metadata in one directory, and the stores over it. */
record OpenedStore(Lake lake, MetadataDatabase database, InstantSource clock)
        implements AutoCloseable {
    static OpenedStore open(Path directory) {
        return open(directory, InstantSource.system());
    }

    static OpenedStore open(Path directory, InstantSource clock) {
        return new OpenedStore(
                Lake.open(Elsewhere.config(directory)),
                MetadataDatabase.sqlite(directory.resolve("lockstep.db")),
                clock);
    }

    LakeStore store() {
        return new LakeStore(lake, database, clock);
    }

    DatasetStore datasets() {
        return new DatasetStore(lake, database, clock);
    }

    @Override
    public void close() {
        database.close();
        lake.close();
    }
}
