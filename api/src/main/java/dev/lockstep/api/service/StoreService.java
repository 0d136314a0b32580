package dev.lockstep.api.service;

import dev.lockstep.api.Checkable;
import dev.lockstep.api.Finding;
import dev.lockstep.api.TenantId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores by the names that addresses such as {@code lake/works} begin with. */
public interface StoreService {
    /** Those that the tenant sees, ordered by name. */
    List<StoreView> list(TenantId tenant);

    /**
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where the tenant sees none of that name
     */
    StoreView get(TenantId tenant, String name);

    /**
     * Names a store, for this tenant alone. It is spoken to before it is kept.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT where there is one of that name; USER or
     *     EXTERNAL where it cannot be reached, with nothing kept
     */
    StoreView add(TenantId tenant, NewStore store);

    /**
     * Forgets the name and its password; what lies in the store stays.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT where it is part of the home or of the
     *     configuration, or a run uses it
     */
    void remove(TenantId tenant, String name);

    /**
     * What would make a use of the store fail, be slow or lose something; the worst first.
     *
     * @throws dev.lockstep.api.LockstepException USER where the store cannot tell
     */
    List<Finding> check(TenantId tenant, String name, Checkable.Use use);

    /**
     * Makes templates, and indexes by them, in a cluster for applications that fill them
     * themselves; doing it again changes the templates and leaves indexes alone.
     *
     * @throws dev.lockstep.api.LockstepException USER for what cannot be; EXTERNAL where the
     *     cluster cannot be reached
     */
    Bootstrapped bootstrap(TenantId tenant, Bootstrap wanted);

    /**
     * What a bootstrap shall make.
     *
     * @param kind {@code opensearch}
     * @param hosts such as {@code https://host:9200}
     * @param verifyCerts true unless said
     * @param region of AWS, where requests are to be signed
     * @param embeddingsIndex name of the indexes; a tenant's is that, a hyphen and the tenant
     * @param metric {@code cosine} unless said, {@code inner_product}, {@code l2}
     * @param method {@code hnsw} unless said, {@code ivfpq}
     * @param tenants whose indexes are made at once; none: only the templates
     * @param settings {@code engine}, {@code shards}, {@code replicas}, {@code refresh-interval},
     *     {@code m}, {@code ef-construction}, {@code ef-search}
     */
    record Bootstrap(
            String kind,
            List<String> hosts,
            @Nullable String user,
            @Nullable String password,
            @Nullable Boolean verifyCerts,
            @Nullable String region,
            String embeddingsIndex,
            int vectorDimension,
            @Nullable String metric,
            @Nullable String method,
            @Nullable List<String> tenants,
            @Nullable Map<String, String> settings) {
        /** Without the password, wherever it stands. */
        @Override
        public String toString() {
            return embeddingsIndex + " in " + kind;
        }
    }

    /**
     * What a bootstrap did.
     *
     * @param made names of templates and indexes
     * @param notes whole sentences
     */
    record Bootstrapped(List<String> made, List<String> notes) {}

    /**
     * A store.
     *
     * @param place where it is, without secrets; empty for one that is part of the home
     * @param origin {@code home}, {@code configuration} or {@code added}
     */
    record StoreView(
            String name,
            String kind,
            List<String> abilities,
            List<String> losses,
            String place,
            String origin) {
        /** One that is part of the home. */
        public static StoreView ofHome(String name, List<String> abilities, List<String> losses) {
            return new StoreView(name, name, abilities, losses, "", "home");
        }
    }

    /**
     * A store to be named.
     *
     * @param kind {@code pgvector} or {@code opensearch}
     * @param url as psql, SQLAlchemy or JDBC spell it, or {@code https://host:9200}; a password in
     *     it is taken out
     * @param user else that of the url, or as psql finds it
     * @param password kept in a file of the home that only its owner reads
     * @param passwordFile on the server's machine, read at each connection, instead of a password
     * @param schema for what Lockstep keeps there; {@code lockstep} unless given
     * @param layout of new collections: {@code own} unless given, {@code langchain}, {@code
     *     langchain-community} or {@code langchain-table}
     */
    record NewStore(
            String name,
            String kind,
            String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable String passwordFile,
            @Nullable String schema,
            @Nullable String layout) {
        /** In the usual schema and layout. */
        public NewStore(
                String name,
                String kind,
                String url,
                @Nullable String user,
                @Nullable String password) {
            this(name, kind, url, user, password, null, null, null);
        }

        /** Without the password, wherever it stands. */
        @Override
        public String toString() {
            return name + ", a store of kind " + kind;
        }
    }
}
