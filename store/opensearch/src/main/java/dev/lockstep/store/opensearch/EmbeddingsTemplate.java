package dev.lockstep.store.opensearch;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Names;
import java.util.List;
import java.util.Set;

/**
 * What indexes of embeddings that other applications make shall look like.
 *
 * @param index their name; a tenant's is that, a hyphen and the tenant
 * @param dimension components of each vector
 * @param metric how they are compared
 * @param method {@code hnsw}, or {@code ivfpq}, which needs engine faiss and a trained model
 * @param settings engine {@code nmslib} is taken as {@code lucene}, which notes say
 * @param tenants whose indexes are made at once; none: only the templates
 */
public record EmbeddingsTemplate(
        String index,
        int dimension,
        Metric metric,
        String method,
        IndexSettings settings,
        List<String> tenants) {
    private static final Set<String> METHODS = Set.of("hnsw", "ivfpq");
    private static final Set<String> ENGINES = Set.of("lucene", "faiss", "nmslib");
    private static final int MOST_DIMENSIONS = 16_000;

    /**
     * @throws LockstepException USER for what cannot be
     */
    public EmbeddingsTemplate {
        Names.require("index of embeddings", index);
        tenants = List.copyOf(tenants);
        tenants.forEach(tenant -> new dev.lockstep.api.TenantId(tenant));
        require(
                dimension > 0 && dimension <= MOST_DIMENSIONS,
                "the dimension " + dimension,
                "1 to " + MOST_DIMENSIONS);
        require(METHODS.contains(method), "the method '" + method + "'", "hnsw or ivfpq");
        require(
                ENGINES.contains(settings.engine()),
                "the engine '" + settings.engine() + "'",
                "lucene, faiss or nmslib");
        require(
                method.equals("hnsw") || settings.engine().equals("faiss"),
                "the method ivfpq with engine " + settings.engine(),
                "faiss, which alone has it");
    }

    private static void require(boolean fine, String found, String expected) {
        if (!fine) {
            throw LockstepException.user(
                    "opensearch-template",
                    "Cannot make templates of embeddings: found "
                            + Names.shown(found)
                            + ", expected "
                            + expected
                            + ".");
        }
    }

    /**
     * What a bootstrap did.
     *
     * @param made names of templates and indexes, in the order in which they were made
     * @param notes whole sentences
     */
    public record Made(List<String> made, List<String> notes) {}
}
