package dev.lockstep.app.collections;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.CollectionService.DiffView;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** What a comparison found, kept beside the run. */
final class DifferenceFile {
    static final String NAME = "differences.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private DifferenceFile() {}

    static void write(Path directory, DiffView found) {
        KeptFile.write(directory.resolve(NAME), JSON.writeValueAsBytes(found));
    }

    /**
     * @throws LockstepException NOT_FOUND where the run has compared nothing yet
     */
    static DiffView read(Path directory, String run) {
        return KeptFile.read(directory.resolve(NAME), b -> JSON.readValue(b, DiffView.class))
                .orElseThrow(() -> LockstepException.notFound("comparison of run", run));
    }
}
