package dev.lockstep.app.stores;

import dev.lockstep.api.Capturing;
import dev.lockstep.api.Checkable;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Finding;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Names;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.StoreService;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.store.opensearch.OpenSearchStore;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.PgVectorStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The service of stores. */
public final class NameStores implements StoreService {
    private static final int LOOKED_AT = 1_000;
    private static final Set<String> KINDS = Set.of(PgVectorStore.KIND, OpenSearchStore.KIND);
    private static final String PROBE = "lockstep-probe";
    private static final List<String> LAYOUTS =
            List.of("own", "langchain", "langchain-community", "langchain-table");

    private final Stores stores;
    private final AddedStores added;
    private final Map<String, String> configured;
    private final RunService runs;
    private final InstantSource clock;

    /**
     * @param configured places of the configuration's stores by name
     */
    public NameStores(
            Stores stores,
            AddedStores added,
            Map<String, String> configured,
            RunService runs,
            InstantSource clock) {
        this.stores = stores;
        this.added = added;
        this.configured = Map.copyOf(configured);
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public List<StoreView> list(TenantId tenant) {
        List<StoreView> views = new ArrayList<>();
        stores.of(tenant).forEach((name, store) -> views.add(view(tenant, name, store)));
        return views;
    }

    @Override
    public StoreView get(TenantId tenant, String name) {
        return view(tenant, name, stores.store(tenant, name));
    }

    private StoreView view(TenantId tenant, String name, Store store) {
        List<String> abilities =
                Stream.of(
                                store instanceof Readable ? "read" : "",
                                store instanceof Writable ? "write" : "",
                                store instanceof Differencing ? "difference" : "",
                                store instanceof GenerationStore ? "generations" : "",
                                store instanceof Maintainable ? "maintain" : "",
                                store instanceof Searchable ? "search" : "",
                                store instanceof Capturing ? "follow" : "",
                                store instanceof Checkable ? "check" : "")
                        .filter(ability -> !ability.isEmpty())
                        .toList();
        List<String> losses = store.loses().stream().sorted().map(Distinction::sentence).toList();
        return new StoreView(
                name, store.kind(), abilities, losses, place(tenant, name), origin(tenant, name));
    }

    private String place(TenantId tenant, String name) {
        return stores.isFixed(tenant, name)
                ? configured.getOrDefault(name, "")
                : added.named(tenant, name).map(NamedStore::place).orElse("");
    }

    private String origin(TenantId tenant, String name) {
        if (!stores.isFixed(tenant, name)) {
            return "added";
        }
        return configured.containsKey(name) ? "configuration" : "home";
    }

    @Override
    public StoreView add(TenantId tenant, NewStore store) {
        Names.require("store", store.name());
        if (!KINDS.contains(store.kind())) {
            throw ExternalStores.unknown(store.name(), store.kind());
        }
        requireFree(tenant, store.name());
        ExternalStores.Address address =
                ExternalStores.Address.of(
                        store.kind(), store.url(), store.user(), store.password());
        NamedStore named =
                new NamedStore(
                        store.name(),
                        store.kind(),
                        address.url(),
                        address.user(),
                        store.schema() == null ? PgVectorOptions.SCHEMA : store.schema(),
                        layout(store),
                        store.passwordFile());
        requireAnswer(tenant, named, address.password());
        added.add(tenant, named, address.password(), clock.millis());
        return get(tenant, store.name());
    }

    private static String layout(NewStore store) {
        String layout = store.layout() == null ? LAYOUTS.getFirst() : store.layout();
        boolean other = store.kind().equals(OpenSearchStore.KIND);
        List<String> possible = other ? LAYOUTS.subList(0, 1) : LAYOUTS;
        if (!possible.contains(layout)) {
            throw LockstepException.user(
                    "store-layout",
                    "Cannot add the store "
                            + store.name()
                            + ": found the layout '"
                            + Names.shown(layout)
                            + "', expected "
                            + String.join(", ", possible)
                            + ".");
        }
        return layout;
    }

    private void requireFree(TenantId tenant, String name) {
        if (stores.isFixed(tenant, name)) {
            throw LockstepException.conflict(
                    "store-exists",
                    "Cannot add the store "
                            + name
                            + ": found one of that name in the "
                            + origin(tenant, name)
                            + "; choose another name.");
        }
    }

    /** What cannot be reached now would be a riddle later. */
    private void requireAnswer(TenantId tenant, NamedStore store, String password) {
        String secret =
                store.passwordFile() == null ? password : added.passwords().of(tenant, store);
        try (Store trial = AddedStores.trial(tenant, store, secret)) {
            // Any name will do: a list would count all rows of the database.
            boolean _ = trial.describe(new CollectionRef(tenant, store.name(), PROBE)).isPresent();
        }
    }

    @Override
    public void remove(TenantId tenant, String name) {
        stores.store(tenant, name);
        if (added.named(tenant, name).isEmpty()) {
            throw LockstepException.conflict(
                    "store-fixed",
                    "Cannot remove the store "
                            + name
                            + ": found it in the "
                            + origin(tenant, name)
                            + ", expected one that was added; "
                            + (configured.containsKey(name)
                                    ? "take stores." + name + " out of the configuration."
                                    : "it is part of the home."));
        }
        Stream.of(RunState.RUNNING, RunState.QUEUED)
                .flatMap(state -> runs.list(tenant, null, state, null, LOOKED_AT).stream())
                .filter(run -> uses(run, name))
                .findFirst()
                .ifPresent(run -> {
                    throw LockstepException.conflict(
                            "store-used",
                            "Cannot remove the store "
                                    + name
                                    + ": the run "
                                    + run.id()
                                    + " ("
                                    + run.subject()
                                    + ") uses it; wait for it or cancel it.");
                });
        added.remove(tenant, name);
    }

    private static boolean uses(RunView run, String store) {
        return Stream.of(run.subject().split("[ ,]+")).anyMatch(a -> a.startsWith(store + "/"));
    }

    @Override
    public List<Finding> check(TenantId tenant, String name, Checkable.Use use) {
        if (stores.store(tenant, name) instanceof Checkable checkable) {
            return checkable.check(use);
        }
        throw LockstepException.user(
                "store-not-checkable",
                "Cannot check the store "
                        + name
                        + ": it is part of the home, which checks itself; ask for one of another"
                        + " system"
                        + others(tenant)
                        + ".");
    }

    @Override
    public Bootstrapped bootstrap(TenantId tenant, Bootstrap wanted) {
        return BootstrapCluster.run(wanted);
    }

    private String others(TenantId tenant) {
        Set<String> names = new TreeSet<>();
        stores.of(tenant)
                .forEach((name, store) -> {
                    if (store instanceof Checkable) {
                        names.add(name);
                    }
                });
        return names.isEmpty() ? "" : ", such as " + String.join(", ", names);
    }
}
