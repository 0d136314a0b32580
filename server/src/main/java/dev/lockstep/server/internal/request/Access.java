package dev.lockstep.server.internal.request;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService;
import dev.lockstep.api.service.KeyService.Caller;
import dev.lockstep.api.service.KeyService.Role;
import io.javalin.http.Context;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who calls, and whether they may. */
public final class Access {
    /** With it an admin's key acts for another tenant. */
    static final String TENANT_HEADER = "Lockstep-Tenant";

    private static final String SCHEME = "Bearer ";

    private final KeyService keys;
    private final Sessions sessions;
    private final @Nullable TenantId openFind;

    public Access(KeyService keys, Sessions sessions, @Nullable TenantId openFind) {
        this.keys = keys;
        this.sessions = sessions;
        this.openFind = openFind;
    }

    /** The caller, null only where the route needs none and no key came. */
    @Nullable
    public Caller admit(Context context, Op op) {
        Caller caller = op.is(Op.Trait.PAGE) ? sessions.caller(context) : bearer(context, op);
        if (op.role() == null) {
            return caller;
        }
        if (caller == null) {
            throw noKey();
        }
        if (caller.role().compareTo(op.role()) < 0) {
            throw tooWeak(caller.role(), op.role());
        }
        return caller;
    }

    private @Nullable Caller bearer(Context context, Op op) {
        String header = context.header("Authorization");
        if (op.role() == null) {
            return null;
        }
        if (header == null) {
            return open(context);
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw noKey();
        }
        Caller caller =
                keys.authenticate(header.substring(SCHEME.length()).strip())
                        .orElseThrow(Access::invalidKey);
        return forTenant(caller, context.header(TENANT_HEADER));
    }

    private @Nullable Caller open(Context context) {
        return openFind != null && context.path().startsWith("/find/")
                ? new Caller(openFind, "", "anyone", Role.READ)
                : null;
    }

    private static Caller forTenant(Caller caller, @Nullable String tenant) {
        if (tenant == null || tenant.equals(caller.tenant().value())) {
            return caller;
        }
        if (caller.role() != Role.ADMIN) {
            throw new LockstepException(
                    ErrorKind.FORBIDDEN,
                    "other-tenant",
                    "Cannot act for another tenant: the key belongs to tenant '"
                            + caller.tenant()
                            + "'; leave the header "
                            + TENANT_HEADER
                            + " out.");
        }
        return new Caller(new TenantId(tenant), caller.keyId(), caller.name(), caller.role());
    }

    static LockstepException noKey() {
        return new LockstepException(
                ErrorKind.UNAUTHENTICATED,
                "key-missing",
                "Cannot answer without a key: expected the header 'Authorization: Bearer lk_…'; make"
                        + " a key with 'lockstep key create'.");
    }

    private static LockstepException invalidKey() {
        return new LockstepException(
                ErrorKind.UNAUTHENTICATED,
                "key-invalid",
                "Cannot use this key: it is unknown or has been revoked; make another with 'lockstep"
                        + " key create'.");
    }

    private static LockstepException tooWeak(Role found, Role expected) {
        return new LockstepException(
                ErrorKind.FORBIDDEN,
                "role",
                "Cannot do this with a key of role '"
                        + found.name().toLowerCase(Locale.ROOT)
                        + "': expected role '"
                        + expected.name().toLowerCase(Locale.ROOT)
                        + "'.");
    }
}
