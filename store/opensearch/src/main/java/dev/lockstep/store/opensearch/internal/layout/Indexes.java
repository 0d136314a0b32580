package dev.lockstep.store.opensearch.internal.layout;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.IndexSettings;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Version;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.util.Collection;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The indexes of collections. Each has a name to write by beside it ({@code INDEX.w}): a bulk that
 * comes late then finds nothing, instead of making an index anew.
 */
public final class Indexes {
    private final Wire wire;
    private final Naming naming;
    private final IndexSettings settings;
    private final Supplier<Version> version;

    /**
     * @param version of the server, asked for where it matters
     */
    public Indexes(Wire wire, Naming naming, IndexSettings settings, Supplier<Version> version) {
        this.version = version;
        this.wire = wire;
        this.naming = naming;
        this.settings = settings;
    }

    /** By which a bulk reaches an index. */
    public static String writeName(String index) {
        return index + ".w";
    }

    /**
     * Makes the index where it is missing.
     *
     * @param served whether the alias is to lead to it; else it is for loading: without refresh and
     *     copies
     */
    public void ensure(CollectionRef ref, CollectionState state, long generation, boolean served) {
        String index = naming.index(ref, generation);
        String act = "make the index " + index;
        if (state.spec().dimension() > 0) {
            Engines.require("the index " + index, settings, state.metric(), version);
        }
        ObjectNode body = Json.object();
        ObjectNode aliases = body.putObject("aliases");
        aliases.putObject(writeName(index)).put("is_hidden", true);
        if (served) {
            aliases.putObject(naming.alias(ref));
        }
        body.set("settings", settings(!served));
        body.set("mappings", Mappings.own(state.spec(), settings, state.identity()));
        Answer answer = wire.send(act, "PUT", index, body);
        if (answer.type().equals("resource_already_exists_exception")) {
            requireOurs(ref, index, state);
        } else if (answer.status() == 400) {
            throw LockstepException.conflict(
                    "opensearch-index",
                    "Cannot make the index "
                            + index
                            + ": found "
                            + answer.reason()
                            + ", expected the name to be free and the settings to be taken; choose"
                            + " another name, or another prefix of the store.");
        } else {
            wire.require(act, answer);
        }
    }

    private void requireOurs(CollectionRef ref, String index, CollectionState state) {
        JsonNode found = wire.ask("look at the index " + index, "GET", index, null);
        String identity = found.path(index).at("/mappings/_meta/lockstep_identity").asString("");
        if (!identity.equals(state.identity())) {
            throw LockstepException.conflict(
                    "opensearch-index",
                    "Cannot make "
                            + ref
                            + ": found an index "
                            + index
                            + " that is not this collection's, expected the name to be free; choose"
                            + " another name, or another prefix of the store.");
        }
    }

    private ObjectNode settings(boolean loading) {
        ObjectNode all = Json.object();
        all.put("index.knn", true);
        all.put("index.number_of_shards", settings.shards());
        all.put("index.number_of_replicas", loading ? 0 : settings.replicas());
        all.put("index.gc_deletes", "1h");
        if (Engines.isFaiss(settings)) {
            all.put("index.knn.algo_param.ef_search", settings.efSearch());
        }
        if (loading) {
            all.put("index.refresh_interval", "-1");
        } else if (settings.refreshInterval() != null) {
            all.put("index.refresh_interval", settings.refreshInterval());
        }
        return all;
    }

    /** By which one writer reaches an index that is loaded. */
    public static String door(String index, long session) {
        return index + ".d" + session;
    }

    /** From now on this writer, and no earlier one, reaches the index by a door of its own. */
    public void open(String index, long session) {
        ObjectNode body = Json.object();
        ArrayNode actions = body.putArray("actions");
        closing(actions, index);
        actions.addObject()
                .putObject("add")
                .put("index", index)
                .put("alias", door(index, session))
                .put("is_hidden", true);
        wire.ask("open " + index + " for a load", "POST", "_aliases", body);
    }

    private static void closing(ArrayNode actions, String index) {
        actions.addObject().putObject("remove").put("index", index).put("alias", index + ".d*");
    }

    /** Nobody writes by a door any more when this returns. */
    public void close(String index) {
        ObjectNode body = Json.object();
        closing(body.putArray("actions"), index);
        String act = "close " + index + " for loads";
        Answer answer = wire.send(act, "POST", "_aliases", body);
        if (answer.status() != 404) {
            wire.require(act, answer);
        }
        drain(index);
    }

    /** Waits for the requests that write to it now: the server ends them before it answers. */
    public void drain(String index) {
        String act = "wait for the writers of " + index;
        wire.ask(act, "PUT", index + "/_block/write", null);
        ObjectNode free = Json.object();
        free.putNull("index.blocks.write");
        wire.ask(act, "PUT", index + "/_settings", free);
    }

    /** Takes out the rows of sessions that nobody writes in any more. */
    public void takeOut(String index, Collection<Long> sessions) {
        String act = "take out of " + index + " what was not committed";
        ObjectNode query = Json.object();
        ArrayNode numbers = query.putObject("query").putObject("terms").putArray(Documents.SESSION);
        sessions.forEach(numbers::add);
        refresh(index);
        while (wire.ask(act, "POST", index + "/_count", query).path("count").asLong() > 0) {
            wire.ask(act, "POST", index + "/_delete_by_query?conflicts=proceed", query);
            refresh(index);
        }
    }

    /** Ends the settings of a load. */
    public void serve(String index) {
        ObjectNode all = Json.object();
        all.put("index.number_of_replicas", settings.replicas());
        all.put("index.refresh_interval", settings.refreshInterval());
        wire.ask("end the load of " + index, "PUT", index + "/_settings", all);
    }

    public void refresh(String index) {
        wire.ask("refresh " + index, "POST", index + "/_refresh", null);
    }

    /** Leads the alias from one index to another in one act; whoever did it before is no fault. */
    public void turn(CollectionRef ref, String from, String to) {
        String alias = naming.alias(ref);
        String act = "turn " + alias + " to " + to;
        ObjectNode body = Json.object();
        ArrayNode actions = body.putArray("actions");
        actions.addObject()
                .putObject("remove")
                .put("index", from)
                .put("alias", alias)
                .put("must_exist", true);
        actions.addObject().putObject("add").put("index", to).put("alias", alias);
        Answer answer = wire.send(act, "POST", "_aliases", body);
        if (answer.status() == 404 && servedBy(alias, to)) {
            return;
        }
        if (answer.status() == 404) {
            throw LockstepException.conflict(
                    "opensearch-alias",
                    "Cannot turn the alias "
                            + alias
                            + " from "
                            + from
                            + " to "
                            + to
                            + ": found that somebody else has changed it ("
                            + answer.reason()
                            + "); point it to "
                            + from
                            + " again and repeat.");
        }
        wire.require(act, answer);
    }

    private boolean servedBy(String alias, String index) {
        Answer answer = wire.send("look at " + alias, "GET", "_alias/" + alias, null);
        return answer.ok() && answer.json().has(index) && answer.json().size() == 1;
    }

    public void delete(String index) {
        String act = "delete the index " + index;
        Answer answer = wire.send(act, "DELETE", index, null);
        if (answer.status() != 404) {
            wire.require(act, answer);
        }
    }

    public long count(String index) {
        return wire.ask("count the rows of " + index, "GET", index + "/_count", null)
                .path("count")
                .asLong();
    }

    /**
     * Bytes of an index, −1 where the user may not see them.
     *
     * @param disk with all copies
     * @param searched of one copy those that a search by vectors walks through
     */
    public record Taken(long disk, long searched) {}

    /** The files of small segments lie in one, and the server tells them apart too. */
    public Taken taken(String index) {
        String path = index + "/_stats/store,segments?include_segment_file_sizes=true";
        Answer answer = wire.send("measure " + index, "GET", path, null);
        if (!answer.ok()) {
            return new Taken(-1, -1);
        }
        JsonNode all = answer.json().path("_all");
        return new Taken(
                all.at("/total/store/size_in_bytes").asLong(-1),
                VectorFiles.bytes(all.at("/primaries/segments/file_sizes")));
    }

    public static CollectionSpec shaped(CollectionSpec spec) {
        if (spec.dimension() > Mappings.MOST_DIMENSIONS) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot keep vectors of dimension "
                            + spec.dimension()
                            + " in OpenSearch: expected at most "
                            + Mappings.MOST_DIMENSIONS
                            + ".");
        }
        return spec;
    }
}
