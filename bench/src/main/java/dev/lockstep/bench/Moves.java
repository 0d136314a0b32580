package dev.lockstep.bench;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.BackupPlan;
import dev.lockstep.store.archive.BackupWriter;
import dev.lockstep.transfer.CheckpointPolicy;
import dev.lockstep.transfer.RetryPolicy;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Backups and restores of one collection, as the product's runs move their rows. */
final class Moves {
    private static final int BATCH = 1_000;
    private static final String COLLECTION = "works";
    private static final Duration PIN = Duration.ofHours(1);

    private final Path scratch;
    private final int workers;

    Moves(Path scratch, int workers) {
        this.scratch = scratch;
        this.workers = workers;
    }

    /** A whole backup, with its manifest. */
    BackupInfo backUp(Snapshot source, Archive archive, String name) {
        WriteScope scope = new WriteScope("bench-backup", name, 1);
        try (BackupWriter backup =
                archive.begin(TenantId.DEFAULT, BackupPlan.full(name, "bench"), scope)) {
            try (StoreWriter writer = backup.collection(COLLECTION, source.spec())) {
                Transfer.run(source, writer, (rows, _) -> rows, options(scope));
            }
            backup.seal(COLLECTION, BackupWriter.Seal.of(source.rows()));
            backup.finish(Map.of());
        }
        return archive.find(TenantId.DEFAULT, name).orElseThrow();
    }

    /** Into a collection that is there, in place of its content. */
    void restore(Archive archive, String backup, Replaceable store, CollectionRef target) {
        WriteScope scope = new WriteScope("bench-restore-" + backup, target.name(), 1);
        CollectionRef source =
                new CollectionRef(TenantId.DEFAULT, ArchiveStore.NAME, backup + "/" + COLLECTION);
        try (Snapshot rows = archive.store().pin(source, "bench", PIN)) {
            CollectionSpec spec = store.describe(target).orElseThrow().spec();
            try (StoreWriter writer = store.replace(target, scope)) {
                Transfer.run(rows, writer, (batch, _) -> batch, options(scope));
            }
            store.publish(target, scope, spec);
        }
    }

    private TransferOptions options(WriteScope scope) {
        Path runs = scratch.resolve("runs").resolve(scope.run() + "-" + scope.step());
        return TransferOptions.of(scope, runs, TransferOptions.Hooks.NONE)
                .withPace(
                        new TransferOptions.Pace(
                                workers, BATCH, CheckpointPolicy.DEFAULT, RetryPolicy.DEFAULT));
    }
}
