package dev.lockstep.app.backups;

import static dev.lockstep.app.backups.BackupJob.step;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.service.BackupService.Drilled;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.CollectionBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Restores a backup whole into a lake of its own that nobody sees, proves it, measures the time and
 * drops it. What came of it is written beside the backup.
 */
final class DrillBackup {
    private static final String STARTED = "started";
    private static final String PIN = "pin-";

    private final BackupWork work;

    private DrillBackup(BackupWork work) {
        this.work = work;
    }

    static Job job(BackupParts parts) {
        return new BackupJob(
                BackupJob.DRILL,
                List.of(
                        step(parts, "pin", w -> new DrillBackup(w).pin()),
                        step(parts, "restore", w -> new DrillBackup(w).told(DrillBackup::restore)),
                        step(parts, "drop", w -> new DrillBackup(w).drop())),
                parameters -> BackupJob.of("backup-drill", parameters, BackupJob.BACKUP));
    }

    private Located at() {
        return work.parts()
                .archives()
                .locate(work.step().tenant(), work.step().parameter(BackupJob.BACKUP));
    }

    private void pin() {
        Located at = at();
        BackupInfo info = at.info();
        for (CollectionBackup part : info.collections()) {
            work.pin(PIN + part.name(), at.store(), at.collection(part.name()));
        }
        if (work.kept(STARTED, Instant.class).isEmpty()) {
            work.keep(STARTED, work.parts().clock().instant());
        }
        work.result("backup", at.name());
    }

    /** A drill that fails is a result too: whoever looks at the backups must see it. */
    private void told(Act act) throws Exception {
        try {
            long rows = act.run(this);
            Drilled drilled = drilled(true, rows, Words.rows(rows) + " restored and proven equal.");
            Notes.drilled(at(), drilled);
            work.result("rows", Long.toString(rows));
            work.result("millis", Long.toString(Math.round(1000 * drilled.seconds())));
            work.say(drilled.sentence());
        } catch (LockstepException e) {
            if (!e.kind().retryable()) {
                Notes.drilled(at(), drilled(false, 0, String.valueOf(e.getMessage())));
                // Nobody sees the scratch lake, and it may be large.
                drop();
            }
            throw e;
        }
    }

    private interface Act {
        long run(DrillBackup drill) throws Exception;
    }

    private Drilled drilled(boolean equal, long rows, String sentence) {
        Instant now = work.parts().clock().instant();
        Instant started = work.mustHave(STARTED, Instant.class);
        double seconds = Duration.between(started, now).toMillis() / 1000.0;
        return new Drilled(now, work.step().runId(), equal, rows, seconds, sentence);
    }

    private long restore() throws IOException {
        Located at = at();
        BackupInfo info = at.info();
        VerifyBackup.requireSound(work, at);
        Path scratch = Files.createDirectories(work.directory().resolve("scratch"));
        long rows = 0;
        try (MetadataDatabase names = MetadataDatabase.sqlite(scratch.resolve("metadata.db"));
                Lake lake = Lake.open(LakeConfig.local(scratch));
                LakeStore store = new LakeStore(lake, names, work.parts().clock())) {
            for (int i = 0; i < info.collections().size(); i++) {
                rows += restore(at, info.collections().get(i), store, "drill-" + i);
            }
        }
        return rows;
    }

    private long restore(Located at, CollectionBackup part, LakeStore store, String name) {
        CollectionRef target = new CollectionRef(work.step().tenant(), LakeStore.NAME, name);
        try (Snapshot rows = work.snapshot(PIN + part.name(), at.store())) {
            store.create(target, Stores.ownedByNobody(rows.spec()));
            Load load = new Load(work, store, target, name);
            load.stage(rows);
            load.publish(Stores.ownedByNobody(rows.spec()));
            return load.prove(rows, part);
        }
    }

    private void drop() {
        Located at = at();
        at.info().collections().forEach(c -> work.unpin(PIN + c.name(), at.store()));
        work.clear();
    }
}
