package dev.lockstep.app;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.app.internal.EndpointFile;
import dev.lockstep.app.internal.Meters;
import dev.lockstep.app.internal.Settings;
import dev.lockstep.server.LockstepServer;
import dev.lockstep.server.Services;
import dev.lockstep.server.SqlKeyService;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The system with its server, and the file by which the command line finds it. Closing stops the
 * server first, so that no request meets a part that is closed.
 */
public final class Serving implements AutoCloseable {
    private final Lockstep lockstep;
    private final LockstepServer server;
    private final EndpointFile endpoint;
    private final KeyService keys;
    private final KeyService.CreatedKey key;

    private Serving(
            Lockstep lockstep,
            LockstepServer server,
            EndpointFile endpoint,
            KeyService keys,
            KeyService.CreatedKey key) {
        this.lockstep = lockstep;
        this.server = server;
        this.endpoint = endpoint;
        this.keys = keys;
        this.key = key;
    }

    /**
     * Opens the home and serves; requests are answered when this returns.
     *
     * @throws LockstepException CONFLICT where another process has the home, RESOURCES where the
     *     port is taken
     */
    public static Serving start(Home home, Configuration configuration) {
        Lockstep lockstep = Lockstep.open(home, configuration);
        try {
            return serve(home, configuration, lockstep);
        } catch (RuntimeException | Error e) {
            lockstep.close();
            throw e;
        }
    }

    private static Serving serve(Home home, Configuration configuration, Lockstep lockstep) {
        InstantSource clock = InstantSource.system();
        KeyService keys = new SqlKeyService(lockstep.foundation().metadata(), clock);
        Services services =
                new Services(
                        lockstep.datasets(),
                        lockstep.indexes(),
                        lockstep.collections(),
                        lockstep.stores(),
                        lockstep.backups(),
                        lockstep.exports(),
                        lockstep.migrations(),
                        lockstep.runs(),
                        lockstep.hooks(),
                        keys,
                        List::of,
                        settings(configuration));
        LockstepServer server =
                LockstepServer.start(
                        Settings.server(configuration.server(), home, Version.TEXT),
                        services,
                        lockstep.foundation().metadata(),
                        clock);
        Meters.register(server.meters(), lockstep.foundation());
        lockstep.meters().forEach(meter -> meter.bindTo(server.meters()));
        EndpointFile endpoint = new EndpointFile(home.endpoint());
        endpoint.read().ifPresent(left -> revoke(keys, left.keyId()));
        KeyService.CreatedKey key =
                keys.create(TenantId.DEFAULT, "command line of this home", KeyService.Role.ADMIN);
        endpoint.write(new EndpointFile.Content(server.url(), key.secret(), key.key().id()));
        lockstep.warmUp();
        return new Serving(lockstep, server, endpoint, keys, key);
    }

    private static List<Services.Setting> settings(Configuration configuration) {
        return configuration.shown().stream()
                .map(line ->
                        new Services.Setting(
                                line.path(), line.value(), line.origin(), line.description()))
                .toList();
    }

    private static void revoke(KeyService keys, String id) {
        try {
            keys.revoke(TenantId.DEFAULT, id);
        } catch (LockstepException gone) {
            // Another start has ended it.
        }
    }

    public Lockstep lockstep() {
        return lockstep;
    }

    public URI url() {
        return URI.create(server.url());
    }

    /** An administrator's key, valid as long as this serves; never to be logged. */
    public String key() {
        return key.secret();
    }

    /** Signs a browser in, once, within ten minutes. */
    public String signInLink() {
        return server.signInLink(key.secret());
    }

    /** The server that owns a home, as far as its file tells: it may have been killed. */
    public static Optional<EndpointFile.Content> owner(Home home) {
        return new EndpointFile(home.endpoint()).read();
    }

    @Override
    public void close() {
        endpoint.close();
        server.close();
        revoke(keys, key.key().id());
        lockstep.close();
    }
}
