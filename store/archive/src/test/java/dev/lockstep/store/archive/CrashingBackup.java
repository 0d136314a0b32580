package dev.lockstep.store.archive;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that backs up in commits, then an increment of it, then expires an old backup. */
final class CrashingBackup {
    static final int BATCHES = 4;
    static final int ROWS = 50;

    private CrashingBackup() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        long epoch = Long.parseLong(arguments[1]);
        try (Opened opened = opened(directory)) {
            Made made = new Made(opened);
            if (made.archive().find(Made.TENANT, "0-old").isEmpty()
                    && !Files.exists(directory.resolve("began"))) {
                made.full("0-old", Made.GENERATOR.rows(500, 520));
                Files.createFile(directory.resolve("began"));
            }
            back(made, BackupPlan.full("full", "1").withPartRows(30), epoch, 0);
            back(made, BackupPlan.full("more", "1").onto("full", 10), epoch, 1);
            System.out.println(
                    made.archive().expire(Made.TENANT, Retention.NOTHING.keepLast(1), false));
        }
    }

    private static Opened opened(Path directory) {
        String place = System.getenv(Shelves.PLACE);
        return place == null ? Opened.in(directory) : Shelves.open(place, directory);
    }

    private static void back(Made made, BackupPlan plan, long epoch, int version) throws Exception {
        WriteScope scope = Made.scope(plan.name(), epoch);
        try (BackupWriter backup = made.archive().begin(Made.TENANT, plan, scope)) {
            if (backup.finished().isPresent()) {
                return;
            }
            if (!backup.sealed("works")) {
                write(backup, scope, version);
                Path sidecar = Files.createTempFile("hashes", ".bin");
                Files.writeString(sidecar, plan.name());
                backup.seal(
                        "works",
                        new BackupWriter.Seal(
                                BATCHES * ROWS - (version == 0 ? 0 : 1),
                                "f".repeat(32),
                                "exact",
                                new CollectionBackup.Source("a", "b", "c"),
                                sidecar,
                                List.of()));
            }
            backup.extra("alias", "{}".getBytes());
            backup.finish(Map.of());
        }
    }

    private static void write(BackupWriter backup, WriteScope scope, int version) {
        try (StoreWriter writer = backup.collection("works", Made.SPEC)) {
            long done = writer.resumed().map(Checkpoint::upserted).orElse(0L) / ROWS;
            int batches = version == 0 ? BATCHES : 1;
            for (long b = done; b < batches; b++) {
                for (long n = b * ROWS; n < (b + 1) * ROWS; n++) {
                    if (version == 0 || n > 0) {
                        writer.upsert(
                                dev.lockstep.api.Batch.of(
                                        List.of(Made.GENERATOR.row(n, version)), Made.DIMENSION));
                    }
                }
                if (version > 0) {
                    writer.delete(List.of(RowGenerator.id(0)));
                }
                writer.commit(new Checkpoint(scope, Map.of(), (b + 1) * ROWS, 0, 0));
            }
        }
    }
}
