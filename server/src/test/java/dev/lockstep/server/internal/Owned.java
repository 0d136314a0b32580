package dev.lockstep.server.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Things of tenants, in memory: a thing of one tenant does not exist for another. */
final class Owned<T> {
    private final String noun;
    private final Map<String, T> things = new ConcurrentSkipListMap<>();

    Owned(String noun) {
        this.noun = noun;
    }

    void put(TenantId tenant, String name, T thing) {
        things.put(tenant + "/" + name, thing);
    }

    T get(TenantId tenant, String name) {
        return find(tenant, name).orElseThrow(() -> LockstepException.notFound(noun, name));
    }

    Optional<T> find(TenantId tenant, String name) {
        return Optional.ofNullable(things.get(tenant + "/" + name));
    }

    List<T> list(TenantId tenant) {
        return things.entrySet().stream()
                .filter(e -> e.getKey().startsWith(tenant + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    void remove(TenantId tenant, String name) {
        get(tenant, name);
        things.remove(tenant + "/" + name);
    }
}
