package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.app.stores.HeldSnapshots;
import dev.lockstep.app.stores.OtherStores;
import dev.lockstep.store.archive.ArchiveStore;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The stores by the name that addresses such as {@code lake/works} begin with. */
public final class Stores {
    /** The property of a collection that names the index whose it is. */
    public static final String OWNER = "index";

    private final SortedMap<String, Store> byName;
    private final Map<String, TenantId> owners;
    private final OtherStores others;
    private final HeldSnapshots pins = new HeldSnapshots();

    /** Stores in which each tenant has collections of its own. */
    public Stores(Map<String, Store> byName) {
        this(byName, Map.of(), OtherStores.NONE);
    }

    /**
     * The same, and stores that belong to one tenant.
     *
     * @param owners by name; nobody else sees that such a store is there
     * @param others that come and go; a name that is taken already hides theirs
     */
    public Stores(Map<String, Store> byName, Map<String, TenantId> owners, OtherStores others) {
        this.byName = new TreeMap<>(byName);
        this.owners = Map.copyOf(owners);
        this.others = others;
    }

    /** Those that a tenant sees. */
    public SortedMap<String, Store> of(TenantId tenant) {
        SortedMap<String, Store> seen = new TreeMap<>(others.of(tenant));
        byName.forEach((name, store) -> {
            if (isSeen(name, tenant)) {
                seen.put(name, store);
            }
        });
        return seen;
    }

    private boolean isSeen(String name, TenantId tenant) {
        return owners.getOrDefault(name, tenant).equals(tenant);
    }

    /** Those whose collections change: backups would crowd them out, and are listed as backups. */
    List<String> living(TenantId tenant) {
        return of(tenant).keySet().stream()
                .filter(name -> !name.equals(ArchiveStore.NAME))
                .toList();
    }

    /** Reads {@code store/name}; the store must be there, the collection need not. */
    public CollectionRef address(TenantId tenant, String address) {
        int slash = address.indexOf('/');
        if (slash <= 0 || slash == address.length() - 1) {
            throw LockstepException.user(
                    "collection-address",
                    "Cannot find the collection '"
                            + Names.shown(address)
                            + "': expected an address such as lake/works.");
        }
        String store = address.substring(0, slash);
        store(tenant, store);
        return new CollectionRef(tenant, store, address.substring(slash + 1));
    }

    /** Finds a store that the tenant sees. */
    public Store store(TenantId tenant, String name) {
        Store store = byName.get(name);
        if (store != null && isSeen(name, tenant)) {
            return store;
        }
        return others.find(tenant, name)
                .orElseThrow(() -> LockstepException.notFound("store", Names.shown(name)));
    }

    /** Whether the tenant sees one of that name that neither comes nor goes. */
    public boolean isFixed(TenantId tenant, String name) {
        return byName.containsKey(name) && isSeen(name, tenant);
    }

    public Store store(CollectionRef ref) {
        return store(ref.tenant(), ref.store());
    }

    /** The pins of runs; to be told of their ends. */
    public HeldSnapshots pins() {
        return pins;
    }

    public CollectionInfo info(CollectionRef ref) {
        return store(ref)
                .describe(ref)
                .orElseThrow(() -> LockstepException.notFound("collection", Names.shown(ref + "")));
    }

    public Readable readable(CollectionRef ref) {
        if (store(ref) instanceof Readable readable) {
            return readable;
        }
        throw LockstepException.user(
                "store-not-readable",
                "Cannot read " + ref + ": the store " + ref.store() + " cannot be read.");
    }

    public Writable writable(CollectionRef ref) {
        if (store(ref) instanceof Writable writable) {
            writable.requireWritable(ref);
            requireNobodys(ref);
            return writable;
        }
        throw LockstepException.user(
                "store-not-writable",
                "Cannot write to "
                        + ref
                        + ": the store "
                        + ref.store()
                        + " is written by its own jobs only (datasets by an ingest, indexes by a"
                        + " sync); choose a collection of another store, such as lake.");
    }

    /** An index proves its generations against its collection: nobody else may write there. */
    private void requireNobodys(CollectionRef ref) {
        boolean owned =
                store(ref)
                        .describe(ref)
                        .map(info -> ref.name().equals(info.spec().properties().get(OWNER)))
                        .orElse(false);
        if (owned) {
            throw LockstepException.conflict(
                    "collection-owned",
                    "Cannot write to "
                            + ref
                            + ": found it to be the collection of the index "
                            + ref.name()
                            + ", which only its syncs write; choose another collection.");
        }
    }

    /** The same without its owner: a copy of an index's collection is not the index's. */
    public static CollectionSpec ownedByNobody(CollectionSpec spec) {
        Map<String, String> properties = new HashMap<>(spec.properties());
        properties.remove(OWNER);
        return new CollectionSpec(spec.dimension(), spec.metric(), spec.model(), properties);
    }

    /** What one of the two cannot keep apart, and so no comparison of them can tell. */
    public Set<Distinction> loses(CollectionRef left, CollectionRef right) {
        Set<Distinction> lost = EnumSet.noneOf(Distinction.class);
        lost.addAll(store(left).loses(left));
        lost.addAll(store(right).loses(right));
        return lost;
    }
}
