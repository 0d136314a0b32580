package dev.lockstep.testkit;

import dev.lockstep.api.GenerationStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every store of generations must do. A store passes it with a subclass that says how it is
 * opened and which abilities it lacks.
 */
public abstract class GenerationStoreContract
        implements BuildContract, LinkContract, GenerationRowsContract, SearchContract {
    @TempDir Path directory;
    private @Nullable GenerationSubject subject;

    /**
     * Opens the store with its state in this directory; again after closing, for the same state.
     */
    protected abstract GenerationStore open(Path directory);

    /** The abilities that the store lacks, with words that its refusal holds. */
    protected Map<Ability, String> refusals() {
        return Map.of();
    }

    @BeforeEach
    void openStore() {
        subject = new GenerationSubject(open(directory), refusals());
    }

    @AfterEach
    void closeStore() {
        generations().store().close();
    }

    @Override
    public final GenerationSubject generations() {
        return Objects.requireNonNull(subject);
    }

    @Override
    public final GenerationSubject reopenedGenerations() {
        closeStore();
        openStore();
        return generations();
    }
}
