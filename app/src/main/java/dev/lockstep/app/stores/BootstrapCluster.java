package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.StoreService.Bootstrap;
import dev.lockstep.api.service.StoreService.Bootstrapped;
import dev.lockstep.store.opensearch.EmbeddingsTemplate;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import dev.lockstep.store.opensearch.OpenSearchStore;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prepares a cluster for applications that keep embeddings there. */
final class BootstrapCluster {
    private BootstrapCluster() {}

    static Bootstrapped run(Bootstrap wanted) {
        if (!wanted.kind().equals(OpenSearchStore.KIND)) {
            throw LockstepException.user(
                    "store-kind",
                    "Cannot bootstrap a store of kind '"
                            + Names.shown(wanted.kind())
                            + "': expected "
                            + OpenSearchStore.KIND
                            + ".");
        }
        OpenSearchOptions options = options(wanted);
        EmbeddingsTemplate template =
                new EmbeddingsTemplate(
                        wanted.embeddingsIndex(),
                        wanted.vectorDimension(),
                        metric(wanted.metric()),
                        wanted.method() == null ? "hnsw" : wanted.method(),
                        options.settings(),
                        wanted.tenants() == null ? List.of() : wanted.tenants());
        try (OpenSearchStore store = OpenSearchStore.open(options)) {
            EmbeddingsTemplate.Made made = store.bootstrap(template);
            return new Bootstrapped(made.made(), made.notes());
        }
    }

    private static OpenSearchOptions options(Bootstrap wanted) {
        ClusterUrl hosts = ClusterUrl.parse(String.join(",", wanted.hosts()));
        ClusterUrl url =
                new ClusterUrl(
                        hosts.hosts(),
                        hosts.user(),
                        hosts.password(),
                        ClusterUrl.known(wanted.settings() == null ? Map.of() : wanted.settings()));
        return url.options(url.userOr(wanted.user()), url.passwordOr(wanted.password()))
                .withCertificates(wanted.verifyCerts() == null || wanted.verifyCerts())
                .withRegion(wanted.region());
    }

    private static Metric metric(@Nullable String word) {
        String name = word == null ? "COSINE" : word.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        LockstepException.user(
                                "metric",
                                "Cannot compare vectors by '"
                                        + Names.shown(String.valueOf(word))
                                        + "': expected cosine, inner_product or l2."));
    }
}
