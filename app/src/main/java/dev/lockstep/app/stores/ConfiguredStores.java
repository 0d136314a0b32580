package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.app.config.Configuration.ExternalStore;
import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.PgVectorStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The stores that the configuration names, opened; none is spoken to before it is needed. */
public final class ConfiguredStores implements AutoCloseable {
    private final Map<String, PgVectorStore> stores = new TreeMap<>();
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
            stores.put(name, open(name, store));
            places.put(name, DatabaseUrl.parse(store.url()).toString());
            owners.put(name, new TenantId(store.tenant()));
        });
    }

    /** Opens one; the database is first spoken to when something is asked of it. */
    static PgVectorStore open(String name, ExternalStore store) {
        DatabaseUrl url = DatabaseUrl.parse(store.url());
        return PgVectorStore.open(
                name,
                new PgVectorOptions(
                        url.jdbc(),
                        url.userOr(store.user()),
                        url.passwordOr(store.password()),
                        store.schema(),
                        new TenantId(store.tenant()),
                        true,
                        List.of(),
                        layout(store.layout())));
    }

    private static Layout layout(String word) {
        return switch (word) {
            case "langchain" -> Layout.LANGCHAIN_ID;
            case "langchain-community" -> Layout.LANGCHAIN_UUID;
            case "langchain-table" -> Layout.LANGCHAIN_STORE;
            default -> Layout.OWN;
        };
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
        stores.values().forEach(PgVectorStore::close);
    }
}
