package dev.lockstep.app.backups;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.embed.EmbeddingCache;
import dev.lockstep.index.Embedders;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * What backups are made of.
 *
 * @param work a directory for what runs keep until their end
 */
public record BackupParts(
        Stores stores,
        Archives archives,
        Indexed indexed,
        Path work,
        Settings settings,
        InstantSource clock) {
    /**
     * How backups are made.
     *
     * @param chain backups that an increment may stand on, itself included
     * @param zone in which days and weeks of retention begin
     * @param version of this program, for the manifest
     */
    public record Settings(int chain, ZoneId zone, String version) {}

    /**
     * What knows of indexes and of the models behind them.
     *
     * @param service a supplier, since the service starts runs and the engine of runs needs our
     *     jobs first
     * @param datasets whether the tenant has a dataset of that name
     * @param cache where vectors of a restored index wait for its next sync
     */
    public record Indexed(
            Supplier<IndexService> service,
            BiPredicate<TenantId, String> datasets,
            Embedders embedders,
            EmbeddingCache cache) {}
}
