package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.BackupWriter;
import java.util.Map;
import java.util.Optional;

/** A backup that this run had finished before. */
public record FinishedBackup(BackupInfo info) implements BackupWriter {
    @Override
    public Optional<BackupInfo> finished() {
        return Optional.of(info);
    }

    @Override
    public StoreWriter collection(String name, CollectionSpec spec) {
        throw closed();
    }

    @Override
    public void restart(String collection) {
        throw closed();
    }

    @Override
    public Snapshot readBack(String collection) {
        throw closed();
    }

    @Override
    public boolean sealed(String collection) {
        return info.collections().stream().anyMatch(c -> c.name().equals(collection));
    }

    @Override
    public void seal(String collection, Seal seal) {
        throw closed();
    }

    @Override
    public void extra(String name, byte[] content) {
        throw closed();
    }

    private LockstepException closed() {
        return LockstepException.conflict(
                "backup-exists",
                "Cannot write to backup " + info.name() + ": it is finished; make a new one.");
    }

    @Override
    public BackupInfo finish(Map<String, String> annotations) {
        return info;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
