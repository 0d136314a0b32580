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
 * @param layout how new collections lie: {@link Layout#OWN}, or in tables as LangChain's clients
 *     make them, which are then made where they are missing
 */
public record PgVectorOptions(
        String url,
        String user,
        String password,
        String schema,
        TenantId tenant,
        boolean discover,
        List<TableMapping> tables,
        Layout layout) {
    public static final String SCHEMA = "lockstep";

    public PgVectorOptions {
        tables = List.copyOf(tables);
        if (layout == Layout.MAPPED || layout == Layout.TABLE || layout == Layout.PLAIN) {
            throw new IllegalArgumentException("no new collections in layout " + layout);
        }
    }

    /** With new collections in tables of their own. */
    public PgVectorOptions(
            String url,
            String user,
            String password,
            String schema,
            TenantId tenant,
            boolean discover,
            List<TableMapping> tables) {
        this(url, user, password, schema, tenant, discover, tables, Layout.OWN);
    }

    /** With everything found, in the default tenant. */
    public static PgVectorOptions of(String url, String user, String password) {
        return new PgVectorOptions(url, user, password, SCHEMA, TenantId.DEFAULT, true, List.of());
    }

    public PgVectorOptions withTables(List<TableMapping> mapped) {
        return new PgVectorOptions(url, user, password, schema, tenant, discover, mapped, layout);
    }

    public PgVectorOptions withLayout(Layout made) {
        return new PgVectorOptions(url, user, password, schema, tenant, discover, tables, made);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return Names.withoutSecrets(url) + " as " + user;
    }
}
