package dev.lockstep.testkit;

import dev.lockstep.api.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every store that is readable and writable must do. A store passes it with a subclass that
 * says how it is opened and which abilities it lacks:
 *
 * <pre>{@code
 * class LakeStoreContractTest extends StoreContract {
 *     protected Store open(Path directory) { return LakeStore.open(directory); }
 * }
 * }</pre>
 */
public abstract class StoreContract
        implements CollectionContract,
                WriteContract,
                FencingContract,
                SnapshotContract,
                ValueContract,
                ReplaceContract,
                DifferenceContract {
    @TempDir Path directory;
    private @Nullable StoreSubject subject;

    /**
     * Opens the store with its state in this directory; again after closing, for the same state.
     */
    protected abstract Store open(Path directory);

    /** The abilities that the store lacks, with words that its refusal holds. */
    protected Map<Ability, String> refusals() {
        return Map.of();
    }

    @BeforeEach
    void openStore() {
        subject = new StoreSubject(open(directory), refusals());
    }

    @AfterEach
    void closeStore() {
        subject().store().close();
    }

    @Override
    public final StoreSubject subject() {
        return Objects.requireNonNull(subject);
    }

    @Override
    public final StoreSubject reopened() {
        closeStore();
        openStore();
        return subject();
    }
}
