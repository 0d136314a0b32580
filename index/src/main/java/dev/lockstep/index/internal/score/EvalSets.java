package dev.lockstep.index.internal.score;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.IndexService.EvalSetView;
import dev.lockstep.api.service.IndexService.JudgedQuery;
import dev.lockstep.index.internal.state.Json;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps judged queries. */
public final class EvalSets {
    private final MetadataDatabase database;
    private final InstantSource clock;

    public EvalSets(MetadataDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public EvalSetView put(TenantId tenant, String name, List<JudgedQuery> queries) {
        Names.require("eval set", name);
        check(name, queries);
        Instant now = clock.instant();
        database.write(h ->
                h.execute(
                        "insert into eval_sets (tenant, name, imported_at, queries) values (?, ?,"
                                + " ?, ?) on conflict (tenant, name) do update set imported_at ="
                                + " excluded.imported_at, queries = excluded.queries",
                        tenant.value(),
                        name,
                        now.toEpochMilli(),
                        Json.write(queries)));
        return new EvalSetView(name, queries.size(), Instant.ofEpochMilli(now.toEpochMilli()));
    }

    private static void check(String name, List<JudgedQuery> queries) {
        if (queries.isEmpty()) {
            throw LockstepException.user(
                    "eval-set-empty",
                    "Cannot import the eval set "
                            + name
                            + ": found no query, expected at least one.");
        }
        Set<String> ids = new HashSet<>();
        for (JudgedQuery query : queries) {
            if (query.relevant().isEmpty() || query.query().isBlank() || !ids.add(query.id())) {
                throw LockstepException.user(
                        "eval-query",
                        "Cannot import the eval set "
                                + name
                                + ": query '"
                                + Names.shown(query.id())
                                + "' has no text, no relevant id, or stands there twice; expected an id of"
                                + " its own, a query and at least one relevant id.");
            }
        }
    }

    public List<EvalSetView> list(TenantId tenant) {
        return database.read(h ->
                h.createQuery("select * from eval_sets where tenant = ? order by name")
                        .bind(0, tenant.value())
                        .map((r, c) ->
                                new EvalSetView(
                                        r.getString("name"),
                                        queries(r.getString("queries")).size(),
                                        Instant.ofEpochMilli(r.getLong("imported_at"))))
                        .list());
    }

    public List<JudgedQuery> get(TenantId tenant, String name) {
        return database.read(h ->
                        h.createQuery(
                                        "select queries from eval_sets where tenant = ? and name"
                                                + " = ?")
                                .bind(0, tenant.value())
                                .bind(1, name)
                                .mapTo(String.class)
                                .findOne())
                .map(EvalSets::queries)
                .orElseThrow(() -> LockstepException.notFound("eval set", name));
    }

    private static List<JudgedQuery> queries(String json) {
        return List.of(Json.read(json, JudgedQuery[].class));
    }
}
