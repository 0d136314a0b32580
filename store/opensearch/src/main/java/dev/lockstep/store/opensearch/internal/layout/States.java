package dev.lockstep.store.opensearch.internal.layout;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The documents of collections, in an index of their own. Safe for many threads. */
public final class States {
    private static final int TRIES = 200;
    private static final int MOST_COLLECTIONS = 10_000;

    private final Wire wire;
    private final Naming naming;

    public States(Wire wire, Naming naming) {
        this.wire = wire;
        this.naming = naming;
    }

    /** A state with what a compare-and-set needs. */
    private record Found(CollectionState state, long number, long term) {}

    /** Empty where there is none, or it has been dropped. */
    public Optional<CollectionState> find(CollectionRef ref) {
        return get(ref).map(Found::state).filter(s -> !s.dropped());
    }

    /**
     * @throws LockstepException NOT_FOUND
     */
    public CollectionState require(CollectionRef ref) {
        return find(ref).orElseThrow(() -> LockstepException.notFound("collection", ref.name()));
    }

    /** Also one that has been dropped and is not gone yet. */
    public Optional<CollectionState> any(CollectionRef ref) {
        return get(ref).map(Found::state);
    }

    private Optional<Found> get(CollectionRef ref) {
        Answer answer = wire.send("open " + ref, "GET", naming.states() + "/_doc/" + id(ref), null);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        JsonNode found = wire.require("open " + ref, answer).json();
        return Optional.of(
                new Found(
                        read(found.path("_source")),
                        found.path("_seq_no").asLong(),
                        found.path("_primary_term").asLong()));
    }

    private static CollectionState read(JsonNode source) {
        return Json.MAPPER.readValue(source.path("state").asString(), CollectionState.class);
    }

    private static ObjectNode document(CollectionState state) {
        return Json.object()
                .put("type", "collection")
                .put("tenant", state.tenant())
                .put("name", state.name())
                .put("state", Json.MAPPER.writeValueAsString(state));
    }

    public List<CollectionState> all(TenantId tenant) {
        String act = "list the collections of " + tenant;
        if (wire.send(act, "POST", naming.states() + "/_refresh", null).status() == 404) {
            return List.of();
        }
        ObjectNode query = Json.object().put("size", MOST_COLLECTIONS);
        query.putObject("query")
                .putObject("bool")
                .putArray("filter")
                .add(term("type", "collection"))
                .add(term("tenant", tenant.value()));
        List<CollectionState> states = new ArrayList<>();
        for (JsonNode hit :
                wire.ask(act, "POST", naming.states() + "/_search", query).at("/hits/hits")) {
            CollectionState state = read(hit.path("_source"));
            if (!state.dropped()) {
                states.add(state);
            }
        }
        states.sort(Comparator.comparing(CollectionState::name));
        return states;
    }

    public static ObjectNode term(String field, String value) {
        ObjectNode term = Json.object();
        term.putObject("term").put(field, value);
        return term;
    }

    /** Makes it where there is none; returns what is there then. */
    public CollectionState create(CollectionRef ref, CollectionState fresh) {
        ensureIndex();
        String act = "make " + ref;
        Answer answer =
                wire.send(act, "PUT", naming.states() + "/_create/" + id(ref), document(fresh));
        if (answer.status() == 409) {
            return require(ref);
        }
        wire.require(act, answer);
        return fresh;
    }

    /** The store's own index, made at the first write. */
    void ensureIndex() {
        String act = "make the index " + naming.states();
        if (wire.send(act, "HEAD", naming.states(), null).ok()) {
            return;
        }
        ObjectNode body = Json.object();
        ObjectNode settings = body.putObject("settings");
        settings.put("number_of_shards", 1).put("auto_expand_replicas", "0-1").put("hidden", true);
        ObjectNode mappings = body.putObject("mappings").put("dynamic", false);
        ObjectNode properties = mappings.putObject("properties");
        for (String field : List.of("type", "tenant", "index")) {
            properties.putObject(field).put("type", "keyword");
        }
        properties.putObject("until").put("type", "long");
        Answer answer = wire.send(act, "PUT", naming.states(), body);
        if (!answer.type().equals("resource_already_exists_exception")) {
            wire.require(act, answer);
        }
    }

    /**
     * Changes it in one act, by what it is then; the change may be computed several times.
     *
     * @throws LockstepException NOT_FOUND where it has been dropped meanwhile
     */
    public CollectionState change(CollectionRef ref, UnaryOperator<CollectionState> change) {
        for (int nth = 1; ; nth++) {
            Found found =
                    get(ref).filter(f -> !f.state().dropped())
                            .orElseThrow(
                                    () -> LockstepException.notFound("collection", ref.name()));
            CollectionState changed = change.apply(found.state());
            if (changed.equals(found.state()) || put(ref, found, changed)) {
                return changed;
            }
            if (nth == TRIES) {
                throw LockstepException.conflict(
                        "collection-busy",
                        "Cannot change "
                                + ref
                                + ": found that others change it all the time; try"
                                + " again.");
            }
            Wire.pause("change " + ref, nth);
        }
    }

    private boolean put(CollectionRef ref, Found found, CollectionState changed) {
        String act = "change " + ref;
        Answer answer =
                wire.send(
                        act,
                        "PUT",
                        naming.states()
                                + "/_doc/"
                                + id(ref)
                                + "?if_seq_no="
                                + found.number()
                                + "&if_primary_term="
                                + found.term(),
                        document(changed));
        if (answer.status() == 409) {
            // A lost answer is tried again, and then meets its own work.
            return get(ref).filter(f -> f.state().equals(changed)).isPresent();
        }
        wire.require(act, answer);
        return true;
    }

    public void remove(CollectionRef ref) {
        wire.send("drop " + ref, "DELETE", naming.states() + "/_doc/" + id(ref), null);
    }

    private static String id(CollectionRef ref) {
        return ref.tenant() + "." + ref.name();
    }
}
