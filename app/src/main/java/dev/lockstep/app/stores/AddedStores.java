package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.app.config.Configuration.ExternalStore;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stores that people have named, kept in the metadata database and opened when they are needed.
 * Another server's changes are seen at once. Safe for many threads.
 */
public final class AddedStores implements OtherStores, AutoCloseable {
    private static final String COLUMNS =
            "name, kind, url, user_name, own_schema, layout, password_file";

    private final MetadataDatabase database;
    private final Passwords passwords;
    private final Map<Whose, Opened> opened = new HashMap<>();

    private record Whose(TenantId tenant, String name) {}

    private record Opened(NamedStore as, Store store) {}

    /**
     * @param secrets the directory for passwords
     */
    public AddedStores(MetadataDatabase database, Path secrets) {
        this.database = database;
        this.passwords = new Passwords(secrets);
    }

    Passwords passwords() {
        return passwords;
    }

    @Override
    public Optional<Store> find(TenantId tenant, String name) {
        return named(tenant, name).map(store -> open(tenant, store));
    }

    @Override
    public Map<String, Store> of(TenantId tenant) {
        Map<String, Store> all = new TreeMap<>();
        list(tenant).forEach(store -> all.put(store.name(), open(tenant, store)));
        return all;
    }

    Optional<NamedStore> named(TenantId tenant, String name) {
        return database.read(h ->
                h.createQuery("select " + COLUMNS + " from stores where tenant = ? and name = ?")
                        .bind(0, tenant.value())
                        .bind(1, name)
                        .map((row, context) -> store(row))
                        .findOne());
    }

    private List<NamedStore> list(TenantId tenant) {
        return database.read(h ->
                h.createQuery("select " + COLUMNS + " from stores where tenant = ? order by name")
                        .bind(0, tenant.value())
                        .map((row, context) -> store(row))
                        .list());
    }

    private static NamedStore store(ResultSet row) throws SQLException {
        return new NamedStore(
                row.getString("name"),
                row.getString("kind"),
                row.getString("url"),
                row.getString("user_name"),
                row.getString("own_schema"),
                row.getString("layout"),
                row.getString("password_file"));
    }

    private synchronized Store open(TenantId tenant, NamedStore store) {
        Whose whose = new Whose(tenant, store.name());
        Opened before = opened.get(whose);
        if (before != null && before.as().equals(store)) {
            return before.store();
        }
        close(before);
        Store now = trial(tenant, store, passwords.of(tenant, store));
        opened.put(whose, new Opened(store, now));
        return now;
    }

    /** Opens one that is not kept; to be closed by the caller. */
    static Store trial(TenantId tenant, NamedStore store, String password) {
        return ExternalStores.open(
                store.name(),
                new ExternalStore(
                        store.kind(),
                        store.url(),
                        store.user(),
                        password,
                        tenant.value(),
                        store.schema(),
                        store.layout()));
    }

    /**
     * @throws LockstepException CONFLICT where the tenant has one of that name
     */
    void add(TenantId tenant, NamedStore store, String password, long now) {
        if (named(tenant, store.name()).isPresent()) {
            throw LockstepException.conflict(
                    "store-exists",
                    "Cannot add the store "
                            + store.name()
                            + ": there is one of that name; remove it first, or choose another.");
        }
        if (store.passwordFile() == null && !password.isEmpty()) {
            passwords.keep(tenant, store.name(), password);
        }
        database.write(h ->
                h.execute(
                        "insert into stores (tenant, "
                                + COLUMNS
                                + ", created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        tenant.value(),
                        store.name(),
                        store.kind(),
                        store.url(),
                        store.user(),
                        store.schema(),
                        store.layout(),
                        store.passwordFile(),
                        now));
    }

    void remove(TenantId tenant, String name) {
        database.write(h ->
                h.execute(
                        "delete from stores where tenant = ? and name = ?", tenant.value(), name));
        passwords.forget(tenant, name);
        synchronized (this) {
            close(opened.remove(new Whose(tenant, name)));
        }
    }

    private static void close(@Nullable Opened one) {
        if (one != null) {
            one.store().close();
        }
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(AddedStores::close);
        opened.clear();
    }
}
