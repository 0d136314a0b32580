package dev.lockstep.server.internal.request;

import dev.lockstep.api.service.KeyService;
import dev.lockstep.api.service.KeyService.Caller;
import io.javalin.http.Context;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * People signed in to the pages. A session holds the key it was opened with, in memory only, and
 * asks for it again at each request: a revoked key ends its sessions. A restart ends all.
 */
public final class Sessions {
    public static final String COOKIE = "lockstep_session";
    private static final Duration LIFE = Duration.ofHours(12);
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);

    private final KeyService keys;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<String, Code> codes = new ConcurrentHashMap<>();

    public Sessions(KeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * @param csrf to be sent back with every form
     */
    public record Session(String secret, String csrf, Instant until) {}

    private record Code(String secret, Instant until) {}

    /** A code that opens one session with this key, once, within ten minutes. */
    public String code(String secret) {
        codes.values().removeIf(code -> code.until().isBefore(clock.instant()));
        String code = token();
        codes.put(code, new Code(secret, clock.instant().plus(CODE_LIFE)));
        return code;
    }

    public Optional<String> redeem(String code) {
        Code found = codes.remove(code);
        return found == null || found.until().isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of(found.secret());
    }

    /** The cookie's value for a new session, empty where the key is not valid. */
    public Optional<String> open(String secret) {
        if (keys.authenticate(secret).isEmpty()) {
            return Optional.empty();
        }
        sessions.values().removeIf(session -> session.until().isBefore(clock.instant()));
        String id = token();
        sessions.put(id, new Session(secret, token(), clock.instant().plus(LIFE)));
        return Optional.of(id);
    }

    public void close(Context context) {
        String id = context.cookie(COOKIE);
        if (id != null) {
            sessions.remove(id);
        }
    }

    @Nullable
    public Caller caller(Context context) {
        Session session = session(context);
        return session == null ? null : keys.authenticate(session.secret()).orElse(null);
    }

    @Nullable
    public Session session(Context context) {
        String id = context.cookie(COOKIE);
        Session session = id == null ? null : sessions.get(id);
        return session == null || session.until().isBefore(clock.instant()) ? null : session;
    }

    private String token() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
