package dev.lockstep.api;

/**
 * The address of a collection.
 *
 * @param tenant its owner
 * @param store the name under which the store is known, such as {@code lake}
 * @param name the collection's name within tenant and store
 */
public record CollectionRef(TenantId tenant, String store, String name) {
    @Override
    public String toString() {
        return store + "/" + name;
    }
}
