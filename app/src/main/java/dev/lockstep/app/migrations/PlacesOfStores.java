package dev.lockstep.app.migrations;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.migrate.MigrateParts;

/** The stores by their names. */
public record PlacesOfStores(Stores stores) implements MigrateParts.Places {
    @Override
    public CollectionRef address(TenantId tenant, String address) {
        return stores.address(tenant, address);
    }

    @Override
    public Store store(CollectionRef ref) {
        return stores.store(ref);
    }

    @Override
    public Readable readable(CollectionRef ref) {
        return stores.readable(ref);
    }

    @Override
    public Writable writable(CollectionRef ref) {
        return stores.writable(ref);
    }
}
