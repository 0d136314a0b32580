package dev.lockstep.lake;

import java.nio.file.Path;

/** Tables whose files lie on storage that DuckDB cannot read. */
class MirroredLakeTableTest extends LakeTableTest {
    @Override
    LakeConfig config(Path directory) {
        Elsewhere.in(directory);
        return Elsewhere.config(directory);
    }
}
