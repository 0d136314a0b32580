package dev.lockstep.api;

import java.util.regex.Pattern;

/** Who owns a dataset, a collection, an index, a key or a run. Nothing crosses tenants. */
public record TenantId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_]{0,47}");

    public static final TenantId DEFAULT = new TenantId("default");

    public TenantId {
        if (!FORM.matcher(value).matches()) {
            throw LockstepException.user(
                    "tenant-name",
                    "Cannot use '"
                            + Names.shown(value)
                            + "' as a tenant: expected 1 to 48 of a-z, 0-9 and _, not beginning with _.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
