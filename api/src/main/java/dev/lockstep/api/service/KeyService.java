package dev.lockstep.api.service;

import dev.lockstep.api.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** API keys. Only a hash of a key is kept. Safe for many threads. */
public interface KeyService {
    /**
     * Makes a key.
     *
     * @return with {@link CreatedKey#secret()}, shown this once
     */
    CreatedKey create(TenantId tenant, String name, Role role);

    List<KeyView> list(TenantId tenant);

    /** Ends a key; absence is NOT_FOUND. */
    void revoke(TenantId tenant, String id);

    /** Who a secret speaks for; empty where it is not a valid one. */
    Optional<Caller> authenticate(String secret);

    /** What a key may do. */
    enum Role {
        /** Read and search. */
        READ,
        /** Also write. */
        WRITE,
        /** Also keys, stores and tenants, for every tenant. */
        ADMIN
    }

    /** A new key. */
    record CreatedKey(KeyView key, String secret) {}

    /** A key without its secret. */
    record KeyView(
            String id,
            String tenant,
            String name,
            Role role,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {}

    /** Who calls. */
    record Caller(TenantId tenant, String keyId, String name, Role role) {}
}
