package dev.lockstep.app.crash;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.app.Lockstep;
import dev.lockstep.lake.LakeStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The program that is killed: makes an increment, restores it over an older content, and lets the
 * oldest backup expire, while a reader looks whether it sees one whole content throughout. Each act
 * is left out where it has been done.
 */
final class BackupUnderEyes {
    static final String DONE = "done";
    static final String TORN = "torn ";
    static final CollectionRef NOTES = new CollectionRef(Shelf.TENANT, "lake", "notes");
    static final CollectionRef AGAIN = new CollectionRef(Shelf.TENANT, "lake", "again");

    private static final int ROWS = 40;

    private BackupUnderEyes() {}

    /** The home. */
    public static void main(String[] args) throws InterruptedException {
        try (Lockstep lockstep = Shelf.open(Path.of(args[0]))) {
            AtomicBoolean over = new AtomicBoolean();
            Thread reader = Thread.ofPlatform().daemon().start(() -> look(lockstep, over));
            finish(lockstep);
            over.set(true);
            reader.join();
        }
        System.out.println(DONE);
        System.exit(0);
    }

    private static void look(Lockstep lockstep, AtomicBoolean over) {
        while (!over.get()) {
            Map<String, String> seen = read(lockstep, AGAIN);
            if (!seen.equals(content(1)) && !seen.equals(content(2))) {
                System.out.println(TORN + seen);
            }
        }
    }

    /** Waits for what is under way, then does what has not been done. */
    static void finish(Lockstep lockstep) {
        BackupService backups = lockstep.backups();
        lockstep.runs()
                .list(Shelf.TENANT, null, null, null, 20)
                .forEach(run -> succeeded(lockstep, run));
        if (!names(lockstep).contains("b2")) {
            succeeded(lockstep, backups.create(Shelf.TENANT, request("b2", Kind.INCREMENTAL)));
        }
        if (!read(lockstep, AGAIN).equals(content(2))) {
            RestoreRequest back =
                    new RestoreRequest("b2", List.of("notes"), "lake/again", null, List.of());
            succeeded(lockstep, backups.restore(Shelf.TENANT, back));
        }
        if (names(lockstep).contains("b0")) {
            Retention two = new Retention(2, 0, 0, 0, null);
            succeeded(lockstep, backups.expire(Shelf.TENANT, two));
        }
    }

    static RunView succeeded(Lockstep lockstep, RunView run) {
        RunView ended = Shelf.ended(lockstep, run);
        if (ended.state() != RunState.SUCCEEDED) {
            throw new IllegalStateException(ended.toString());
        }
        return ended;
    }

    static List<String> names(Lockstep lockstep) {
        return lockstep.backups().list(Shelf.TENANT).stream().map(BackupView::name).toList();
    }

    static BackupRequest request(String name, Kind kind) {
        return new BackupRequest(
                List.of("lake/notes"), null, List.of(), name, null, kind, true, null);
    }

    /** The second version changes every fifth, drops one and adds one. */
    static Map<String, String> content(int version) {
        Map<String, String> content = new TreeMap<>();
        for (int i = 0; i <= ROWS; i++) {
            boolean there = version == 1 ? i < ROWS : i != 3;
            if (there) {
                content.put("n" + i, "note " + i + " of " + (i % 5 == 0 ? version : 1));
            }
        }
        return content;
    }

    static LakeStore lake(Lockstep lockstep) {
        return new LakeStore(
                lockstep.foundation().lake(),
                lockstep.foundation().metadata(),
                InstantSource.system());
    }

    static void write(Lockstep lockstep, CollectionRef ref, int version) {
        LakeStore lake = lake(lockstep);
        lake.create(ref, CollectionSpec.of(2, Metric.COSINE));
        WriteScope scope = new WriteScope("by hand " + ref.name() + version, "write", 1);
        List<Row> rows = new ArrayList<>();
        content(version)
                .forEach((id, note) -> rows.add(new Row(id, new float[] {1, 2}, note, "{}")));
        try (StoreWriter writer = lake.write(ref, scope)) {
            writer.upsert(Batch.of(rows, 2));
            writer.delete(version == 2 ? List.of("n3") : List.of());
            writer.commit(new Checkpoint(scope, Map.of(), rows.size(), 0, 0));
        }
    }

    static Map<String, String> read(Lockstep lockstep, CollectionRef ref) {
        LakeStore lake = lake(lockstep);
        Map<String, String> found = new TreeMap<>();
        try (Snapshot rows = lake.pin(ref, "reader", Duration.ofMinutes(1))) {
            for (Split split : rows.plan(1)) {
                try (BatchReader reader = rows.open(split, Position.START, 500)) {
                    for (Batch b = reader.next(); b != null; b = reader.next()) {
                        for (int i = 0; i < b.size(); i++) {
                            found.put(b.id(i), String.valueOf(b.document(i)));
                        }
                    }
                }
            }
            lake.unpin(rows.ref(), "reader");
        }
        return found;
    }
}
