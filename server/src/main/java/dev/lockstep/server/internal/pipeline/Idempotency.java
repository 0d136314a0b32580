package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.metadata.Dialect;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Answers a retried mutation with what the first one answered. Only successes are kept: what failed
 * changed nothing and may be tried again under the same key.
 *
 * <p>A claim of a process that died is taken over: at once on SQLite, where a home has one owner,
 * and after {@link #LEASE} on PostgreSQL. The action is then done again, so a service must bear
 * that; the engine's rows carry ids of their own for this reason.
 */
public final class Idempotency {
    public static final Duration LIFE = Duration.ofHours(24);
    static final Duration LEASE = Duration.ofMinutes(10);
    private static final int MAX_KEY = 255;

    private final MetadataDatabase database;
    private final InstantSource clock;
    private final Json json;
    private final String owner = UUID.randomUUID().toString();

    public Idempotency(MetadataDatabase database, InstantSource clock, Json json) {
        this.database = database;
        this.clock = clock;
        this.json = json;
    }

    private record Entry(
            String hash,
            String owner,
            long claimedAt,
            @Nullable Integer status,
            @Nullable String mediaType,
            @Nullable String headers,
            @Nullable String body) {}

    /**
     * Does the action, or answers as it did before.
     *
     * @param secret whether the answer must not be stored
     */
    Answer once(
            TenantId tenant,
            String route,
            String key,
            String hash,
            boolean secret,
            Callable<Answer> action)
            throws Exception {
        checkForm(key);
        Optional<Answer> stored = database.write(h -> claim(h, tenant, route, key, hash));
        if (stored.isPresent()) {
            return stored.get();
        }
        boolean kept = false;
        try {
            Answer answer = action.call();
            if (answer instanceof Answer.Whole whole && whole.status() < 400) {
                database.write(h -> keep(h, tenant, route, key, secret ? withheld() : whole));
                kept = true;
            }
            return answer;
        } finally {
            if (!kept) {
                database.write(h -> release(h, tenant, route, key));
            }
        }
    }

    private Optional<Answer> claim(
            Handle h, TenantId tenant, String route, String key, String hash) {
        long now = clock.millis();
        h.execute("delete from idempotency where claimed_at < ?", now - LIFE.toMillis());
        int made =
                h.execute(
                        "insert into idempotency (tenant, route, idem_key, body_hash, owner,"
                                + " claimed_at) values (?, ?, ?, ?, ?, ?) on conflict do nothing",
                        tenant.value(),
                        route,
                        key,
                        hash,
                        owner,
                        now);
        return made == 1 ? Optional.empty() : found(h, tenant, route, key, hash, now);
    }

    private Optional<Answer> found(
            Handle h, TenantId tenant, String route, String key, String hash, long now) {
        Entry entry = entry(h, tenant, route, key);
        if (!entry.hash().equals(hash)) {
            throw LockstepException.user(
                            "idempotency-body",
                            "Cannot use this Idempotency-Key: it came before with another body;"
                                    + " choose a new key for a new request.")
                    .with("status", 422);
        }
        if (entry.status() != null) {
            return Optional.of(replay(entry, entry.status()));
        }
        if (!dead(entry, now)) {
            throw LockstepException.conflict(
                    "idempotency-in-flight",
                    "Cannot answer yet: the first request with this Idempotency-Key is still under"
                            + " way; try again in a moment.");
        }
        h.execute(
                "update idempotency set owner = ?, claimed_at = ? where tenant = ? and route = ?"
                        + " and idem_key = ?",
                owner,
                now,
                tenant.value(),
                route,
                key);
        return Optional.empty();
    }

    private boolean dead(Entry entry, long now) {
        return !entry.owner().equals(owner)
                && (database.dialect() == Dialect.SQLITE
                        || entry.claimedAt() < now - LEASE.toMillis());
    }

    private static Entry entry(Handle h, TenantId tenant, String route, String key) {
        return h.createQuery(
                        "select body_hash, owner, claimed_at, status, media_type, headers, body from"
                                + " idempotency where tenant = ? and route = ? and idem_key = ?")
                .bind(0, tenant.value())
                .bind(1, route)
                .bind(2, key)
                .map((rs, ctx) ->
                        new Entry(
                                rs.getString(1),
                                rs.getString(2),
                                rs.getLong(3),
                                rs.getObject(4) == null ? null : rs.getInt(4),
                                rs.getString(5),
                                rs.getString(6),
                                rs.getString(7)))
                .one();
    }

    private Answer replay(Entry entry, int status) {
        if (status == 0) {
            throw LockstepException.conflict(
                    "secret-shown-once",
                    "Cannot answer this again: the first request with this Idempotency-Key"
                            + " succeeded, and its secret was shown once; revoke that key and make"
                            + " another.");
        }
        @SuppressWarnings("unchecked")
        Map<String, String> headers =
                entry.headers() == null
                        ? Map.of()
                        : json.mapper().readValue(entry.headers(), Map.class);
        Answer.Whole answer =
                new Answer.Whole(
                        status,
                        entry.mediaType() == null ? "" : entry.mediaType(),
                        headers,
                        entry.body());
        return answer.header("Idempotent-Replayed", "true");
    }

    private static Answer.Whole withheld() {
        return new Answer.Whole(0, "", Map.of(), null);
    }

    private int keep(Handle h, TenantId tenant, String route, String key, Answer.Whole answer) {
        return h.execute(
                "update idempotency set status = ?, media_type = ?, headers = ?, body = ? where"
                        + " tenant = ? and route = ? and idem_key = ? and owner = ?",
                answer.status(),
                answer.mediaType(),
                json.text(answer.headers()),
                body(answer.body()),
                tenant.value(),
                route,
                key,
                owner);
    }

    private @Nullable String body(@Nullable Object body) {
        return switch (body) {
            case null -> null;
            case String text -> text;
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            default -> json.text(body);
        };
    }

    private int release(Handle h, TenantId tenant, String route, String key) {
        return h.execute(
                "delete from idempotency where tenant = ? and route = ? and idem_key = ? and owner ="
                        + " ? and status is null",
                tenant.value(),
                route,
                key,
                owner);
    }

    private static void checkForm(String key) {
        if (key.isBlank() || key.length() > MAX_KEY) {
            throw LockstepException.user(
                    "idempotency-key",
                    "Cannot use this Idempotency-Key: found "
                            + key.length()
                            + " characters, expected 1 to "
                            + MAX_KEY
                            + ".");
        }
    }
}
