package dev.lockstep.app.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.app.Home;
import dev.lockstep.app.Version;
import dev.lockstep.app.backups.BackupParts;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.bucket.s3.S3Settings;
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

    /**
     * @throws LockstepException USER where a key and its secret do not come together
     */
    public static S3Settings s3(Configuration.S3 s3) {
        String access = s3.accessKey();
        String secret = s3.secretKey();
        if ((access == null) != (secret == null)) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot take 's3.access-key' and 's3.secret-key': found one of them, expected"
                            + " both or none.");
        }
        if (s3.endpoint() != null && s3.endpoint().getUserInfo() != null) {
            throw LockstepException.user(
                    "configuration",
                    "Cannot take 's3.endpoint': found a user before the host, expected"
                            + " https://host; put it under 's3.access-key' and 's3.secret-key'.");
        }
        return new S3Settings(
                s3.endpoint(),
                s3.region(),
                s3.pathStyle(),
                access == null || secret == null ? null : new S3Settings.Keys(access, secret),
                switch (s3.encryption()) {
                    case "sse-s3" -> new S3Settings.Encryption.ServerSide();
                    case "sse-kms" -> new S3Settings.Encryption.Kms(s3.kmsKey());
                    default -> S3Settings.Encryption.SERVERS_OWN;
                },
                S3Settings.Patience.DEFAULT);
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
