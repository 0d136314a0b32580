package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.parquet.PartWriters;
import dev.lockstep.store.archive.BackupPlan;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Digests;
import dev.lockstep.store.archive.internal.files.FileNames;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.manifest.FileMarks;
import dev.lockstep.store.archive.internal.manifest.Manifest;
import dev.lockstep.store.archive.internal.manifest.ManifestJson;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the backup is, by a last claim of which there is one only; then gives the files
 * their names, writes the sums, then the manifest: then the backup exists. What comes after the
 * decision anybody can do who finds it, also twice.
 */
public record FinishBackup(BackupDirectory directory, StageFiles stage, InstantSource clock) {

    void run(Journal journal, @Nullable Manifest parent, Map<String, String> annotations) {
        if (directory.has(BackupDirectory.MANIFEST)) {
            clean(directory);
            return;
        }
        journal.requireNewest();
        requireSealed(journal.acts());
        requireParent(parent, journal.claim());
        addEmpty(journal, parent);
        List<Journal.Staged> staged = new ArrayList<>();
        Manifest manifest = manifest(journal, parent, annotations, staged);
        byte[] text = ManifestJson.write(manifest);
        Journal.Ending ending =
                new Journal.Ending(
                        staged, sums(manifest, text), new String(text, StandardCharsets.UTF_8));
        journal.end(ending);
        complete(directory, ending);
    }

    /** Brings about what a claim has decided. */
    public static void complete(BackupDirectory directory, Journal.Ending ending) {
        CrashPoint.BACKUP_BEFORE_MANIFEST.reach();
        Map<String, String> moves = new LinkedHashMap<>();
        ending.files().forEach(file -> moves.put(file.path(), file.file().path()));
        moves.keySet().retainAll(directory.list(BackupDirectory.WORK));
        directory.moveAll(moves);
        directory.put(BackupDirectory.SUMS, ending.sums().getBytes(StandardCharsets.UTF_8));
        CrashPoint.BACKUP_BEFORE_MANIFEST.reach();
        directory.put(BackupDirectory.MANIFEST, ending.manifest().getBytes(StandardCharsets.UTF_8));
        CrashPoint.BACKUP_AFTER_MANIFEST.reach();
        clean(directory);
    }

    /** What a finished backup needs no more. */
    public static void clean(BackupDirectory directory) {
        directory.deleteAll(directory.list(BackupDirectory.WORK));
    }

    private void requireSealed(List<Journal.Act> acts) {
        for (String collection : Acts.specs(acts).keySet()) {
            if (Acts.seal(acts, collection).isEmpty()) {
                throw LockstepException.conflict(
                        "backup-unsealed",
                        "Cannot finish backup "
                                + directory.name()
                                + ": found collection "
                                + collection
                                + " begun and not ended.");
            }
        }
    }

    private void requireParent(@Nullable Manifest parent, Journal.Claim claim) {
        if (parent != null
                && !ReadManifest.sha256(directory.sibling(parent.name()))
                        .equals(Optional.ofNullable(claim.parentSha256()))) {
            throw LockstepException.conflict(
                    "backup-parent",
                    "Cannot finish backup "
                            + directory.name()
                            + ": found its parent "
                            + parent.name()
                            + " gone or replaced, expected it as it was; make a full backup.");
        }
    }

    /** An empty collection has a file all the same, so that other tools see that it is there. */
    private void addEmpty(Journal journal, @Nullable Manifest parent) {
        if (parent != null) {
            return;
        }
        Acts.specs(journal.acts())
                .forEach((name, spec) -> {
                    if (rows(journal, name).isEmpty()) {
                        Journal.Staged file = empty(name, spec);
                        journal.add(new Journal.Act(name, null, null, List.of(file), null, null));
                    }
                });
    }

    private Journal.Staged empty(String collection, CollectionSpec spec) {
        try (PartWriters writers = new PartWriters()) {
            Map<String, String> marks = FileMarks.of(collection, spec);
            return stage.finish(stage.rows(writers, spec.dimension(), marks), collection);
        }
    }

    private static List<Journal.Staged> rows(Journal journal, String collection) {
        return Acts.files(journal.acts(), collection, FileRecord.Kind.ROWS);
    }

    /**
     * @param staged gets the files, each with its path now and its record with the one to come
     */
    private Manifest manifest(
            Journal journal,
            @Nullable Manifest parent,
            Map<String, String> annotations,
            List<Journal.Staged> staged) {
        Journal.Claim claim = journal.claim();
        BackupPlan plan = claim.plan();
        List<Journal.Act> acts = journal.acts();
        Map<String, String> stems = new HashMap<>();
        List<CollectionBackup> collections = new ArrayList<>();
        Acts.specs(acts)
                .forEach((name, spec) -> {
                    String stem = FileNames.stem(name, stems.values());
                    stems.put(name, stem);
                    List<Journal.Staged> files = named(acts, name, stem);
                    staged.addAll(files);
                    collections.add(collection(acts, name, spec, files, parent));
                });
        int number = 0;
        for (Journal.Staged extra : Acts.extras(acts).values()) {
            String stem = FileNames.stem(extra.file().of(), stems.values());
            stems.put("extra " + number++, stem);
            staged.add(
                    new Journal.Staged(
                            extra.path(),
                            extra.file().at(BackupDirectory.OURS + "extras/" + stem + ".json")));
        }
        return new Manifest(
                Manifest.FORMAT,
                plan.lockstepVersion(),
                plan.name(),
                clock.instant(),
                claim.run(),
                parent == null
                        ? null
                        : new Manifest.Parent(parent.name(), String.valueOf(claim.parentSha256())),
                claim.chain(),
                plan.documents(),
                collections,
                staged.stream().map(Journal.Staged::file).toList(),
                annotations);
    }

    private static List<Journal.Staged> named(List<Journal.Act> acts, String name, String stem) {
        List<Journal.Staged> files = new ArrayList<>();
        List<Journal.Staged> rows = Acts.files(acts, name, FileRecord.Kind.ROWS);
        for (int i = 0; i < rows.size(); i++) {
            String path = rows.size() == 1 ? stem + FileNames.PARQUET : FileNames.part(stem, i);
            files.add(new Journal.Staged(rows.get(i).path(), rows.get(i).file().at(path)));
        }
        List<Journal.Staged> deletes = Acts.files(acts, name, FileRecord.Kind.DELETES);
        for (int i = 0; i < deletes.size(); i++) {
            String path = BackupDirectory.OURS + FileNames.part(stem + ".deletes", i);
            files.add(new Journal.Staged(deletes.get(i).path(), deletes.get(i).file().at(path)));
        }
        List<Journal.Staged> sidecars = Acts.files(acts, name, FileRecord.Kind.SIDECAR);
        if (!sidecars.isEmpty()) {
            Journal.Staged last = sidecars.getLast();
            String path = BackupDirectory.OURS + stem + ".sidecar";
            files.add(new Journal.Staged(last.path(), last.file().at(path)));
        }
        return files;
    }

    private CollectionBackup collection(
            List<Journal.Act> acts,
            String name,
            CollectionSpec spec,
            List<Journal.Staged> files,
            @Nullable Manifest parent) {
        Journal.Sealed sealed = Acts.seal(acts, name).orElseThrow();
        long changed = sum(files, FileRecord.Kind.ROWS);
        boolean continues = parent != null && parent.collection(name).isPresent();
        if (sealed.rows() >= 0 ? !continues && sealed.rows() != changed : continues) {
            throw LockstepException.conflict(
                    "backup-rows",
                    "Cannot finish backup "
                            + directory.name()
                            + ": found "
                            + changed
                            + " rows of collection "
                            + name
                            + " written, expected "
                            + (sealed.rows() < 0 ? "their number to be told" : sealed.rows())
                            + ".");
        }
        return new CollectionBackup(
                name,
                spec,
                sealed.rows() >= 0 ? sealed.rows() : changed,
                changed,
                sum(files, FileRecord.Kind.DELETES),
                files.stream().mapToLong(f -> f.file().bytes()).sum(),
                sealed.fingerprint(),
                sealed.form(),
                sealed.source(),
                files.stream().anyMatch(f -> f.file().kind() == FileRecord.Kind.SIDECAR),
                sealed.notes());
    }

    private static long sum(List<Journal.Staged> files, FileRecord.Kind kind) {
        return files.stream()
                .filter(f -> f.file().kind() == kind)
                .mapToLong(f -> f.file().rows())
                .sum();
    }

    /** As {@code sha256sum} prints and checks it, the manifest included. */
    private static String sums(Manifest manifest, byte[] text) {
        StringBuilder lines = new StringBuilder();
        manifest.files().forEach(f -> line(lines, f.sha256(), f.path()));
        line(lines, Digests.sha256(text), BackupDirectory.MANIFEST);
        return lines.toString();
    }

    private static void line(StringBuilder lines, String sha256, String path) {
        lines.append(sha256).append("  ").append(path).append('\n');
    }
}
