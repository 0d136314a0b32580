package dev.lockstep.store.opensearch.internal.search;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Turn;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks whether a collection's alias leads to the index that its rows are written to, and to that
 * alone. Anybody can change it in one request; rows are written past it, so none is lost by that.
 */
public final class LookAtAlias {
    private static final int TRIES = 5;

    private final Cluster cluster;

    public LookAtAlias(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * What is seen.
     *
     * @param index that serves
     * @param wrong what is wrong and what to do, in one sentence; null where nothing is, or where
     *     this user may not see it
     */
    private record Seen(String index, @Nullable String wrong) {}

    /** What is wrong with it and what to do; empty where nothing is, and for what others made. */
    public Optional<String> wrong(CollectionRef ref) {
        return look(ref).map(Seen::wrong);
    }

    /**
     * The index that it leads to.
     *
     * @param act what cannot be done otherwise
     * @throws LockstepException EXTERNAL with code {@code opensearch-alias} where it leads
     *     elsewhere: it goes on once the alias is back; NOT_FOUND where there is no such collection
     */
    String require(String act, CollectionRef ref) {
        Seen seen = look(ref).orElseThrow(() -> notFound(ref));
        if (seen.wrong() != null) {
            throw astray(act, seen.wrong());
        }
        return seen.index();
    }

    static LockstepException astray(String act, String found) {
        return new LockstepException(
                ErrorKind.EXTERNAL, "opensearch-alias", "Cannot " + act + ": " + found, null);
    }

    private static LockstepException notFound(CollectionRef ref) {
        return LockstepException.notFound("collection", ref.name());
    }

    /** Nothing is wrong with an alias that is being turned: what it should lead to must rest. */
    private Optional<Seen> look(CollectionRef ref) {
        Optional<CollectionState> before = cluster.states().find(ref);
        for (int nth = 1; ; nth++) {
            if (before.isEmpty()) {
                return Optional.empty();
            }
            Seen seen = seen(ref, before.get());
            if (seen.wrong() == null) {
                return Optional.of(seen);
            }
            Optional<CollectionState> after = cluster.states().find(ref);
            if (after.isPresent() && isSame(before.get(), after.get()) || nth == TRIES) {
                return Optional.of(seen);
            }
            before = after;
        }
    }

    private static boolean isSame(CollectionState before, CollectionState after) {
        return before.identity().equals(after.identity())
                && before.generation() == after.generation()
                && Objects.equals(before.turn(), after.turn());
    }

    private Seen seen(CollectionRef ref, CollectionState state) {
        String alias = cluster.naming().alias(ref);
        String expected = cluster.naming().index(ref, state.generation());
        Turn turn = state.turn();
        String next = turn == null ? expected : cluster.naming().index(ref, turn.generation());
        String act = "look at the alias " + alias;
        Answer answer = cluster.wire().send(act, "GET", "_alias/" + alias, null);
        if (answer.status() == 403) {
            return new Seen(expected, null);
        }
        if (answer.status() == 404) {
            return new Seen(expected, sentence(alias, "is gone", expected, List.of()));
        }
        JsonNode found = cluster.wire().require(act, answer).json();
        List<String> indexes = List.copyOf(found.propertyNames());
        if (!indexes.equals(List.of(expected)) && !indexes.equals(List.of(next))) {
            String what = "leads to " + String.join(", ", indexes);
            return new Seen(expected, sentence(alias, what, expected, indexes));
        }
        String index = indexes.getFirst();
        boolean plain = found.path(index).path("aliases").path(alias).isEmpty();
        return new Seen(
                index,
                plain ? null : sentence(alias, "has a filter or a routing", expected, indexes));
    }

    private static String sentence(
            String alias, String found, String expected, List<String> indexes) {
        return "found that its alias "
                + alias
                + " "
                + found
                + ", expected it to lead to all of "
                + expected
                + " and nothing else, since rows are written there; lead it back by POST _aliases "
                + request(alias, expected, indexes)
                + ".";
    }

    /** An alias that is added as it should be also loses its filter. */
    private static ObjectNode request(String alias, String expected, List<String> indexes) {
        ObjectNode body = Json.object();
        ArrayNode actions = body.putArray("actions");
        for (String index : indexes) {
            actions.addObject().putObject("remove").put("index", index).put("alias", alias);
        }
        actions.addObject().putObject("add").put("index", expected).put("alias", alias);
        return body;
    }
}
