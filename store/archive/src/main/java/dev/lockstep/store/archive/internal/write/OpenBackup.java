package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.BackupWriter;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.manifest.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An unfinished backup that this process writes. */
public final class OpenBackup implements BackupWriter {
    private final Journal journal;
    private final StageFiles stage;
    private final WriteScope scope;
    private final @Nullable Manifest parent;
    private final FinishBackup finish;
    private final Supplier<BackupInfo> info;
    private final ReadBack readBack;
    private final List<CollectionWriter> writers = new ArrayList<>();

    /**
     * @param info of the backup once it is finished
     */
    public OpenBackup(
            Journal journal,
            StageFiles stage,
            WriteScope scope,
            @Nullable Manifest parent,
            FinishBackup finish,
            Supplier<BackupInfo> info,
            ReadBack readBack) {
        this.journal = journal;
        this.stage = stage;
        this.scope = scope;
        this.parent = parent;
        this.finish = finish;
        this.info = info;
        this.readBack = readBack;
    }

    @Override
    public Optional<BackupInfo> finished() {
        return Optional.empty();
    }

    @Override
    public Optional<String> displaced() {
        return journal.displaced();
    }

    @Override
    public synchronized StoreWriter collection(String name, CollectionSpec spec) {
        requireLikeParent(name, spec);
        Optional<CollectionSpec> opened = Acts.spec(journal.acts(), name);
        if (opened.isEmpty() || !opened.get().equals(spec)) {
            journal.add(Journal.Act.opening(name, spec));
        }
        CollectionWriter writer = new CollectionWriter(journal, stage, scope, name, spec);
        writers.add(writer);
        return writer;
    }

    private void requireLikeParent(String name, CollectionSpec spec) {
        Manifest before = parent;
        if (before == null) {
            return;
        }
        before.collection(name)
                .map(c -> c.spec())
                .filter(found ->
                        found.dimension() != spec.dimension() || found.metric() != spec.metric())
                .ifPresent(found -> {
                    throw LockstepException.conflict(
                            "backup-parent",
                            "Cannot continue backup "
                                    + before.name()
                                    + ": found its collection "
                                    + name
                                    + " with "
                                    + found.dimension()
                                    + " dimensions and metric "
                                    + found.metric()
                                    + ", expected "
                                    + spec.dimension()
                                    + " and "
                                    + spec.metric()
                                    + "; make a full backup.");
                });
    }

    @Override
    public synchronized void restart(String collection) {
        if (Acts.spec(journal.acts(), collection).isPresent()) {
            journal.add(Journal.Act.restart(collection));
        }
    }

    @Override
    public Snapshot readBack(String collection) {
        return readBack.of(journal.acts(), collection);
    }

    @Override
    public boolean sealed(String collection) {
        return Acts.seal(journal.acts(), collection).isPresent();
    }

    @Override
    public synchronized void seal(String collection, Seal seal) {
        if (Acts.spec(journal.acts(), collection).isEmpty()) {
            throw new IllegalStateException("collection " + collection + " was never opened");
        }
        Path sidecar = seal.sidecar();
        List<Journal.Staged> files =
                sidecar == null
                        ? List.of()
                        : List.of(stage.copy(sidecar, FileRecord.Kind.SIDECAR, collection));
        journal.add(
                Journal.Act.seal(
                        collection,
                        new Journal.Sealed(
                                seal.rows(),
                                seal.fingerprint(),
                                seal.form(),
                                seal.source(),
                                seal.notes()),
                        files));
    }

    @Override
    public synchronized void extra(String name, byte[] content) {
        journal.add(Journal.Act.extra(stage.document(content, name)));
    }

    @Override
    public synchronized BackupInfo finish(Map<String, String> annotations) {
        finish.run(journal, parent, annotations);
        return info.get();
    }

    @Override
    public synchronized void close() {
        writers.forEach(CollectionWriter::close);
        writers.clear();
    }
}
