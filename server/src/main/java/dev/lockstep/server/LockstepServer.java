package dev.lockstep.server;

import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.server.internal.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * The server. It listens from {@link #start} to {@link #close}; requests under way are then given
 * {@link ServerSettings.Limits#stop} to end.
 */
public final class LockstepServer implements AutoCloseable {
    private final HttpServer http;

    private LockstepServer(HttpServer http) {
        this.http = http;
    }

    /**
     * Starts listening; requests are answered when this returns.
     *
     * @param database of keys and idempotency; not closed here
     * @throws dev.lockstep.api.LockstepException RESOURCES where the port is taken
     */
    public static LockstepServer start(
            ServerSettings settings,
            Services services,
            MetadataDatabase database,
            InstantSource clock) {
        return new LockstepServer(HttpServer.start(settings, services, database, clock));
    }

    /** The port that it listens on. */
    public int port() {
        return http.port();
    }

    /** Such as {@code http://127.0.0.1:8484}, without a slash at the end. */
    public String url() {
        return http.url();
    }

    /**
     * A link that signs a browser in with this key, once, within ten minutes. Only to be shown to
     * whoever has the key already.
     */
    public String signInLink(String secret) {
        return http.url() + "/sign-in?code=" + http.sessions().code(secret);
    }

    /** Where other modules may register meters; names begin with {@code lockstep.}. */
    public MeterRegistry meters() {
        return http.meters();
    }

    @Override
    public void close() {
        http.close();
    }
}
