package dev.lockstep.store.pgvector;

import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import java.util.List;

/**
 * Where the database is and what of it is used.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, without user and password
 * @param user empty: the driver takes that of the operating system
 * @param password empty: the driver looks where psql does
 * @param schema where this store keeps its own tables; made when it is first written to
 * @param tenant whose the tables are that this store did not make
 * @param discover whether tables are found that no mapping describes
 * @param tables tables that are collections as described here, ahead of what is found
 */
public record PgVectorOptions(
        String url,
        String user,
        String password,
        String schema,
        TenantId tenant,
        boolean discover,
        List<TableMapping> tables) {
    public static final String SCHEMA = "lockstep";

    public PgVectorOptions {
        tables = List.copyOf(tables);
    }

    /** With everything found, in the default tenant. */
    public static PgVectorOptions of(String url, String user, String password) {
        return new PgVectorOptions(url, user, password, SCHEMA, TenantId.DEFAULT, true, List.of());
    }

    public PgVectorOptions withTables(List<TableMapping> mapped) {
        return new PgVectorOptions(url, user, password, schema, tenant, discover, mapped);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return Names.withoutSecrets(url) + " as " + user;
    }
}
