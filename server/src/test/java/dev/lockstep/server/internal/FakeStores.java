package dev.lockstep.server.internal;

import dev.lockstep.api.Checkable;
import dev.lockstep.api.Finding;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.StoreService;
import java.util.List;
import java.util.stream.Stream;

/** The lake, and stores that tenants have added. */
final class FakeStores implements StoreService {
    private static final StoreView LAKE =
            StoreView.ofHome("lake", List.of("read", "write"), List.of());

    /** Whether those that are added can be searched. */
    volatile boolean searching;

    private final Owned<StoreView> added = new Owned<>("store");

    @Override
    public List<StoreView> list(TenantId tenant) {
        return Stream.concat(Stream.of(LAKE), added.list(tenant).stream()).toList();
    }

    @Override
    public StoreView get(TenantId tenant, String name) {
        return name.equals("lake") ? LAKE : added.get(tenant, name);
    }

    @Override
    public StoreView add(TenantId tenant, NewStore store) {
        StoreView view =
                new StoreView(
                        store.name(),
                        store.kind(),
                        searching ? List.of("read", "check", "search") : List.of("read", "check"),
                        List.of(),
                        store.url(),
                        "added");
        added.put(tenant, store.name(), view);
        return view;
    }

    @Override
    public void remove(TenantId tenant, String name) {
        added.remove(tenant, name);
    }

    @Override
    public List<Finding> check(TenantId tenant, String name, Checkable.Use use) {
        if (get(tenant, name).equals(LAKE)) {
            throw LockstepException.user("store-not-checkable", "Cannot check the store lake.");
        }
        return List.of(
                new Finding(Finding.Level.RISK, "server", "for " + use, "set work_mem = '64MB'"),
                new Finding(Finding.Level.FINE, "extension", "vector 0.8.5", null));
    }

    @Override
    public Bootstrapped bootstrap(TenantId tenant, Bootstrap wanted) {
        return new Bootstrapped(List.of(wanted.embeddingsIndex()), List.of());
    }
}
