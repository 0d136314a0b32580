package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.TableMapping;
import dev.lockstep.store.pgvector.internal.table.Catalog;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes tables that this store did not make, by a mapping or by what their columns say. */
final class FoundTables {
    private static final List<String> DOCUMENTS =
            List.of("document", "content", "text", "chunk", "chunk_text", "page_content", "body");
    private static final List<String> METADATA =
            List.of("metadata", "cmetadata", "langchain_metadata", "meta");
    private static final String STORE_KEY = "langchain_id";
    private static final Set<String> NOT_FIELDS =
            Set.of("tsvector", "vector", "halfvec", "sparsevec");

    private final PgVectorOptions options;

    FoundTables(PgVectorOptions options) {
        this.options = options;
    }

    /**
     * A collection before it has its name.
     *
     * @param name the one that is wanted
     * @param longer one that is taken where the wanted one is another's
     */
    record Candidate(Layout layout, String name, String longer, String identity, Shape shape) {}

    List<Candidate> find(Connection connection) throws SQLException {
        List<Candidate> found = new ArrayList<>();
        for (TableMapping mapping : options.tables()) {
            found.add(mapped(connection, mapping));
        }
        if (options.discover()) {
            List<Table> tables = Catalog.withVectors(connection, options.schema());
            for (Table table : tables) {
                found.addAll(LangChain.collections(connection, table));
            }
            for (Table table : tables) {
                if (!LangChain.isEmbeddings(table)) {
                    found.addAll(plain(table));
                }
            }
        }
        return found;
    }

    private static Candidate mapped(Connection connection, TableMapping m) throws SQLException {
        Table table =
                Catalog.table(connection, m.schema(), m.table())
                        .orElseThrow(() -> unfit(m, "found no such table", "a table"));
        Column key = column(table, m, m.key());
        if (!table.keys().contains(key.name())) {
            throw unfit(
                    m,
                    "found no primary key and no unique, never null column '" + m.key() + "'",
                    "one, so that each row has one id");
        }
        Column vector = column(table, m, m.vector());
        if (!vector.isVector()) {
            throw unfit(
                    m,
                    "found column '" + m.vector() + "' of type " + vector.type(),
                    "vector or halfvec");
        }
        Column document = m.document() == null ? null : column(table, m, m.document());
        Column metadata = m.metadata() == null ? null : column(table, m, m.metadata());
        if (metadata != null && !metadata.isJson()) {
            throw unfit(
                    m,
                    "found column '" + m.metadata() + "' of type " + metadata.type(),
                    "json or jsonb; name it among the fields instead");
        }
        List<Column> fields = new ArrayList<>();
        for (String field : m.fields()) {
            fields.add(column(table, m, field));
        }
        Shape shape = new Shape(table, key, vector, document, metadata, fields, null, null);
        return new Candidate(Layout.MAPPED, m.collection(), m.collection(), identity(table), shape);
    }

    private static Column column(Table table, TableMapping m, String name) {
        return table.column(name)
                .orElseThrow(() ->
                        unfit(
                                m,
                                "found no column '" + name + "'",
                                "one of " + table.columns().stream().map(Column::name).toList()));
    }

    private static LockstepException unfit(TableMapping m, String found, String expected) {
        return LockstepException.user(
                "table-mapping",
                "Cannot use table "
                        + m.schema()
                        + "."
                        + m.table()
                        + " as collection '"
                        + m.collection()
                        + "': "
                        + found
                        + ", expected "
                        + expected
                        + ".");
    }

    static String identity(Table table) {
        return "table-" + table.oid();
    }

    private static List<Candidate> plain(Table table) {
        if (table.key().isEmpty()) {
            return List.of();
        }
        List<Column> vectors = table.columns().stream().filter(Column::isVector).toList();
        boolean one = vectors.size() == 1;
        return vectors.stream().map(vector -> plain(table, vector, one)).toList();
    }

    private static Candidate plain(Table table, Column vector, boolean one) {
        Column key = table.key().orElseThrow();
        boolean store = key.name().equals(STORE_KEY);
        Column document = named(table, DOCUMENTS, Column::isText, key);
        Column metadata = named(table, METADATA, Column::isJson, key);
        List<Column> fields =
                metadata != null && !store ? List.of() : others(table, key, document, metadata);
        Shape shape = new Shape(table, key, vector, document, metadata, fields, null, null);
        String name = one ? table.name() : table.name() + "-" + vector.name();
        return new Candidate(
                store ? Layout.LANGCHAIN_STORE : Layout.TABLE,
                name,
                table.schema() + "-" + name,
                identity(table) + (one ? "" : "-" + vector.name()),
                shape);
    }

    private static @Nullable Column named(
            Table table,
            List<String> names,
            java.util.function.Predicate<Column> fits,
            Column key) {
        return names.stream()
                .flatMap(name -> table.column(name).stream())
                .filter(c -> fits.test(c) && !key.columns().contains(c))
                .findFirst()
                .orElse(null);
    }

    private static List<Column> others(
            Table table, Column key, @Nullable Column document, @Nullable Column metadata) {
        List<@Nullable Column> taken = new ArrayList<>(key.columns());
        taken.add(document);
        taken.add(metadata);
        return table.columns().stream()
                .filter(c -> !taken.contains(c) && !NOT_FIELDS.contains(c.base()))
                .toList();
    }
}
