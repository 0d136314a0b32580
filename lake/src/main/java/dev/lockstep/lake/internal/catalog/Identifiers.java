package dev.lockstep.lake.internal.catalog;

import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableName;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** Table names as Iceberg has them. */
public final class Identifiers {
    private Identifiers() {}

    public static Namespace namespace(TenantId tenant, String layer) {
        return Namespace.of("tenant_" + tenant, layer);
    }

    public static TableIdentifier of(TableName name) {
        return TableIdentifier.of(namespace(name.tenant(), name.layer()), name.name());
    }
}
