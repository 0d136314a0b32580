package dev.lockstep.app.stores;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.ExportService.Database;
import dev.lockstep.run.RunListener;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Databases that are named for one run: a store with a name of its own, forgotten with the run's
 * end. A run that goes on after a kill finds it.
 */
public final class RunDatabases implements RunListener {
    /** The run's parameter that names such a store. */
    public static final String PARAMETER = "database";

    private static final String PREFIX = "db-";

    private final AddedStores added;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public RunDatabases(AddedStores added, InstantSource clock) {
        this.added = added;
        this.clock = clock;
    }

    /**
     * Names a database; what comes to nothing is to be forgotten by the caller.
     *
     * @param layout of the collections that are made in it
     */
    public String name(TenantId tenant, Database database, String layout) {
        byte[] bytes = new byte[6];
        random.nextBytes(bytes);
        String name = PREFIX + HexFormat.of().formatHex(bytes);
        DatabaseUrl url = DatabaseUrl.parse(database.url());
        added.add(
                tenant,
                NamedStore.of(name, url, database.user(), layout),
                url.passwordOr(database.password()),
                clock.millis());
        return name;
    }

    public void forget(TenantId tenant, String name) {
        added.remove(tenant, name);
    }

    @Override
    public void ended(RunView run) {
        String name = run.parameters().get(PARAMETER);
        if (name != null && name.startsWith(PREFIX)) {
            forget(new TenantId(run.tenant()), name);
        }
    }
}
