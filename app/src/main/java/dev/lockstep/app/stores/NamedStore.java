package dev.lockstep.app.stores;

import dev.lockstep.api.Names;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.PgVectorStore;
import org.jspecify.annotations.Nullable;

/**
 * A store as it was named, without its password.
 *
 * @param url for the driver, without user and password
 * @param user empty: the driver looks where psql does
 * @param layout of the collections that are made in it
 * @param passwordFile read at each connection; null where the home has the password, or nobody
 */
record NamedStore(
        String name,
        String kind,
        String url,
        String user,
        String schema,
        String layout,
        @Nullable String passwordFile) {
    /** A database of the usual kind and schema. */
    static NamedStore of(String name, DatabaseUrl url, @Nullable String user, String layout) {
        return new NamedStore(
                name,
                PgVectorStore.KIND,
                url.jdbc(),
                url.userOr(user),
                PgVectorOptions.SCHEMA,
                layout,
                null);
    }

    /** Where it is, for people. */
    String place() {
        String plain = kind.equals(PgVectorStore.KIND) ? url.substring(5) : url;
        return (user.isEmpty() ? "" : user + " at ") + Names.withoutSecrets(plain);
    }
}
