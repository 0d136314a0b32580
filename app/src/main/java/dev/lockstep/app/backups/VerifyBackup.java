package dev.lockstep.app.backups;

import static dev.lockstep.app.backups.BackupJob.step;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.BackupService.Defect;
import dev.lockstep.api.service.BackupService.Verification;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.Damage;
import dev.lockstep.store.archive.VerifyOptions;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.Verify;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at every byte and row of a backup; needs no store but the archive. */
final class VerifyBackup {
    private static final String FOUND = "found";
    private static final int KEPT = 200;

    private VerifyBackup() {}

    static Job job(BackupParts parts) {
        return new BackupJob(
                BackupJob.VERIFY,
                List.of(step(parts, "verify", VerifyBackup::verify)),
                parameters -> BackupJob.of("backup-proof", parameters, BackupJob.BACKUP));
    }

    private static void verify(BackupWork work) {
        Located at =
                work.parts()
                        .archives()
                        .locate(work.step().tenant(), work.step().parameter(BackupJob.BACKUP));
        dev.lockstep.store.archive.Verification found = verify(work, at);
        List<Defect> defects = found.damages().stream().map(VerifyBackup::defect).toList();
        Verification kept =
                new Verification(
                        at.name(),
                        found.files(),
                        found.rows(),
                        defects.size(),
                        defects.stream().limit(KEPT).toList());
        work.keep(FOUND, kept);
        work.result("verification", BackupWork.JSON.writeValueAsString(kept));
        work.result("backup", at.name());
        work.result("defects", Integer.toString(defects.size()));
        found.notes().forEach(work::say);
        defects.forEach(d -> work.step().log(Level.ERROR, sentence(d)));
        work.say(
                defects.isEmpty()
                        ? Words.count(found.files(), "file", "files")
                                + " and "
                                + Words.rows(found.rows())
                                + " are as they were sealed."
                        : Words.count(defects.size(), "defect", "defects") + " found.");
        work.clear();
    }

    /** Files, sums, footers, then every row against the fingerprint. */
    private static dev.lockstep.store.archive.Verification verify(BackupWork work, Located at) {
        VerifyOptions options =
                new VerifyOptions(
                        true,
                        (rows, expected) -> check(work, rows, expected),
                        alive(work),
                        at.ours());
        return at.archive().verify(at.tenant(), at.name(), options);
    }

    /** Files, sums and footers, before rows are read for another purpose. */
    static void requireSound(BackupWork work, Located at) {
        RestoreBackup.requireSound(
                at.archive()
                        .verify(
                                at.tenant(),
                                at.name(),
                                new VerifyOptions(true, null, alive(work), false)));
    }

    /** Looking at files is progress, and there may be many. */
    private static Runnable alive(BackupWork work) {
        AtomicLong checks = new AtomicLong();
        return () -> {
            work.step().checkCancelled();
            work.step().progress(Progress.of("checks", -1, checks.incrementAndGet()));
        };
    }

    private static List<String> check(BackupWork work, Snapshot rows, CollectionBackup expected) {
        if (expected.fingerprint() == null || !expected.form().equals("exact")) {
            return List.of();
        }
        String found = Verify.fingerprint(rows, work.scan(RowForm.EXACT)).digest();
        return found.equals(expected.fingerprint())
                ? List.of()
                : List.of(
                        "Its rows have the fingerprint "
                                + found
                                + ", expected "
                                + expected.fingerprint()
                                + ".");
    }

    static Defect defect(Damage damage) {
        return new Defect(
                damage.file().isEmpty() ? damage.backup() : damage.backup() + "/" + damage.file(),
                where(damage),
                damage.sentence(),
                todo(damage));
    }

    private static String where(Damage damage) {
        if (damage.rowGroup() < 0) {
            return "";
        }
        String group = "row group " + damage.rowGroup();
        return damage.firstRow() < 0 || damage.rows() < 1
                ? group
                : group
                        + ", rows "
                        + Words.number(damage.firstRow())
                        + " to "
                        + Words.number(damage.firstRow() + damage.rows() - 1);
    }

    private static String todo(Damage damage) {
        return switch (damage.kind()) {
            case MANIFEST ->
                    "Bring export_manifest.json back from a copy; the rows may still be read from"
                            + " the files as a directory.";
            case MISSING_FILE, SIZE, CHECKSUM, FOOTER, ROW_COUNT ->
                    "Bring this file back from a copy of the backup, or restore from another"
                            + " backup; make a new full one now.";
            case SIDECAR ->
                    "The rows can be restored; the next backup must be a full one: lockstep backup"
                            + " create --full.";
            case CONTENT ->
                    "Do not restore from it; use an earlier backup, and make a new full one now.";
            case MISSING_PARENT ->
                    "Bring the parent's directory back; without it only the parent's own backups"
                            + " can be restored.";
        };
    }

    static String sentence(Defect d) {
        return d.file() + (d.where().isEmpty() ? "" : ", " + d.where()) + ": " + d.found();
    }

    static Verification found(java.util.Map<String, String> result, String run, int limit) {
        String text = result.get("verification");
        if (text == null) {
            throw LockstepException.notFound("verification", run);
        }
        Verification all = BackupWork.JSON.readValue(text, Verification.class);
        return new Verification(
                all.backup(),
                all.files(),
                all.rows(),
                all.defects(),
                all.first().stream().limit(limit).toList());
    }
}
