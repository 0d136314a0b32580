package dev.lockstep.app.collections;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.CollectionService.DiffView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.json.JsonMapper;

/** What a comparison found, kept beside the run. */
final class DifferenceFile {
    static final String NAME = "differences.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private DifferenceFile() {}

    static void write(Path directory, DiffView found) {
        try {
            Path aside = directory.resolve(NAME + ".new");
            Files.write(aside, JSON.writeValueAsBytes(found));
            Files.move(
                    aside,
                    directory.resolve(NAME),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @throws LockstepException NOT_FOUND where the run has compared nothing yet
     */
    static DiffView read(Path directory, String run) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            throw LockstepException.notFound("comparison of run", run);
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), DiffView.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
