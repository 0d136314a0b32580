package dev.lockstep.lake;

import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import java.util.Set;

/**
 * The address of a table: {@code tenant_{tenant}.{layer}.{name}}.
 *
 * @param layer one of {@link #LAYERS}
 */
public record TableName(TenantId tenant, String layer, String name) {
    public static final String BRONZE = "bronze";
    public static final String SILVER = "silver";
    public static final String REJECTS = "rejects";
    public static final String COLLECTIONS = "collections";
    public static final Set<String> LAYERS = Set.of(BRONZE, SILVER, REJECTS, COLLECTIONS);

    public TableName {
        if (!LAYERS.contains(layer)) {
            throw new IllegalArgumentException("layer '" + layer + "', expected one of " + LAYERS);
        }
        Names.require("table", name);
    }

    @Override
    public String toString() {
        return "tenant_" + tenant + "." + layer + "." + name;
    }
}
