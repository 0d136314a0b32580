package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.Writable;
import dev.lockstep.app.stores.Repins;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferResult;
import dev.lockstep.transfer.Verdict;
import dev.lockstep.transfer.Verify;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads one collection of a backup into a target: beside it and then in one exchange, or, where the
 * store cannot exchange, into one that is empty.
 *
 * @param part names this load among those of its run
 */
record Load(BackupWork work, Writable store, CollectionRef target, String part) {
    /** Returns how many rows were staged, over all attempts. */
    long stage(Snapshot rows) {
        try (StoreWriter staging = open()) {
            TransferResult done =
                    Transfer.run(rows, staging, BatchTransform.none(), work.transfer(part));
            return done.upserted();
        }
    }

    /** Whether the target keeps its other rows. */
    private boolean merges() {
        return Boolean.parseBoolean(work.step().parameters().get(BackupJob.MERGE));
    }

    private StoreWriter open() {
        return !merges() && store instanceof Replaceable exchanging
                ? exchanging.replace(target, work.scope(part))
                : store.write(target, work.scope(part));
    }

    void publish(CollectionSpec spec) {
        if (!merges() && store instanceof Replaceable exchanging) {
            exchanging.publish(target, work.scope(part), spec);
        }
    }

    /**
     * Reads both sides again. The archive is compared with what its manifest says too, so that a
     * change on its way through the file is not taken for the truth.
     */
    long prove(Snapshot rows, CollectionBackup expected) {
        AtomicLong proven = new AtomicLong();
        // Pinned in the act itself: of a snapshot that is lost nothing is left to forget.
        Repins.reading(
                work.step(), "proof-" + part, () -> proven.set(proveNow(rows, expected)), () -> {});
        return proven.get();
    }

    private long proveNow(Snapshot rows, CollectionBackup expected) {
        if (!(store instanceof Readable readable)) {
            throw new IllegalStateException(target.store() + " cannot be read");
        }
        String pin = "proof-" + part;
        work.unpin(pin, readable);
        work.pinAnew(pin, readable, target);
        RowForm form = RowForm.without(store.loses(target));
        try (Snapshot now = work.snapshot(pin, readable);
                Proof proof = Verify.compare(rows, now, work.scan(form))) {
            if (proof.verdict() instanceof Verdict.Different different
                    && !(merges() && isWithin(different))) {
                throw notEqual(different);
            }
            String digest = proof.left().digest();
            if (form.lost().isEmpty()
                    && expected.form().equals("exact")
                    && expected.fingerprint() != null
                    && !expected.fingerprint().equals(digest)) {
                throw notSealed(digest, expected.fingerprint());
            }
            work.say(
                    "All "
                            + proof.left().rows()
                            + " rows of the backup and "
                            + (merges() ? "the same rows of " : "")
                            + target
                            + " are equal "
                            + form.words()
                            + "; fingerprint "
                            + digest
                            + ".");
            return proof.left().rows();
        } finally {
            work.unpin(pin, readable);
        }
    }

    /** Whether the target has all rows of the backup, and others. */
    private static boolean isWithin(Verdict.Different different) {
        return different.onlyLeft() + different.changed() + different.doubled() == 0;
    }

    private LockstepException notEqual(Verdict.Different different) {
        return LockstepException.conflict(
                "not-equal",
                "Cannot prove that "
                        + target
                        + " equals the backup: found "
                        + different.rows()
                        + " rows that differ, the first being '"
                        + different.first().getFirst().id()
                        + "'; if somebody else writes to it, stop that and restore again.");
    }

    private LockstepException notSealed(String found, String expected) {
        return new LockstepException(
                ErrorKind.CONFLICT,
                "backup-damaged",
                "Cannot prove "
                        + target
                        + ": found rows of fingerprint "
                        + found
                        + " in the backup, expected "
                        + expected
                        + " as it was sealed; verify the backup and use another one.");
    }
}
