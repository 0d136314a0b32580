package dev.lockstep.server;

import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.ExportService;
import dev.lockstep.api.service.HookService;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.KeyService;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.StoreService;
import java.util.List;

/**
 * What the server serves. The server closes none of them.
 *
 * @param settings the configuration as it is in force, for administrators
 */
public record Services(
        DatasetService datasets,
        IndexService indexes,
        CollectionService collections,
        StoreService stores,
        BackupService backups,
        ExportService exports,
        MigrationService migrations,
        RunService runs,
        HookService hooks,
        KeyService keys,
        Readiness readiness,
        List<Setting> settings) {
    public Services {
        settings = List.copyOf(settings);
    }

    /** Without a configuration to show. */
    public Services(
            DatasetService datasets,
            IndexService indexes,
            CollectionService collections,
            StoreService stores,
            BackupService backups,
            ExportService exports,
            MigrationService migrations,
            RunService runs,
            HookService hooks,
            KeyService keys,
            Readiness readiness) {
        this(
                datasets,
                indexes,
                collections,
                stores,
                backups,
                exports,
                migrations,
                runs,
                hooks,
                keys,
                readiness,
                List.of());
    }

    /**
     * A setting.
     *
     * @param value masked where it is a secret, empty where it is not set
     * @param source where the value stands, such as {@code config.yaml line 3}
     */
    public record Setting(String key, String value, String source, String description) {}

    /** Asked by {@code /readyz}; cheap, called often. */
    @FunctionalInterface
    public interface Readiness {
        /** What is still missing, whole sentences for people; empty when ready. */
        List<String> missing();
    }
}
