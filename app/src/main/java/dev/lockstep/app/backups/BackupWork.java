package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.TransferOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** What the steps of one run share: what they keep, pins, a directory of its own. */
record BackupWork(BackupParts parts, StepContext step) {
    static final JsonMapper JSON = JsonMapper.shared();

    static final Duration PIN = Duration.ofDays(7);

    <T> T parameter(String name, Class<T> type) {
        return JSON.readValue(step.parameter(name), type);
    }

    <T> Optional<T> kept(String key, Class<T> type) {
        return step.state(key).map(text -> JSON.readValue(text, type));
    }

    <T> T mustHave(String key, Class<T> type) {
        return kept(key, type)
                .orElseThrow(() -> new IllegalStateException("nothing was kept as " + key));
    }

    void keep(String key, Object value) {
        step.keep(key, JSON.writeValueAsString(value));
    }

    void result(String key, String value) {
        step.keep("result." + key, value);
    }

    void say(String sentence) {
        step.log(Level.INFO, sentence);
    }

    /** Pins a collection once under a key; another attempt finds the same pin. */
    void pin(String key, Readable store, CollectionRef ref) {
        if (step.state(key).isEmpty()) {
            pinAnew(key, store, ref);
        }
    }

    /** Pins a collection as it is now; the key's former pin is to be given back before. */
    void pinAnew(String key, Readable store, CollectionRef ref) {
        keep(key, parts.stores().pins().pin(store, ref, step.runId(), PIN));
    }

    /** The pinned snapshot of a key, to be closed by the caller. */
    Snapshot snapshot(String key, Readable store) {
        return parts.stores().pins().reopen(store, mustHave(key, SnapshotRef.class));
    }

    void unpin(String key, Readable store) {
        kept(key, SnapshotRef.class)
                .ifPresent(ref -> parts.stores().pins().unpin(store, ref, step.runId()));
    }

    ScanOptions scan(RowForm form) {
        return ScanOptions.in(directory().resolve("spill")).withForm(form).withHooks(hooks());
    }

    /** Of one part of the run's transfers; a refused row ends it, since it would be lost. */
    TransferOptions transfer(String part) {
        return TransferOptions.of(scope(part), directory(), hooks()).withAllowRefused(0);
    }

    /** The same of several parts under one scope, each with its own directory. */
    TransferOptions transfer(WriteScope scope, String part) {
        return TransferOptions.of(scope, directory().resolve(part), hooks()).withAllowRefused(0);
    }

    WriteScope scope(String part) {
        return new WriteScope(step.runId(), part, step.scope().epoch());
    }

    TransferOptions.Hooks hooks() {
        return TransferOptions.Hooks.of(step);
    }

    /** A directory of this run's own. */
    Path directory() {
        try {
            return Files.createDirectories(
                    parts.work().resolve(step.tenant().value()).resolve(step.runId()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the directory. */
    void clear() {
        remove(directory());
    }

    /** Removes a directory that is there, with all in it. */
    static void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
