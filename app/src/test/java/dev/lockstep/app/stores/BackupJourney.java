package dev.lockstep.app.stores;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program that is killed: backs a collection and a table of a PostgreSQL up to S3 and restores
 * both under other names. What has been done is left out; what has failed is retried, as somebody
 * at a terminal would.
 */
final class BackupJourney {
    static final TenantId T = TenantId.DEFAULT;
    static final String BACKUP = "b1";
    static final List<String> NAMES = List.of("works", "notes");

    /** How often a run is retried by hand; more than there are faults. */
    private static final int RETRIES = 30;

    private BackupJourney() {}

    /**
     * Home, address of the database, place of backups; S3's address and keys in the environment.
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (Lockstep lockstep =
                open(Path.of(arguments[0]), arguments[1], arguments[2], System.getenv())) {
            for (RunView run : lockstep.runs().list(T, null, null, null, 20)) {
                succeeded(lockstep, run);
            }
            if (lockstep.backups().list(T).stream()
                    .map(BackupView::name)
                    .noneMatch(BACKUP::equals)) {
                succeeded(lockstep, lockstep.backups().create(T, backup()));
            }
            for (String name : NAMES) {
                boolean there =
                        lockstep.runs().list(T, null, null, null, 20).stream()
                                .anyMatch(run -> run.parameters().toString().contains(again(name)));
                if (!there) {
                    succeeded(lockstep, lockstep.backups().restore(T, restore(name)));
                }
            }
        }
        System.exit(0);
    }

    static Lockstep open(Path home, String url, String place, Map<String, String> environment) {
        Map<String, String> settings = new HashMap<>();
        settings.put("runs.first-wait", "1s");
        settings.put("runs.longest-wait", "2s");
        settings.put("runs.patience", "20s");
        settings.put("backups.place", place);
        settings.put("stores.pg.kind", "pgvector");
        settings.put("stores.pg.url", url);
        settings.put("stores.pg.user", "postgres");
        return Lockstep.open(
                Home.at(home, null), Configuration.read(home, null, environment, settings));
    }

    static String again(String name) {
        return name + "_again";
    }

    private static BackupRequest backup() {
        List<String> all = NAMES.stream().map(name -> "pg/" + name).toList();
        return new BackupRequest(all, null, List.of(), BACKUP, null, Kind.FULL, true, null, null);
    }

    private static RestoreRequest restore(String name) {
        return new RestoreRequest(BACKUP, List.of(name), "pg/" + again(name), null, List.of());
    }

    private static void succeeded(Lockstep lockstep, RunView started) throws InterruptedException {
        RunView run = ended(lockstep, started);
        for (int nth = 0; run.state() == RunState.FAILED && nth < RETRIES; nth++) {
            System.out.println("retried: " + run.failure());
            Thread.sleep(500);
            run = ended(lockstep, lockstep.runs().retry(T, run.id()));
        }
        if (run.state() != RunState.SUCCEEDED) {
            throw new IllegalStateException(run.toString());
        }
    }

    static RunView ended(Lockstep lockstep, RunView started) throws InterruptedException {
        RunView run = started;
        while (!run.state().ended()) {
            run = lockstep.runs().awaitChange(T, run, Duration.ofSeconds(30));
        }
        return run;
    }
}
