package dev.lockstep.app.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.app.Home;
import dev.lockstep.app.Version;
import dev.lockstep.app.backups.BackupParts;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.dataset.WorkerLimits;
import dev.lockstep.index.IndexSettings;
import dev.lockstep.run.RunListener;
import dev.lockstep.run.RunSettings;
import dev.lockstep.run.StepPolicy;
import dev.lockstep.server.ServerSettings;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** Turns sections of the configuration into what the modules want. */
public final class Settings {
    private static final Set<String> SCHEDULABLE =
            Set.of("index-sync", "collection-copy", "collection-diff");

    private Settings() {}

    public static RunSettings runs(Configuration.Runs runs, List<RunListener> listeners) {
        StepPolicy policy =
                new StepPolicy(
                        runs.attempts(), runs.firstWait(), runs.longestWait(), runs.patience());
        return RunSettings.defaults()
                .withConcurrency(runs.concurrency())
                .withPolicy(policy)
                .withLease(runs.lease())
                .withZone(zone(runs))
                .withListeners(listeners);
    }

    public static BackupParts.Settings backups(Configuration configuration) {
        return new BackupParts.Settings(
                configuration.places().backups().chain(), zone(configuration.runs()), Version.TEXT);
    }

    private static ZoneId zone(Configuration.Runs runs) {
        return runs.zone() == null ? ZoneId.systemDefault() : runs.zone();
    }

    public static WorkerLimits workers(Configuration.Workers workers) {
        return new WorkerLimits(
                workers.processes(),
                workers.heap(),
                workers.memory(),
                workers.disk(),
                workers.threads() > 0 ? workers.threads() : WorkerLimits.DEFAULT.threads(),
                workers.query(),
                workers.silence());
    }

    public static IndexSettings index(Configuration.Index index, Home home) {
        return new IndexSettings(
                index.workers(),
                index.batchRows(),
                index.keptGenerations(),
                index.fullProofEvery(),
                index.rebuildShare(),
                home.work("index"),
                index.pinTimeToLive());
    }

    public static ServerSettings server(Configuration.Server server, Home home, String version) {
        ServerSettings.Limits usual = ServerSettings.Limits.DEFAULT;
        String open = server.openFindTenant();
        return new ServerSettings(
                server.host(),
                server.port(),
                home.temporary("uploads"),
                new ServerSettings.Limits(
                        server.uploadLimit(),
                        server.bodyLimit(),
                        server.concurrentRequests(),
                        server.queriesPerTenant(),
                        server.idleTimeout(),
                        server.stopTimeout(),
                        usual.minBytesPerSecond()),
                version,
                open == null ? null : new TenantId(open),
                SCHEDULABLE);
    }
}
