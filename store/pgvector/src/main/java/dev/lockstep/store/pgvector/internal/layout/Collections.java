package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.internal.layout.FoundTables.Candidate;
import dev.lockstep.store.pgvector.internal.table.Catalog;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Metrics;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the collections of a tenant: those that were made here, and those that lie here. */
public final class Collections {
    private static final String METRIC =
            """
            select o.opcname from pg_catalog.pg_index i
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid
            join pg_catalog.pg_depend d on d.classid = 'pg_class'::regclass and d.objid =
                i.indexrelid and d.refobjid = i.indrelid and d.refobjsubid = a.attnum
            join pg_catalog.pg_opclass o on o.oid = i.indclass[0]
            where i.indrelid = ?::oid and a.attname = ? and i.indisvalid
              and o.opcname ~ '^(vector|halfvec)_(cosine|ip|l2)_ops$'
            order by i.indexrelid limit 1
            """;

    private final PgVectorOptions options;
    private final State state;
    private final FoundTables foundTables;
    private final String store;

    public Collections(PgVectorOptions options, String store) {
        this.options = options;
        this.store = store;
        this.state = new State(options.schema());
        this.foundTables = new FoundTables(options);
    }

    PgVectorOptions options() {
        return options;
    }

    public State state() {
        return state;
    }

    /** By name. */
    public List<Place> all(Connection connection, TenantId tenant) throws SQLException {
        List<State.Entry> entries = state.entries(connection, tenant, null);
        List<Place> places = new ArrayList<>();
        Map<String, State.Entry> said = new HashMap<>();
        for (State.Entry entry : entries) {
            said.put(entry.name(), entry);
            own(connection, ref(tenant, entry.name()), entry).ifPresent(places::add);
        }
        if (tenant.equals(options.tenant())) {
            addFound(connection, places, said);
        }
        places.sort(Comparator.comparing(p -> p.ref().name()));
        return places;
    }

    public Optional<Place> find(Connection connection, CollectionRef ref) throws SQLException {
        for (State.Entry entry : state.entries(connection, ref.tenant(), ref.name())) {
            Optional<Place> own = own(connection, ref, entry);
            if (own.isPresent()) {
                return own;
            }
        }
        Optional<Place> listed =
                all(connection, ref.tenant()).stream().filter(p -> p.ref().equals(ref)).findFirst();
        return listed.isPresent() ? listed : plainTable(connection, ref);
    }

    /** A table without vectors, which is found by its name and listed nowhere. */
    private Optional<Place> plainTable(Connection connection, CollectionRef ref)
            throws SQLException {
        if (!options.discover() || !ref.tenant().equals(options.tenant())) {
            return Optional.empty();
        }
        return PlainTables.find(connection, ref.name(), options.schema())
                .map(table ->
                        new Place(
                                ref,
                                Layout.PLAIN,
                                FoundTables.identity(table),
                                PlainTables.shape(table),
                                PlainTables.facts(table)));
    }

    public Place require(Connection connection, CollectionRef ref) throws SQLException {
        return find(connection, ref)
                .orElseThrow(() -> LockstepException.notFound("collection", ref.toString()));
    }

    private CollectionRef ref(TenantId tenant, String name) {
        return new CollectionRef(tenant, store, name);
    }

    private Optional<Place> own(Connection connection, CollectionRef ref, State.Entry entry)
            throws SQLException {
        String relation = entry.relation();
        if (relation == null) {
            return Optional.empty();
        }
        return Catalog.table(connection, options.schema(), relation)
                .map(t ->
                        new Place(
                                ref,
                                Layout.OWN,
                                entry.identity(),
                                OwnTable.shape(t),
                                entry.facts()));
    }

    private void addFound(Connection connection, List<Place> places, Map<String, State.Entry> said)
            throws SQLException {
        Map<String, Place> taken = new HashMap<>();
        places.forEach(p -> taken.put(p.ref().name(), p));
        Set<String> unnamed = state.unnamed(connection);
        for (Candidate candidate : foundTables.find(connection)) {
            String scope = candidate.shape().scope();
            if (scope != null && unnamed.contains(scope)) {
                continue;
            }
            String name = free(candidate, taken);
            Place.Facts facts = facts(connection, candidate, said.get(name));
            Place place =
                    new Place(
                            ref(options.tenant(), name),
                            candidate.layout(),
                            candidate.identity(),
                            candidate.shape(),
                            facts);
            taken.put(name, place);
            places.add(place);
        }
    }

    /** The wanted name where it has the form of one and is free, else one made longer. */
    private static String free(Candidate candidate, Map<String, Place> taken) {
        String mark = Integer.toHexString(candidate.identity().hashCode());
        for (String name :
                List.of(formed(candidate.name(), mark), formed(candidate.longer(), mark))) {
            if (!taken.containsKey(name)) {
                return name;
            }
        }
        return Names.suggest(candidate.name()) + "-" + mark;
    }

    private static String formed(String name, String mark) {
        String formed = Names.suggest(name);
        if (formed.equals(name)) {
            return name;
        }
        String start = formed.length() > 80 ? formed.substring(0, 80) : formed;
        return start + "-" + mark;
    }

    private static Place.Facts facts(
            Connection connection, Candidate candidate, State.@Nullable Entry said)
            throws SQLException {
        Shape shape = candidate.shape();
        int dimension = dimension(connection, shape);
        if (said == null || !said.identity().equals(candidate.identity())) {
            return Place.Facts.of(dimension, metric(connection, shape));
        }
        Place.Facts facts = said.facts();
        Metric metric = facts.metric() == null ? metric(connection, shape) : facts.metric();
        return new Place.Facts(
                dimension, metric, facts.model(), facts.properties(), facts.commits());
    }

    private static int dimension(Connection connection, Shape shape) throws SQLException {
        Column vector = shape.vector();
        if (vector == null || vector.dimension() > 0) {
            return vector == null ? 0 : vector.dimension();
        }
        String sql =
                "select vector_dims("
                        + vector.sql()
                        + ") from "
                        + shape.table().sql()
                        + " where "
                        + shape.condition()
                        + " and "
                        + vector.sql()
                        + " is not null limit 1";
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.next() ? found.getInt(1) : 0;
        }
    }

    /** What an index on the vectors says. */
    private static @Nullable Metric metric(Connection connection, Shape shape) throws SQLException {
        Column vector = shape.vector();
        if (vector == null) {
            return null;
        }
        try (PreparedStatement statement = connection.prepareStatement(METRIC)) {
            statement.setLong(1, shape.table().oid());
            statement.setString(2, vector.name());
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Metrics.ofOperatorClass(found.getString(1)) : null;
            }
        }
    }
}
