package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.app.config.Configuration.ExternalStore;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The stores that the configuration names, opened; none is spoken to before it is needed. */
public final class ConfiguredStores implements AutoCloseable {
    private final Map<String, Store> stores = new TreeMap<>();
    private final Map<String, TenantId> owners = new TreeMap<>();
    private final Map<String, String> places = new TreeMap<>();

    /**
     * @param taken names of the home's own stores
     */
    public ConfiguredStores(Map<String, ExternalStore> configured, Set<String> taken) {
        configured.forEach((name, store) -> {
            if (taken.contains(name)) {
                throw LockstepException.user(
                        "configuration",
                        "Cannot take 'stores."
                                + name
                                + "': found the name of one of the home's own stores, expected"
                                + " another than "
                                + String.join(", ", taken.stream().sorted().toList())
                                + ".");
            }
            stores.put(name, ExternalStores.open(name, store));
            places.put(name, ExternalStores.place(store.kind(), store.url()));
            owners.put(name, new TenantId(store.tenant()));
        });
    }

    /** By name. */
    public Map<String, Store> stores() {
        return Map.copyOf(stores);
    }

    /** Where each of them is, without secrets. */
    public Map<String, String> places() {
        return Map.copyOf(places);
    }

    /** Whose each of them is. */
    public Map<String, TenantId> owners() {
        return Map.copyOf(owners);
    }

    @Override
    public void close() {
        stores.values().forEach(Store::close);
    }
}
