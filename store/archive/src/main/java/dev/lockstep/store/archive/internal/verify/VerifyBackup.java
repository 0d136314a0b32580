package dev.lockstep.store.archive.internal.verify;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.Damage;
import dev.lockstep.store.archive.Verification;
import dev.lockstep.store.archive.VerifyOptions;
import dev.lockstep.store.archive.internal.collections.BackupStore;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.manifest.Manifest;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Looks at every byte of a backup and of its parents, and says what is wrong and where. */
public final class VerifyBackup {
    private static final String OWNER = "verify";

    private final BackupStore store;
    private final BackupDirectory directory;
    private final VerifyOptions options;
    private final Instant now;
    private final List<Damage> damages = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private int files;
    private long bytes;
    private long rows;

    public VerifyBackup(
            BackupStore store, BackupDirectory directory, VerifyOptions options, Instant now) {
        this.store = store;
        this.directory = directory;
        this.options = options;
        this.now = now;
    }

    public Verification run(TenantId tenant) {
        boolean proven = false;
        try {
            switch (ReadManifest.read(directory)) {
                case ReadManifest.Ours ours -> proven = ours(tenant, ours);
                case ReadManifest.Theirs _ -> theirs();
                case ReadManifest.None _ -> theirs();
            }
        } catch (LockstepException e) {
            damages.add(
                    Damage.of(
                            Damage.Kind.MANIFEST,
                            directory.name(),
                            BackupDirectory.MANIFEST,
                            String.valueOf(e.getMessage())));
        }
        return new Verification(
                directory.name(), now, files, bytes, rows, proven, damages, List.copyOf(notes));
    }

    private boolean ours(TenantId tenant, ReadManifest.Ours ours) {
        files(directory, ours.manifest());
        Manifest.Parent parent = ours.manifest().parent();
        BackupDirectory at = directory;
        while (options.parents() && parent != null) {
            BackupDirectory next = at.sibling(parent.name());
            parent = parent(at, next, parent);
            at = next;
        }
        return damages.isEmpty() && contents(tenant, ours.manifest());
    }

    /** Looks at a parent; returns the next one. */
    private Manifest.@org.jspecify.annotations.Nullable Parent parent(
            BackupDirectory child, BackupDirectory next, Manifest.Parent expected) {
        try {
            if (!(ReadManifest.read(next) instanceof ReadManifest.Ours found)) {
                missingParent(child, expected, "no backup of that name");
                return null;
            }
            if (!found.sha256().equals(expected.sha256())) {
                missingParent(child, expected, "another backup of that name");
                return null;
            }
            files(next, found.manifest());
            return found.manifest().parent();
        } catch (LockstepException e) {
            damages.add(
                    Damage.of(
                            Damage.Kind.MANIFEST,
                            next.name(),
                            BackupDirectory.MANIFEST,
                            String.valueOf(e.getMessage())));
            return null;
        }
    }

    private void missingParent(BackupDirectory child, Manifest.Parent parent, String found) {
        damages.add(
                Damage.of(
                        Damage.Kind.MISSING_PARENT,
                        child.name(),
                        "",
                        "Found "
                                + found
                                + ", expected the parent "
                                + parent.name()
                                + " that backup "
                                + child.name()
                                + " continues."));
    }

    private void files(BackupDirectory backup, Manifest manifest) {
        Map<String, String> sums = ReadManifest.sums(backup);
        for (FileRecord file : manifest.files()) {
            options.checkCancelled().run();
            VerifyFile look = new VerifyFile(backup, options);
            damages.addAll(look.run(file));
            files++;
            bytes += Math.max(0, backup.size(file.path()));
            rows += file.kind() == FileRecord.Kind.ROWS ? file.rows() : 0;
            if (!file.sha256().equals(sums.get(file.path()))) {
                damages.add(
                        Damage.of(
                                Damage.Kind.MANIFEST,
                                backup.name(),
                                BackupDirectory.SUMS,
                                "Found another sum of " + file.path() + " than the manifest's."));
            }
        }
        manifest.collections().forEach(c -> counts(backup, manifest, c));
        strangers(backup, manifest);
    }

    private void counts(BackupDirectory backup, Manifest manifest, CollectionBackup c) {
        long held =
                manifest.files(FileRecord.Kind.ROWS, c.name()).stream()
                        .mapToLong(FileRecord::rows)
                        .sum();
        if (held != c.changed()) {
            damages.add(
                    Damage.of(
                            Damage.Kind.ROW_COUNT,
                            backup.name(),
                            "",
                            String.format(
                                    Locale.ROOT,
                                    "Found %,d rows of collection %s, expected %,d.",
                                    held,
                                    c.name(),
                                    c.changed())));
        }
    }

    private void strangers(BackupDirectory backup, Manifest manifest) {
        Set<String> known = new LinkedHashSet<>(Set.of(BackupDirectory.MANIFEST));
        known.add(BackupDirectory.SUMS);
        manifest.files().forEach(f -> known.add(f.path()));
        backup.list("").stream()
                .filter(path -> !known.contains(path))
                .filter(path -> !path.startsWith(BackupDirectory.OURS))
                .forEach(path ->
                        notes.add(
                                "File "
                                        + path
                                        + " lies in backup "
                                        + backup.name()
                                        + " and is not of it."));
    }

    /** Only where every file is sound: rows are counted as a reader gets them, and proven. */
    private boolean contents(TenantId tenant, Manifest manifest) {
        VerifyOptions.ContentCheck check = options.content();
        for (CollectionBackup c : manifest.collections()) {
            options.checkCancelled().run();
            CollectionRef ref =
                    new CollectionRef(tenant, BackupStore.NAME, directory.name() + "/" + c.name());
            try (Snapshot snapshot = store.pin(ref, OWNER, Duration.ofDays(1))) {
                try {
                    content(snapshot, c, check);
                } finally {
                    store.unpin(snapshot.ref(), OWNER);
                }
            } catch (LockstepException e) {
                damages.add(content(c, String.valueOf(e.getMessage())));
            }
        }
        return check != null;
    }

    private void content(
            Snapshot snapshot,
            CollectionBackup c,
            VerifyOptions.@org.jspecify.annotations.Nullable ContentCheck check) {
        long found = options.parents() ? snapshot.rows() : c.rows();
        if (found != c.rows()) {
            damages.add(
                    Damage.of(
                            Damage.Kind.ROW_COUNT,
                            directory.name(),
                            "",
                            String.format(
                                    Locale.ROOT,
                                    "Found %,d rows of collection %s with its parents, expected"
                                            + " %,d.",
                                    found,
                                    c.name(),
                                    c.rows())));
        }
        if (check != null) {
            check.check(snapshot, c).forEach(wrong -> damages.add(content(c, wrong)));
        }
    }

    private Damage content(CollectionBackup c, String sentence) {
        return Damage.of(
                Damage.Kind.CONTENT,
                directory.name(),
                "",
                "Collection " + c.name() + ": " + sentence);
    }

    /** What other programs wrote has no sums: the files are there and have footers, or not. */
    private void theirs() {
        for (StoredCollection c : store.find().all(directory)) {
            notes.addAll(c.notes());
            files += c.layers().stream().mapToInt(l -> l.rows().size()).sum();
            bytes += c.bytes();
            rows += c.rows();
        }
        notes.add("It carries no sums: that its files can be read is all that can be told.");
    }
}
