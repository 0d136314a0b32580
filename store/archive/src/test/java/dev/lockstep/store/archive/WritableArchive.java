package dev.lockstep.store.archive;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An archive as a store that can be written, so that the contract of stores tries it: each commit
 * is a backup, an increment of the one before as long as the chain is short.
 */
final class WritableArchive implements Writable, Readable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CHAIN = 4;

    private final Opened opened;

    WritableArchive(Opened opened) {
        this.opened = opened;
    }

    private Optional<BackupInfo> newest(CollectionRef ref) {
        return opened.archive().list(ref.tenant()).stream()
                .filter(b -> b.name().matches(ref.name() + "-\\d{6}"))
                .reduce((_, last) -> last);
    }

    private BackupInfo require(CollectionRef ref) {
        return newest(ref)
                .orElseThrow(() -> LockstepException.notFound("collection", ref.toString()));
    }

    private static CollectionRef inside(CollectionRef ref, BackupInfo backup) {
        return new CollectionRef(ref.tenant(), ArchiveStore.NAME, backup.name() + "/" + ref.name());
    }

    private static SnapshotRef name(CollectionRef ref, BackupInfo backup) {
        return new SnapshotRef(ref, ref.name(), backup.name(), SnapshotRef.Durability.DURABLE);
    }

    @Override
    public String kind() {
        return opened.archive().store().kind();
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return opened.archive().list(tenant).stream()
                .map(b -> b.name().substring(0, b.name().length() - 7))
                .distinct()
                .sorted()
                .map(name -> describe(new CollectionRef(tenant, kind(), name)).orElseThrow())
                .toList();
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return newest(ref)
                .map(b -> {
                    CollectionInfo info =
                            opened.archive().store().describe(inside(ref, b)).orElseThrow();
                    return new CollectionInfo(
                            ref, info.spec(), info.rows(), info.bytes(), name(ref, b).version());
                });
    }

    @Override
    public Set<Distinction> loses() {
        return opened.archive().store().loses();
    }

    @Override
    public Limits limits() {
        return opened.archive().store().limits();
    }

    @Override
    public void create(CollectionRef ref, CollectionSpec spec) {
        Optional<CollectionInfo> there = describe(ref);
        if (there.isEmpty()) {
            backUp(ref, null, spec, new LinkedHashMap<>(), Map.of());
        } else if (there.get().spec().dimension() != spec.dimension()
                || there.get().spec().metric() != spec.metric()) {
            throw LockstepException.conflict("collection-exists", "Cannot create " + ref + ".");
        }
    }

    @Override
    public void drop(CollectionRef ref) {
        String start = ref.tenant().value() + "/" + ref.name() + "-";
        opened.bucket().list(ref.tenant().value()).stream()
                .filter(l -> l.substring(opened.bucket().root().length() + 1).startsWith(start))
                .forEach(opened.bucket()::delete);
    }

    /** A row of a batch; what is null is deleted. */
    private record Place(Batch batch, int row) {}

    private List<Refusal> backUp(
            CollectionRef ref,
            @Nullable BackupInfo before,
            CollectionSpec spec,
            Map<String, @Nullable Place> changes,
            Map<String, String> facts) {
        int number =
                before == null
                        ? 0
                        : Integer.parseInt(before.name().substring(ref.name().length() + 1)) + 1;
        String name = "%s-%06d".formatted(ref.name(), number);
        BackupInfo parent = before != null && before.chain() < CHAIN ? before : null;
        BackupPlan plan =
                BackupPlan.full(name, "test")
                        .onto(parent == null ? null : parent.name(), CHAIN)
                        .withPartRows(37);
        WriteScope scope = new WriteScope("run-" + name, "backup", 1);
        List<Refusal> refused = new ArrayList<>();
        try (BackupWriter backup = opened.archive().begin(ref.tenant(), plan, scope)) {
            try (StoreWriter writer = backup.collection(ref.name(), spec)) {
                if (before != null && parent == null) {
                    copyOthers(ref, before, changes, writer);
                }
                changes.forEach((id, place) -> {
                    if (place == null) {
                        writer.delete(List.of(id));
                    } else {
                        refused.addAll(
                                writer.upsert(place.batch().slice(place.row(), place.row() + 1)));
                    }
                });
                writer.commit(new Checkpoint(scope, Map.of(), 0, 0, 0));
            }
            long rows = parent == null ? -1 : rows(ref, parent, changes, refused);
            backup.seal(ref.name(), BackupWriter.Seal.of(rows));
            backup.finish(facts);
        }
        return refused;
    }

    private void copyOthers(
            CollectionRef ref,
            BackupInfo before,
            Map<String, @Nullable Place> changes,
            StoreWriter writer) {
        Snapshot snapshot = opened.archive().store().pin(inside(ref, before), "copy", HOUR);
        try (snapshot) {
            for (var split : snapshot.plan(2)) {
                try (var reader = snapshot.open(split, dev.lockstep.api.Position.START, 50)) {
                    for (Batch b = reader.next(); b != null; b = reader.next()) {
                        for (int i = 0; i < b.size(); i++) {
                            if (!changes.containsKey(b.id(i))) {
                                writer.upsert(b.slice(i, i + 1));
                            }
                        }
                    }
                }
            }
        }
    }

    private static final Duration HOUR = Duration.ofHours(1);

    private long rows(
            CollectionRef ref,
            BackupInfo before,
            Map<String, @Nullable Place> changes,
            List<Refusal> refused) {
        try (Snapshot snapshot = opened.archive().store().pin(inside(ref, before), "count", HOUR)) {
            Set<String> had = Set.of(snapshot.fetch(changes.keySet()).ids());
            long rows = snapshot.rows();
            for (var change : changes.entrySet()) {
                boolean has = change.getValue() != null;
                rows += (has ? 1 : 0) - (had.contains(change.getKey()) ? 1 : 0);
            }
            return rows - refused.size();
        }
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        requireEpoch(require(ref), scope);
        return new Writer(ref, scope);
    }

    private static void requireEpoch(BackupInfo backup, WriteScope scope) {
        String newest = backup.annotations().getOrDefault("epoch " + scope.run(), "0");
        if (Long.parseLong(newest) > scope.epoch()) {
            throw LockstepException.staleWriter(
                    backup.name(), scope.epoch(), Long.parseLong(newest));
        }
    }

    private final class Writer implements StoreWriter {
        private final CollectionRef ref;
        private final WriteScope scope;
        private final CollectionSpec spec;
        private final TreeMap<String, @Nullable Place> changes = new TreeMap<>();
        private boolean closed;

        Writer(CollectionRef ref, WriteScope scope) {
            this.ref = ref;
            this.scope = scope;
            this.spec = describe(ref).orElseThrow().spec();
        }

        @Override
        public Optional<Checkpoint> resumed() {
            String key = "done " + scope.run() + " " + scope.step();
            return Optional.ofNullable(require(ref).annotations().get(key))
                    .map(text -> JSON.readValue(text, Checkpoint.class));
        }

        @Override
        public synchronized List<Refusal> upsert(Batch batch) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (batch.dimension() != spec.dimension() && batch.dimension() != 0) {
                throw LockstepException.user("vector-dimension", "Cannot write: dimension.");
            }
            for (int i = 0; i < batch.size(); i++) {
                changes.put(batch.id(i), new Place(batch, i));
            }
            return List.of();
        }

        @Override
        public synchronized void delete(Collection<String> ids) {
            for (String id : ids) {
                changes.put(id, null);
            }
        }

        @Override
        public synchronized Receipt commit(Checkpoint checkpoint) {
            BackupInfo before = require(ref);
            requireEpoch(before, checkpoint.scope());
            Map<String, String> facts = new HashMap<>(before.annotations());
            facts.put("epoch " + scope.run(), Long.toString(scope.epoch()));
            facts.put(
                    "done " + scope.run() + " " + scope.step(),
                    JSON.writeValueAsString(checkpoint));
            backUp(ref, before, spec, changes, facts);
            changes.clear();
            return new Receipt(name(ref, require(ref)).version(), -1);
        }

        @Override
        public synchronized void close() {
            closed = true;
        }
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        BackupInfo backup = require(ref);
        return new Renamed(
                opened.archive().store().pin(inside(ref, backup), owner, timeToLive),
                name(ref, backup));
    }

    @Override
    public Snapshot reopen(SnapshotRef ref) {
        BackupInfo backup =
                opened.archive()
                        .find(ref.collection().tenant(), ref.id())
                        .orElseThrow(() -> LockstepException.notFound("snapshot", ref.id()));
        SnapshotRef real;
        try (Snapshot now =
                opened.archive().store().pin(inside(ref.collection(), backup), "look", HOUR)) {
            real = now.ref();
        }
        return new Renamed(opened.archive().store().reopen(real), ref);
    }

    @Override
    public void unpin(SnapshotRef ref, String owner) {
        opened.archive()
                .find(ref.collection().tenant(), ref.id())
                .ifPresent(b ->
                        opened.archive()
                                .store()
                                .unpin(
                                        new SnapshotRef(
                                                inside(ref.collection(), b),
                                                "",
                                                "",
                                                SnapshotRef.Durability.DURABLE),
                                        owner));
    }

    private record Renamed(Snapshot real, SnapshotRef ref) implements Snapshot {
        @Override
        public CollectionSpec spec() {
            return real.spec();
        }

        @Override
        public List<dev.lockstep.api.Split> plan(int wanted) {
            return real.plan(wanted);
        }

        @Override
        public dev.lockstep.api.BatchReader open(
                dev.lockstep.api.Split split, dev.lockstep.api.Position from, int batchRows) {
            return real.open(split, from, batchRows);
        }

        @Override
        public long rows() {
            return real.rows();
        }

        @Override
        public Batch fetch(Collection<String> ids) {
            return real.fetch(ids);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
