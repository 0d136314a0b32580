package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.FullDifference;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.ShowActs;
import dev.lockstep.transfer.Sidecar;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferResult;
import dev.lockstep.transfer.Verdict;
import dev.lockstep.transfer.Verify;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Supplier;

/** The steps that make the right side hold the rows of the left one's snapshot, and prove it. */
final class MakeEqual {
    private static final String PROVEN = "proven";
    private static final String WRITTEN = "written-at";

    private MakeEqual() {}

    /** Makes the target where it is missing; of one with rows the hashes are kept. */
    static void prepare(Work work) {
        CollectionRef target = work.ref(Work.RIGHT);
        try (Snapshot source = work.snapshot(Work.LEFT)) {
            work.stores().writable(target).create(target, Stores.ownedByNobody(source.spec()));
        }
        CrashPoint.COPY_AFTER_TARGET.reach();
        work.stores()
                .loses(work.ref(Work.LEFT), target)
                .forEach(d -> work.step().log(Level.WARN, "Not kept apart: " + d.sentence() + "."));
        Optional<CollectionInfo> found = work.stores().store(target).describe(target);
        if (found.isPresent() && found.get().rows() > 0 && !Files.exists(work.sidecar())) {
            work.pin(Work.RIGHT);
            keepHashes(work);
            CrashPoint.COPY_AFTER_HASHES.reach();
        }
    }

    /** Writes what differs, or everything where the target was empty. */
    static void write(Work work) {
        CollectionRef target = work.ref(Work.RIGHT);
        if (work.pinnedAgain() > 0) {
            work.pin(Work.RIGHT);
        }
        try (Snapshot source = work.snapshot(Work.LEFT);
                RowSource rows = rows(work, source)) {
            Supplier<StoreWriter> writers =
                    () -> work.stores().writable(target).write(target, work.scope());
            TransferResult done =
                    Transfer.run(rows, writers, BatchTransform.none(), work.transfer());
            work.step().keep("result.written", Long.toString(done.upserted()));
            work.step().keep("result.deleted", Long.toString(done.deleted()));
            work.step().keep("result.refused", Long.toString(done.refused()));
            if (done.sent().whole()) {
                work.step().keep("result.bytes", Long.toString(done.sent().bytesRead()));
            }
        }
        work.step().keep(WRITTEN, Integer.toString(work.pinnedAgain()));
    }

    /** A target that had rows is pinned, so its hashes can be made again where they are lost. */
    private static RowSource rows(Work work, Snapshot source) {
        if (work.step().state(Work.RIGHT).isPresent() && !Files.exists(work.sidecar())) {
            keepHashes(work);
        }
        return Files.exists(work.sidecar())
                ? FullDifference.between(source, Sidecar.open(work.sidecar()), work.scan())
                : source;
    }

    private static void keepHashes(Work work) {
        try (Snapshot before = work.snapshot(Work.RIGHT);
                Sidecar hashes = Sidecar.of(before, work.scan())) {
            hashes.write(work.sidecar());
        }
    }

    /** Reads both sides again and compares; nothing that the stores say is believed. */
    static void prove(Work work) {
        int writtenAt = work.step().state(WRITTEN).map(Integer::parseInt).orElse(0);
        if (writtenAt < work.pinnedAgain()) {
            write(work);
        }
        work.pinAnew(Work.RIGHT, PROVEN);
        try (Snapshot source = work.snapshot(Work.LEFT);
                Snapshot target = work.snapshot(PROVEN);
                Proof proof = Verify.compare(source, target, work.scan())) {
            String kind = work.wants(CollectionJob.REPAIR) ? "repair" : "copy";
            KeepProof.of(work, kind, source, target, proof);
            WriteCertificate.of(work, kind, source, target, proof);
            switch (proof.verdict()) {
                case Verdict.Equal equal -> proven(work, equal);
                case Verdict.Different different -> throw notEqual(work, different);
            }
        }
    }

    private static void proven(Work work, Verdict.Equal equal) {
        String sentence =
                "All "
                        + equal.rows()
                        + " rows of "
                        + work.ref(Work.LEFT)
                        + " and "
                        + work.ref(Work.RIGHT)
                        + " are equal "
                        + work.form().words()
                        + "; fingerprint "
                        + equal.fingerprint().digest()
                        + ".";
        work.step().keep("result.rows", Long.toString(equal.rows()));
        work.step().keep("result.fingerprint", equal.fingerprint().digest());
        work.step().keep("result.proof", sentence);
        work.step().log(Level.INFO, sentence);
    }

    private static LockstepException notEqual(Work work, Verdict.Different d) {
        return LockstepException.conflict(
                "not-equal",
                "Cannot prove that "
                        + work.ref(Work.RIGHT)
                        + " equals "
                        + work.ref(Work.LEFT)
                        + ": found "
                        + d.rows()
                        + " rows that differ, the first being '"
                        + d.first().getFirst().id()
                        + "'; if somebody else writes to it, stop that and try again.");
    }

    /** Gives the pins back, and leaves the target in a shape that is quick to read. */
    static void release(Work work) {
        CollectionRef target = work.ref(Work.RIGHT);
        if (work.step().state(PROVEN).isPresent()
                && work.stores().store(target) instanceof Maintainable lake
                && lake.compactionDue(target)) {
            ShowActs.during(
                    work.step(),
                    lake,
                    target,
                    () -> work.step().log(Level.INFO, lake.compact(target)));
        }
        CrashPoint.COPY_BEFORE_RELEASE.reach();
        work.unpin(Work.LEFT);
        work.unpin(Work.RIGHT);
        work.unpin(PROVEN);
        CrashPoint.COPY_BEFORE_CLEAR.reach();
        work.clear();
    }
}
