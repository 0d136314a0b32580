package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * Makes what LangChain's clients make, so that they find a collection as if they had made it: their
 * tables where they are missing, and a collection in them. Tables that are there already are taken
 * as they are.
 */
final class LangChainTables {
    private static final int LONGEST_NAME = 63;

    private static final List<String> NEWER =
            List.of(
                    "create table if not exists langchain_pg_collection (uuid uuid not null, name"
                            + " varchar not null, cmetadata json, primary key (uuid), unique"
                            + " (name))",
                    "create table langchain_pg_embedding (id varchar not null, collection_id uuid,"
                            + " embedding vector, document varchar, cmetadata jsonb, primary key"
                            + " (id), foreign key (collection_id) references"
                            + " langchain_pg_collection (uuid) on delete cascade)",
                    "create index ix_cmetadata_gin on langchain_pg_embedding using gin (cmetadata"
                            + " jsonb_path_ops)");
    private static final List<String> OLDER =
            List.of(
                    "create table if not exists langchain_pg_collection (name varchar, cmetadata"
                            + " json, uuid uuid not null, primary key (uuid))",
                    "create table langchain_pg_embedding (collection_id uuid, embedding vector,"
                            + " document varchar, cmetadata json, custom_id varchar, uuid uuid not"
                            + " null, primary key (uuid), foreign key (collection_id) references"
                            + " langchain_pg_collection (uuid) on delete cascade)");

    private LangChainTables() {}

    static void make(
            Connection connection, PgVectorOptions options, CollectionRef ref, CollectionSpec spec)
            throws SQLException {
        require(options, ref, spec);
        if (options.layout() == Layout.LANGCHAIN_STORE) {
            store(connection, ref, spec);
        } else {
            collection(connection, options.layout(), ref);
        }
    }

    private static void require(PgVectorOptions options, CollectionRef ref, CollectionSpec spec) {
        if (spec.dimension() == 0) {
            throw cannot(ref, "found no vectors in it, which these tables are for");
        }
        if (!options.discover()) {
            throw cannot(ref, "found that tables are not looked for in this store");
        }
        if (options.layout() == Layout.LANGCHAIN_STORE && ref.name().length() > LONGEST_NAME) {
            throw cannot(
                    ref,
                    "found a name of "
                            + ref.name().length()
                            + " characters, expected at most "
                            + LONGEST_NAME
                            + ", as for any table");
        }
    }

    private static LockstepException cannot(CollectionRef ref, String found) {
        return LockstepException.user(
                "langchain-layout",
                "Cannot make " + ref + " in LangChain's layout: " + found + ".");
    }

    private static void collection(Connection connection, Layout layout, CollectionRef ref)
            throws SQLException {
        if (!there(connection, LangChain.EMBEDDINGS)) {
            for (String sql : layout == Layout.LANGCHAIN_UUID ? OLDER : NEWER) {
                execute(connection, sql);
            }
        }
        String sql =
                "insert into langchain_pg_collection (uuid, name, cmetadata) values (?, ?, ?::json)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, UUID.randomUUID());
            statement.setString(2, ref.name());
            statement.setString(3, "null");
            statement.executeUpdate();
        }
    }

    private static void store(Connection connection, CollectionRef ref, CollectionSpec spec)
            throws SQLException {
        if (there(connection, Sql.name(ref.name()))) {
            throw LockstepException.conflict(
                    "collection-exists",
                    "Cannot make "
                            + ref
                            + ": found a table of that name which is no collection; use another"
                            + " name.");
        }
        execute(
                connection,
                "create table "
                        + Sql.name(ref.name())
                        + " (langchain_id uuid primary key, content text not null, embedding vector("
                        + spec.dimension()
                        + ") not null, langchain_metadata json)");
    }

    private static boolean there(Connection connection, String name) throws SQLException {
        return Answer.ask(
                        connection,
                        "select to_regclass(" + Sql.text(name) + ") is not null as there")
                .getFirst()
                .yes("there");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
