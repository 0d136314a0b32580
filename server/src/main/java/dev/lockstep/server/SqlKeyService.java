package dev.lockstep.server;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys in the metadata database. A secret is 256 random bits behind {@code lk_}; only its SHA-256
 * is kept, which is enough for a secret that nobody can guess.
 *
 * <p>Who a secret speaks for is remembered for {@link #REMEMBERED}: on another server a revoked key
 * may work for so long; on this one it ends at once. Unknown secrets are not remembered.
 */
public final class SqlKeyService implements KeyService {
    static final Duration REMEMBERED = Duration.ofSeconds(5);
    static final Duration LAST_USED_STEP = Duration.ofMinutes(1);
    private static final String PREFIX = "lk_";
    private static final int REMEMBERED_AT_MOST = 10_000;

    private final MetadataDatabase database;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Caller caller, Instant until) {}

    private record Found(KeyView key) {
        Caller caller() {
            return new Caller(new TenantId(key.tenant()), key.id(), key.name(), key.role());
        }
    }

    public SqlKeyService(MetadataDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public CreatedKey create(TenantId tenant, String name, Role role) {
        if (name.isBlank() || name.length() > 200) {
            throw LockstepException.user(
                    "key-name",
                    "Cannot make a key: found a name of "
                            + name.length()
                            + " characters, expected 1 to 200.");
        }
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(32));
        String id = "key_" + HexFormat.of().formatHex(bytes(8));
        Instant now = Instant.ofEpochMilli(clock.millis());
        database.write(h ->
                h.execute(
                        "insert into api_keys (id, tenant, name, role, hash, created_at) values (?,"
                                + " ?, ?, ?, ?, ?)",
                        id,
                        tenant.value(),
                        name,
                        role.name().toLowerCase(Locale.ROOT),
                        hash(secret),
                        now.toEpochMilli()));
        return new CreatedKey(new KeyView(id, tenant.value(), name, role, now, null), secret);
    }

    @Override
    public List<KeyView> list(TenantId tenant) {
        return database.read(h ->
                h.createQuery(
                                "select id, tenant, name, role, created_at, last_used_at from"
                                        + " api_keys where tenant = ? order by created_at, id")
                        .bind(0, tenant.value())
                        .map((rs, context) -> view(rs))
                        .list());
    }

    @Override
    public void revoke(TenantId tenant, String id) {
        int gone =
                database.write(h ->
                        h.execute(
                                "delete from api_keys where tenant = ? and id = ?",
                                tenant.value(),
                                id));
        known.values().removeIf(k -> k.caller().keyId().equals(id));
        if (gone == 0) {
            throw LockstepException.notFound("key", dev.lockstep.api.Names.shown(id));
        }
    }

    @Override
    public Optional<Caller> authenticate(String secret) {
        if (!secret.startsWith(PREFIX) || secret.length() > 100) {
            return Optional.empty();
        }
        String hash = hash(secret);
        Known before = known.get(hash);
        if (before != null && before.until().isAfter(clock.instant())) {
            return Optional.of(before.caller());
        }
        known.remove(hash);
        Optional<Found> found = find(hash);
        found.ifPresent(f -> remember(hash, f));
        return found.map(Found::caller);
    }

    private Optional<Found> find(String hash) {
        return database.read(h ->
                h.createQuery(
                                "select id, tenant, name, role, created_at, last_used_at from"
                                        + " api_keys where hash = ?")
                        .bind(0, hash)
                        .map((rs, context) -> new Found(view(rs)))
                        .findOne());
    }

    private void remember(String hash, Found found) {
        if (known.size() >= REMEMBERED_AT_MOST) {
            known.clear();
        }
        known.put(hash, new Known(found.caller(), clock.instant().plus(REMEMBERED)));
        Instant last = found.key().lastUsedAt();
        if (last == null || last.plus(LAST_USED_STEP).isBefore(clock.instant())) {
            database.write(h ->
                    h.execute(
                            "update api_keys set last_used_at = ? where id = ?",
                            clock.millis(),
                            found.key().id()));
        }
    }

    private static KeyView view(ResultSet row) throws SQLException {
        long used = row.getLong("last_used_at");
        return new KeyView(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("name"),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong("created_at")),
                used == 0 ? null : Instant.ofEpochMilli(used));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String hash(String secret) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
