package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.dataset.internal.pool.Trees;
import dev.lockstep.dataset.internal.protocol.Answers.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the step {@code parse} has found, kept in a file beside the upload: it is too large for a
 * run's state where a file has thousands of columns.
 */
record Outcome(ColumnPlan plan, Parsed parsed, TypePlan types) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Durable on return, whole or not at all. */
    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, JSON.writeValueAsBytes(this));
        Trees.sync(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        Trees.sync(Objects.requireNonNull(file.getParent()));
    }

    static Optional<Outcome> read(Path file) throws IOException {
        return Files.exists(file)
                ? Optional.of(JSON.readValue(Files.readAllBytes(file), Outcome.class))
                : Optional.empty();
    }
}
