package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.pgvector.FoundCollection;
import dev.lockstep.store.pgvector.internal.graph.Indexes;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.layout.Versions;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.write.CheckRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells of collections: rows, sizes, columns, indexes. */
public final class Describe {
    public static final int MOST_ID_BYTES = CheckRows.MOST_ID_BYTES;

    /** Both kinds hold the vectors beside what leads to them. */
    private static final String VECTOR_INDEXES =
            """
            select coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(c.oid)), -1)
            from (select %1$d::oid as relid
                union select relid::oid from pg_catalog.pg_partition_tree(%1$d)) t
            join pg_catalog.pg_index i on i.indrelid = t.relid and i.indisvalid
            join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
            join pg_catalog.pg_am m on m.oid = c.relam and m.amname in ('hnsw', 'ivfflat')
            where exists (select 1 from pg_catalog.pg_attribute a
                join pg_catalog.pg_depend d on d.classid = 'pg_class'::regclass
                    and d.objid = c.oid and d.refobjid = i.indrelid and d.refobjsubid = a.attnum
                where a.attrelid = i.indrelid and a.attname = %2$s)
            """;

    private final Sessions sessions;
    private final Collections collections;

    public Describe(Sessions sessions, Collections collections) {
        this.sessions = sessions;
        this.collections = collections;
    }

    public List<CollectionInfo> all(TenantId tenant) {
        return sessions.run(
                "list the collections of " + tenant,
                connection -> {
                    List<CollectionInfo> infos = new ArrayList<>();
                    for (Place place : collections.all(connection, tenant)) {
                        infos.add(info(connection, place));
                    }
                    return infos;
                });
    }

    public Optional<CollectionInfo> one(CollectionRef ref) {
        return sessions.run(
                "describe " + ref,
                connection -> {
                    Optional<Place> place = collections.find(connection, ref);
                    return place.isEmpty()
                            ? Optional.empty()
                            : Optional.of(info(connection, place.get()));
                });
    }

    private static CollectionInfo info(Connection connection, Place place) throws SQLException {
        Shape shape = place.shape();
        long rows =
                number(
                        connection,
                        "select count(*) from "
                                + shape.table().sql()
                                + " where "
                                + shape.condition());
        long bytes =
                shape.scope() != null
                        ? -1
                        : number(
                                connection,
                                "select pg_catalog.sum(pg_catalog.pg_total_relation_size(relid))"
                                        + " from (select "
                                        + shape.table().oid()
                                        + "::regclass as relid union select relid from"
                                        + " pg_catalog.pg_partition_tree("
                                        + shape.table().oid()
                                        + ")) t");
        return new CollectionInfo(
                place.ref(),
                place.spec(),
                rows,
                bytes,
                Versions.of(connection, place, place.facts().commits()),
                searchedBytes(connection, place));
    }

    /** What a table of several collections is searched through is none of one of them. */
    private static long searchedBytes(Connection connection, Place place) throws SQLException {
        Shape shape = place.shape();
        Column vector = shape.vector();
        if (vector == null || shape.scope() != null) {
            return -1;
        }
        return number(
                connection, VECTOR_INDEXES.formatted(shape.table().oid(), Sql.text(vector.name())));
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    public Optional<FoundCollection> found(CollectionRef ref) {
        return sessions.run(
                "describe " + ref,
                connection -> {
                    Optional<Place> place = collections.find(connection, ref);
                    return place.isEmpty()
                            ? Optional.empty()
                            : Optional.of(found(connection, place.get()));
                });
    }

    private static FoundCollection found(Connection connection, Place place) throws SQLException {
        Shape shape = place.shape();
        Column vector = shape.vector();
        return new FoundCollection(
                place.layout(),
                place.where(),
                shape.key().name() + " " + shape.key().type(),
                vector == null ? "" : vector.name() + " " + vector.type(),
                shape.half(),
                Indexes.definitions(connection, shape.table()),
                shape.notCarried());
    }

    public Set<Distinction> loses(CollectionRef ref) {
        Shape shape = sessions.run("describe " + ref, c -> collections.require(c, ref)).shape();
        Set<Distinction> lost = EnumSet.noneOf(Distinction.class);
        Column metadata = shape.metadata();
        if (metadata == null || metadata.base().equals("jsonb") || !shape.fields().isEmpty()) {
            lost.add(Distinction.DUPLICATE_JSON_KEYS);
            lost.add(Distinction.NUMBER_SPELLING);
        }
        Column vector = shape.vector();
        if (vector != null && vector.notNull()) {
            lost.add(Distinction.NULL_VECTORS);
        }
        if (shape.half()) {
            lost.add(Distinction.HALF_PRECISION);
        }
        if (shape.lineage() == null) {
            lost.add(Distinction.LINEAGE);
        }
        return lost;
    }
}
