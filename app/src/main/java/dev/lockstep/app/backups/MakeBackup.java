package dev.lockstep.app.backups;

import static dev.lockstep.app.backups.BackupJob.step;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Readable;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.app.backups.PlanBackup.Decided;
import dev.lockstep.app.backups.Sources.Source;
import dev.lockstep.app.stores.Repins;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.BackupPlan;
import dev.lockstep.store.archive.BackupWriter;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.FullDifference;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.Sidecar;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferResult;
import dev.lockstep.transfer.Verdict;
import dev.lockstep.transfer.Verify;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a backup: decides what it stands on, pins the sources, copies, reads back what was written
 * and compares it with the pins, and only then seals it with a manifest.
 */
final class MakeBackup {
    private static final String DECIDED = "decided";
    static final String PIN = "pin-";
    private static final String COPIED = "copied-";
    private static final String PARENT_PIN = "parent-pin-";

    private final BackupWork work;

    private MakeBackup(BackupWork work) {
        this.work = work;
    }

    static Job job(BackupParts parts) {
        return new BackupJob(
                BackupJob.MAKE,
                List.of(
                        step(parts, "plan", w -> new MakeBackup(w).plan()),
                        step(parts, "pin", w -> new MakeBackup(w).pin()),
                        step(parts, "copy", w -> new MakeBackup(w).copy()),
                        step(parts, "prove", w -> new MakeBackup(w).prove()),
                        step(parts, "seal", w -> new MakeBackup(w).seal()),
                        step(parts, "deliver", w -> new MakeBackup(w).deliver()),
                        step(parts, "release", w -> new MakeBackup(w).release()),
                        step(parts, "expire", w -> new MakeBackup(w).expire())),
                parameters -> BackupJob.of("archive", parameters, BackupJob.NAME));
    }

    private BackupRequest request() {
        return work.parameter(BackupJob.REQUEST, BackupRequest.class);
    }

    private Decided decided() {
        return work.mustHave(DECIDED, Decided.class);
    }

    private Located at() {
        return work.parts()
                .archives()
                .place(work.step().tenant(), request().directory())
                .sibling(decided().name());
    }

    private void plan() {
        if (work.kept(DECIDED, Decided.class).isPresent()) {
            return;
        }
        PlanBackup planning = new PlanBackup(work.parts());
        Decided decided =
                planning.decide(work.step().tenant(), request(), work.parts().clock().instant());
        work.keep(DECIDED, decided);
        work.result("backup", decided.name());
        work.result(
                "collections",
                decided.sources().all().stream()
                        .map(Source::address)
                        .collect(Collectors.joining(", ")));
        work.result("kind", decided.kind().name().toLowerCase(Locale.ROOT));
        work.say(decided.reason());
    }

    /** Holds the sources as they are, and the parent against its own retention. */
    private void pin() {
        Decided decided = decided();
        for (int i = 0; i < decided.sources().all().size(); i++) {
            Source source = decided.sources().all().get(i);
            CollectionRef ref = ref(source);
            work.pin(PIN + i, work.parts().stores().readable(ref), ref);
            if (decided.parent() != null) {
                Located parent = at().sibling(decided.parent());
                work.pin(PARENT_PIN + i, parent.store(), parent.collection(source.name()));
            }
        }
    }

    private CollectionRef ref(Source source) {
        return work.parts().stores().address(work.step().tenant(), source.address());
    }

    /** The pinned source as the backup is to have it. */
    private Snapshot source(int i, Source source, @Nullable RefuseSecrets secrets) {
        Readable store = work.parts().stores().readable(ref(source));
        Snapshot pinned = work.snapshot(PIN + i, store);
        return new SourceSnapshot(
                pinned, Secrets.without(pinned.spec()), request().documents(), secrets);
    }

    private BackupWriter begin() {
        Decided d = decided();
        BackupPlan plan =
                BackupPlan.full(d.name(), work.parts().settings().version())
                        .onto(d.parent(), work.parts().settings().chain())
                        .expecting(d.bytes());
        Located at = at();
        BackupPlan cut = export().map(to -> plan.withPartRows(to.partRows())).orElse(plan);
        return at.archive()
                .begin(at.tenant(), request().documents() ? cut : cut.withoutDocuments(), scope());
    }

    private Optional<ExportTo> export() {
        return work.step().parameters().containsKey(BackupJob.EXPORT)
                ? Optional.of(work.parameter(BackupJob.EXPORT, ExportTo.class))
                : Optional.empty();
    }

    private void deliver() throws IOException {
        if (export().isPresent()) {
            new DeliverExport(work, export().get()).run(at().local().orElseThrow());
        }
    }

    /** One for all attempts of all steps: by it a writer finds how far it had come. */
    private WriteScope scope() {
        return work.scope("backup");
    }

    private void copy() {
        try (BackupWriter writer = begin()) {
            if (writer.finished().isPresent()) {
                return;
            }
            writer.displaced()
                    .ifPresent(run ->
                            work.say(
                                    "Threw away what run "
                                            + run
                                            + " had left unfinished under this name."));
            List<Source> sources = decided().sources().all();
            for (int i = 0; i < sources.size(); i++) {
                int nth = i;
                if (!writer.sealed(sources.get(i).name())) {
                    reading(writer, i, () -> copy(writer, nth, sources.get(nth)));
                }
            }
        }
    }

    /** A collection whose snapshot was lost is written from the start. */
    private void reading(BackupWriter writer, int i, Runnable act) {
        Repins.reading(work.step(), PIN + i, act, () -> pinAgain(writer, i));
    }

    private int again(int i) {
        return Repins.count(work.step(), PIN + i);
    }

    private void pinAgain(BackupWriter writer, int i) {
        Source source = decided().sources().all().get(i);
        Readable store = work.parts().stores().readable(ref(source));
        writer.restart(source.name());
        work.unpin(PIN + i, store);
        work.pinAnew(PIN + i, store, ref(source));
    }

    private void copy(BackupWriter writer, int i, Source source) {
        try (Snapshot snapshot = source(i, source, null);
                RowSource rows = rows(snapshot, source);
                StoreWriter target = writer.collection(source.name(), snapshot.spec())) {
            TransferResult done =
                    Transfer.run(
                            rows,
                            target,
                            BatchTransform.none(),
                            work.transfer(scope(), "copy-" + i + "-" + again(i)));
            work.keep(COPIED + i, again(i));
            work.keep("changed-" + i, done.upserted());
            work.say(
                    source.address()
                            + ": "
                            + done.upserted()
                            + " rows and "
                            + done.deleted()
                            + " deletions written.");
        }
    }

    /** Of an increment what changed since the parent, else everything. */
    private RowSource rows(Snapshot snapshot, Source source) {
        String parent = decided().parent();
        if (parent == null) {
            return snapshot;
        }
        Located at = at();
        Path hashes =
                at.archive()
                        .sidecar(
                                at.tenant(),
                                parent,
                                source.name(),
                                work.directory().resolve("parents"))
                        .orElseThrow(() -> LockstepException.notFound("sidecar", parent));
        return FullDifference.between(snapshot, Sidecar.open(hashes), work.scan(RowForm.EXACT));
    }

    /** Reads back what was written and compares it with the pin, before anybody can see it. */
    private void prove() {
        try (BackupWriter writer = begin()) {
            if (writer.finished().isPresent()) {
                return;
            }
            List<Source> sources = decided().sources().all();
            for (int i = 0; i < sources.size(); i++) {
                int nth = i;
                Source source = sources.get(i);
                if (!writer.sealed(source.name())) {
                    reading(writer, i, () -> proveCopied(writer, nth, source));
                }
            }
        }
    }

    private void proveCopied(BackupWriter writer, int i, Source source) {
        if (work.kept(COPIED + i, Integer.class).orElse(0) < again(i)) {
            copy(writer, i, source);
        }
        prove(writer, i, source);
    }

    private void prove(BackupWriter writer, int i, Source source) {
        // Here every row is read in one go, also after a kill.
        boolean refuse = Boolean.TRUE.equals(request().refuseSecrets());
        RefuseSecrets secrets = RefuseSecrets.where(refuse, source.address());
        try (Snapshot pinned = source(i, source, secrets);
                Snapshot written = writer.readBack(source.name());
                Proof proof = Verify.compare(pinned, written, work.scan(RowForm.EXACT))) {
            if (proof.verdict() instanceof Verdict.Different different) {
                throw notEqual(source, different);
            }
            if (secrets != null) {
                secrets.requireNone();
            }
            Path hashes = work.directory().resolve("hashes-" + i);
            proof.keepRight(hashes);
            writer.seal(source.name(), sealing(i, source, pinned, proof, hashes));
            work.say(
                    source.address()
                            + ": all "
                            + proof.left().rows()
                            + " rows are equal bit by bit; fingerprint "
                            + proof.left().digest()
                            + ".");
        }
    }

    private static BackupWriter.Seal sealing(
            int i, Source source, Snapshot pinned, Proof proof, Path hashes) {
        CollectionBackup.Source from =
                new CollectionBackup.Source(
                        source.address(), pinned.ref().identity(), pinned.ref().id());
        return new BackupWriter.Seal(
                proof.left().rows(), proof.left().digest(), "exact", from, hashes, List.of());
    }

    private LockstepException notEqual(Source source, Verdict.Different different) {
        return new LockstepException(
                dev.lockstep.api.ErrorKind.INTERNAL,
                "not-equal",
                "Cannot prove the backup "
                        + decided().name()
                        + ": found "
                        + different.rows()
                        + " rows of "
                        + source.address()
                        + " that differ, the first being '"
                        + different.first().getFirst().id()
                        + "' ("
                        + different.onlyLeft()
                        + " missing, "
                        + different.onlyRight()
                        + " too many, "
                        + different.changed()
                        + " changed); the disk may be failing. Nothing was sealed; make it again.");
    }

    private void seal() {
        try (BackupWriter writer = begin()) {
            BackupInfo made =
                    writer.finished().isPresent() ? writer.finished().get() : finish(writer);
            work.result("rows", Long.toString(made.rows()));
            work.result("bytes", Long.toString(made.bytes()));
            work.result("told", told(made));
            work.say("Sealed " + made.name() + ": " + told(made) + ".");
        }
    }

    private BackupInfo finish(BackupWriter writer) {
        About about = new Travelling(work, at()).about(request(), decided().sources());
        writer.extra(About.NAME, about.bytes());
        Map<String, String> annotations = new TreeMap<>();
        String note = request().note();
        if (note != null && !note.isBlank()) {
            annotations.put(Notes.NOTE, note);
        }
        return writer.finish(annotations);
    }

    /** "1,200 rows in 2.1 MB", "1,200 rows, of which 12 changed and 3 went, in 45 kB". */
    private static String told(BackupInfo made) {
        long changed = made.collections().stream().mapToLong(CollectionBackup::changed).sum();
        long deleted = made.collections().stream().mapToLong(CollectionBackup::deleted).sum();
        return Words.rows(made.rows())
                + (made.parent() == null
                        ? ""
                        : ", of which "
                                + Words.number(changed)
                                + " changed and "
                                + Words.number(deleted)
                                + " went,")
                + " in "
                + Words.bytes(made.bytes());
    }

    private void release() {
        List<Source> sources = decided().sources().all();
        for (int i = 0; i < sources.size(); i++) {
            work.unpin(PIN + i, work.parts().stores().readable(ref(sources.get(i))));
            work.unpin(PARENT_PIN + i, at().store());
        }
        work.clear();
    }

    /** Retention of a scheduled backup. */
    private void expire() {
        @Nullable String keep = work.step().parameters().get(BackupJob.KEEP);
        if (keep != null) {
            ExpireBackups.expire(work, at(), work.parameter(BackupJob.KEEP, Retention.class));
        }
    }
}
