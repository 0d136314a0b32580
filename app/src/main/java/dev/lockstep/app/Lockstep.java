package dev.lockstep.app;

import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.ExportService;
import dev.lockstep.api.service.HookService;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.StoreService;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.app.internal.CloseInOrder;
import dev.lockstep.app.internal.ConfiguredEmbedders;
import dev.lockstep.app.internal.OpenParts;
import dev.lockstep.lake.Lake;
import dev.lockstep.metadata.MetadataDatabase;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;

/**
 * The whole system in this process, without a way in from outside: {@link Serving} adds the server.
 *
 * <p>Runs that an earlier process left unfinished go on as soon as it is open. Safe for many
 * threads. Closing stops running steps at their next check, ends the worker processes and gives the
 * home back; nothing that was acknowledged is lost, also without it.
 */
public final class Lockstep implements AutoCloseable {
    private final CloseInOrder parts;
    private final Foundation foundation;
    private final Offered offered;
    private final List<MeterBinder> meters;
    private final Runnable warmUp;

    /** What everything else stands on. */
    public record Foundation(MetadataDatabase metadata, Lake lake, ConfiguredEmbedders embedders) {}

    /** What it offers. */
    public record Offered(
            DatasetService datasets,
            IndexService indexes,
            CollectionService collections,
            StoreService stores,
            BackupService backups,
            ExportService exports,
            MigrationService migrations,
            RunService runs,
            HookService hooks) {}

    private Lockstep(CloseInOrder parts, OpenParts opened) {
        this.parts = parts;
        this.foundation = opened.foundation();
        this.offered = opened.offered();
        this.meters = opened.meters();
        this.warmUp = opened.warmUp();
    }

    /**
     * Opens everything; what is missing in the home is made.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT where another process has the home,
     *     EXTERNAL where a database cannot be reached
     */
    public static Lockstep open(Home home, Configuration configuration) {
        return open(home, configuration, InstantSource.system());
    }

    /**
     * The same with a clock of the caller's.
     *
     * @param clock dates what is written, and decides when schedules, retries and pins are due
     */
    public static Lockstep open(Home home, Configuration configuration, InstantSource clock) {
        CloseInOrder parts = new CloseInOrder();
        try {
            return new Lockstep(parts, new OpenParts(home, configuration, clock, parts));
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /**
     * Starts in the background what would make the first requests slow: a worker process, DuckDB,
     * the default model; then the syncs that continuous indexes have missed. What fails there fails
     * again, and is said, when it is needed.
     */
    public void warmUp() {
        Thread thread =
                Thread.ofPlatform()
                        .name("warm-up")
                        .start(() -> {
                            try {
                                warmUp.run();
                            } catch (RuntimeException saidWhenItIsNeeded) {
                                // Whoever needs it tries again and is told why it fails.
                            }
                        });
        parts.add("warm-up", thread::join);
    }

    public Foundation foundation() {
        return foundation;
    }

    /** What its parts count, for whoever shows it. */
    public List<MeterBinder> meters() {
        return meters;
    }

    public DatasetService datasets() {
        return offered.datasets();
    }

    public IndexService indexes() {
        return offered.indexes();
    }

    public CollectionService collections() {
        return offered.collections();
    }

    public StoreService stores() {
        return offered.stores();
    }

    public BackupService backups() {
        return offered.backups();
    }

    public ExportService exports() {
        return offered.exports();
    }

    public MigrationService migrations() {
        return offered.migrations();
    }

    public RunService runs() {
        return offered.runs();
    }

    public HookService hooks() {
        return offered.hooks();
    }

    @Override
    public void close() {
        parts.close();
    }
}
