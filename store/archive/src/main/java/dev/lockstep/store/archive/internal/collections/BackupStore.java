package dev.lockstep.store.archive.internal.collections;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Pin;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.archive.CopySpace;
import dev.lockstep.store.archive.internal.copies.LocalCopies;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Places;
import dev.lockstep.store.archive.internal.hold.PinFiles;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import dev.lockstep.store.archive.internal.read.ArchiveSnapshot;
import dev.lockstep.store.archive.internal.read.CheckedFiles;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups of an archive, or one directory, as a store. */
public final class BackupStore implements ArchiveStore {
    private static final Logger log = LoggerFactory.getLogger(BackupStore.class);

    /** A backup never changes, so that it has one snapshot. */
    private static final String SEALED = "sealed";

    private final Places places;
    private final ParquetRows parquet;
    private final InstantSource clock;
    private final CheckedFiles checked;
    private final FindCollections find;

    public BackupStore(Places places, ParquetRows parquet, CopySpace space, InstantSource clock) {
        this.checked = new CheckedFiles(new LocalCopies(space));
        this.places = places;
        this.parquet = parquet;
        this.clock = clock;
        this.find = new FindCollections(parquet, checked);
    }

    public CheckedFiles checked() {
        return checked;
    }

    public FindCollections find() {
        return find;
    }

    @Override
    public String kind() {
        return NAME;
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        List<CollectionInfo> found = new ArrayList<>();
        for (Places.Place place : places.of(tenant)) {
            try {
                find.all(place.directory())
                        .forEach(c -> found.add(info(tenant, place.prefix(), c)));
            } catch (LockstepException e) {
                log.atWarn()
                        .addKeyValue("backup", place.directory().name())
                        .log("left out a backup that cannot be read; verify it", e);
            }
        }
        found.sort(Comparator.comparing(i -> i.ref().name()));
        return found;
    }

    private static CollectionInfo info(TenantId tenant, String prefix, StoredCollection c) {
        return new CollectionInfo(
                new CollectionRef(tenant, NAME, prefix + c.name()),
                c.spec(),
                c.rows(),
                c.bytes(),
                ref(new CollectionRef(tenant, NAME, prefix + c.name()), c).version());
    }

    private static SnapshotRef ref(CollectionRef ref, StoredCollection c) {
        return new SnapshotRef(ref, c.identity(), SEALED, SnapshotRef.Durability.DURABLE);
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return places.of(ref)
                .flatMap(place ->
                        find.all(place.directory()).stream()
                                .filter(c -> c.name().equals(places.collection(ref)))
                                .findFirst()
                                .map(c -> info(ref.tenant(), place.prefix(), c)));
    }

    @Override
    public List<String> notes(CollectionRef ref) {
        return whole(ref).notes();
    }

    private StoredCollection whole(CollectionRef ref) {
        return places.of(ref)
                .flatMap(place -> find.one(place.directory(), places.collection(ref)))
                .orElseThrow(() -> LockstepException.notFound("collection", ref.toString()));
    }

    @Override
    public Set<Distinction> loses() {
        return Set.of();
    }

    @Override
    public Limits limits() {
        return Limits.NONE;
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        StoredCollection found = whole(ref);
        if (places.pins() && found.own()) {
            hold(ref, owner, timeToLive);
        }
        return open(ref(ref, found), found);
    }

    /** Written first and looked again after: a backup is never expired under a new pin. */
    private void hold(CollectionRef ref, String owner, Duration timeToLive) {
        BackupDirectory directory = places.of(ref).orElseThrow().directory();
        Instant now = clock.instant();
        String collection = places.collection(ref);
        PinFiles.write(
                directory,
                new PinFiles.Held(
                        collection,
                        owner,
                        now.toEpochMilli(),
                        now.plus(timeToLive).toEpochMilli()));
        if (!directory.has(BackupDirectory.MANIFEST)) {
            PinFiles.remove(directory, owner, collection);
            throw LockstepException.notFound("collection", ref.toString());
        }
    }

    private ArchiveSnapshot open(SnapshotRef ref, StoredCollection collection) {
        return new ArchiveSnapshot(ref, collection, parquet, checked);
    }

    @Override
    public Snapshot reopen(SnapshotRef ref) {
        Optional<StoredCollection> found =
                places.of(ref.collection())
                        .flatMap(place ->
                                find.one(place.directory(), places.collection(ref.collection())));
        if (found.isEmpty()
                || !ref.id().equals(SEALED)
                || !found.get().identity().equals(ref.identity())) {
            throw LockstepException.notFound("snapshot", ref.id());
        }
        return open(ref, found.get());
    }

    @Override
    public void unpin(SnapshotRef ref, String owner) {
        if (places.pins()) {
            places.of(ref.collection())
                    .ifPresent(place ->
                            PinFiles.remove(
                                    place.directory(), owner, places.collection(ref.collection())));
        }
    }

    @Override
    public List<Pin> pins(TenantId tenant) {
        Instant now = clock.instant();
        List<Pin> pins = new ArrayList<>();
        for (Places.Place place : places.of(tenant)) {
            for (PinFiles.Held held : PinFiles.list(place.directory())) {
                if (!held.ended(now)) {
                    pins.add(pin(tenant, place, held));
                }
            }
        }
        pins.sort(Comparator.comparing(Pin::created));
        return pins;
    }

    private static Pin pin(TenantId tenant, Places.Place place, PinFiles.Held held) {
        CollectionRef ref = new CollectionRef(tenant, NAME, place.prefix() + held.collection());
        String identity =
                ReadManifest.sha256(place.directory()).map(s -> s.substring(0, 32)).orElse("");
        return new Pin(
                new SnapshotRef(ref, identity, SEALED, SnapshotRef.Durability.DURABLE),
                held.owner(),
                Instant.ofEpochMilli(held.created()),
                Instant.ofEpochMilli(held.until()));
    }

    @Override
    public void close() {
        // Holds nothing; DuckDB belongs to whoever opened it.
    }
}
