package dev.lockstep.app.stores;

import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import java.util.Map;
import java.util.Optional;

/** Stores that come and go while the server runs; each belongs to one tenant. */
public interface OtherStores {
    /** Where there are none. */
    OtherStores NONE =
            new OtherStores() {
                @Override
                public Optional<Store> find(TenantId tenant, String name) {
                    return Optional.empty();
                }

                @Override
                public Map<String, Store> of(TenantId tenant) {
                    return Map.of();
                }
            };

    /** The store, opened; whoever gave it closes it. */
    Optional<Store> find(TenantId tenant, String name);

    /** All of a tenant by name. */
    Map<String, Store> of(TenantId tenant);
}
