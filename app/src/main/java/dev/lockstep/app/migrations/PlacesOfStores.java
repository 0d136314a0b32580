package dev.lockstep.app.migrations;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.migrate.MigrateParts;

/** The stores by their names. */
public record PlacesOfStores(Stores stores) implements MigrateParts.Places {
    @Override
    public CollectionRef address(TenantId tenant, String address) {
        return stores.address(tenant, address);
    }

    @Override
    public Store store(CollectionRef ref) {
        return stores.store(ref);
    }

    @Override
    public Readable readable(CollectionRef ref) {
        return stores.readable(ref);
    }

    @Override
    public Writable writable(CollectionRef ref) {
        return stores.writable(ref);
    }

    /**
     * Loads of docs/figures.md, two cores: {@code migration} for OpenSearch with its graph, {@code
     * pgvector} for PostgreSQL in LangChain's table, {@code graph-384} for Lucene, {@code archive}
     * for the lake. Other kinds are taken for as slow as the slowest.
     */
    @Override
    public double assumedRate(CollectionRef ref) {
        return switch (stores.store(ref).kind()) {
            case "pgvector" -> 38_000;
            case "lake" -> 120_000;
            case "lucene" -> 2_600;
            default -> 690;
        };
    }
}
