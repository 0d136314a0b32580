package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.app.config.Configuration.ExternalStore;
import dev.lockstep.store.opensearch.OpenSearchStore;
import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.PgVectorStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores of other systems by their kind. */
final class ExternalStores {
    private ExternalStores() {}

    /** Opens one; the system is first spoken to when something is asked of it. */
    static Store open(String name, ExternalStore store) {
        return switch (store.kind()) {
            case OpenSearchStore.KIND -> openSearch(name, store);
            case PgVectorStore.KIND -> pgVector(name, store);
            default -> throw unknown(name, store.kind());
        };
    }

    static LockstepException unknown(String name, String kind) {
        return LockstepException.user(
                "store-kind",
                "Cannot add the store "
                        + name
                        + ": found the kind '"
                        + Names.shown(kind)
                        + "', expected "
                        + PgVectorStore.KIND
                        + " or "
                        + OpenSearchStore.KIND
                        + ".");
    }

    private static Store openSearch(String name, ExternalStore store) {
        ClusterUrl url = ClusterUrl.parse(store.url());
        return OpenSearchStore.open(
                name,
                url.options(url.userOr(store.user()), url.passwordOr(store.password())),
                url.found(new TenantId(store.tenant())));
    }

    private static Store pgVector(String name, ExternalStore store) {
        DatabaseUrl url = DatabaseUrl.parse(store.url());
        return PgVectorStore.open(
                name,
                new PgVectorOptions(
                        url.jdbc(),
                        url.userOr(store.user()),
                        url.passwordOr(store.password()),
                        store.schema(),
                        new TenantId(store.tenant()),
                        true,
                        List.of(),
                        layout(store.layout())));
    }

    private static Layout layout(String word) {
        return switch (word) {
            case "langchain" -> Layout.LANGCHAIN_ID;
            case "langchain-community" -> Layout.LANGCHAIN_UUID;
            case "langchain-table" -> Layout.LANGCHAIN_STORE;
            default -> Layout.OWN;
        };
    }

    /** An address taken apart: what is kept, who it names, and a password that it holds. */
    record Address(String url, String user, String password) {
        static Address of(
                String kind, String text, @Nullable String user, @Nullable String password) {
            if (kind.equals(OpenSearchStore.KIND)) {
                ClusterUrl url = ClusterUrl.parse(text);
                return new Address(url.toString(), url.userOr(user), url.passwordOr(password));
            }
            DatabaseUrl url = DatabaseUrl.parse(text);
            return new Address(url.jdbc(), url.userOr(user), url.passwordOr(password));
        }
    }

    /** Where it is, for people. */
    static String place(String kind, String url) {
        return kind.equals(OpenSearchStore.KIND)
                ? ClusterUrl.parse(url).toString()
                : DatabaseUrl.parse(url).toString();
    }
}
