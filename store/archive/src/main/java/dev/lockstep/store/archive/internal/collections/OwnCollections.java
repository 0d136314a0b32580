package dev.lockstep.store.archive.internal.collections;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.parquet.RowSql;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.manifest.Manifest;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import dev.lockstep.store.archive.internal.read.StoredCollection.Layer;
import dev.lockstep.store.archive.internal.read.StoredCollection.StoredFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collections of backups that Lockstep wrote, with the parents that they continue. */
public final class OwnCollections {
    private OwnCollections() {}

    /** Those of one backup; nothing of the files is looked at. */
    static List<StoredCollection> of(BackupDirectory directory, ReadManifest.Ours backup) {
        return backup.manifest().collections().stream()
                .map(c -> collection(directory, backup, c))
                .toList();
    }

    static StoredCollection collection(
            BackupDirectory directory, ReadManifest.Ours backup, CollectionBackup c) {
        return new StoredCollection(
                c.name(),
                c.spec(),
                c.rows(),
                c.bytes(),
                backup.sha256().substring(0, 32),
                RowSql.ours(c.spec().dimension()),
                List.of(),
                c.notes());
    }

    /**
     * The same with its layers.
     *
     * @throws LockstepException with code {@code archive-damaged} where a parent is missing or
     *     another one than it was
     */
    public static StoredCollection whole(
            BackupDirectory directory, ReadManifest.Ours backup, CollectionBackup c) {
        List<Layer> layers = new ArrayList<>();
        for (Member member : chain(directory, backup)) {
            Manifest manifest = member.backup().manifest();
            if (manifest.collection(c.name()).isEmpty()) {
                break;
            }
            layers.addFirst(
                    new Layer(
                            files(member, FileRecord.Kind.ROWS, c.name()),
                            files(member, FileRecord.Kind.DELETES, c.name())));
        }
        StoredCollection bare = collection(directory, backup, c);
        return new StoredCollection(
                c.name(),
                bare.spec(),
                bare.rows(),
                bare.bytes(),
                bare.identity(),
                bare.sql(),
                layers,
                bare.notes());
    }

    private static List<StoredFile> files(Member member, FileRecord.Kind kind, String name) {
        return member.backup().manifest().files(kind, name).stream()
                .map(f -> new StoredFile(member.directory(), f.path(), f.rows(), f))
                .toList();
    }

    /** A backup of a chain. */
    record Member(BackupDirectory directory, ReadManifest.Ours backup) {}

    /** The backup and its parents, newest first. */
    public static List<Member> chain(BackupDirectory directory, ReadManifest.Ours backup) {
        List<Member> chain = new ArrayList<>(List.of(new Member(directory, backup)));
        Set<String> seen = new HashSet<>(Set.of(backup.sha256()));
        for (Manifest.Parent parent = backup.manifest().parent(); parent != null; ) {
            Member next = parent(chain.getLast(), parent);
            if (!seen.add(next.backup().sha256())) {
                throw BackupDirectory.damaged(
                        directory.name(), "a chain that runs in a circle", "one that ends");
            }
            chain.add(next);
            parent = next.backup().manifest().parent();
        }
        return chain;
    }

    /** The parent, which must be the very one that was continued. */
    private static Member parent(Member child, Manifest.Parent parent) {
        BackupDirectory directory = child.directory().sibling(parent.name());
        if (!(ReadManifest.read(directory) instanceof ReadManifest.Ours found)) {
            throw BackupDirectory.damaged(
                    "backup " + child.directory().name(),
                    "its parent " + parent.name() + " missing",
                    "the backup that it continues");
        }
        if (!found.sha256().equals(parent.sha256())) {
            throw BackupDirectory.damaged(
                    "backup " + child.directory().name(),
                    "another backup under the name of its parent " + parent.name(),
                    "the one that it continues");
        }
        return new Member(directory, found);
    }
}
