package dev.lockstep.store.opensearch.internal.read;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Encoding;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Spoken;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An index as it was at one moment, at the server. Every answer prolongs it. Thread-safe. */
public final class PointInTime {
    public static final Duration KEPT = Duration.ofMinutes(30);
    private static final String KEEP_ALIVE = KEPT.toMinutes() + "m";

    private final Wire wire;
    private final CollectionRef ref;
    private final String id;

    private PointInTime(Wire wire, CollectionRef ref, String id) {
        this.wire = wire;
        this.ref = ref;
        this.id = id;
    }

    /** Of what has been refreshed. */
    public static PointInTime open(Wire wire, CollectionRef ref, String index) {
        String path = Naming.path(index) + "/_search/point_in_time?keep_alive=" + KEEP_ALIVE;
        String id = wire.ask("pin " + ref, "POST", path, null).path("pit_id").asString();
        return new PointInTime(wire, ref, id);
    }

    /**
     * Rows from within it.
     *
     * @param verbatim in JSON, as documents were written; else in the encoding that is quickest to
     *     make and to read
     * @throws LockstepException EXTERNAL with code {@link Snapshot#LOST} where it has ended
     */
    byte[] rows(ObjectNode body, boolean verbatim) {
        return search(body, verbatim ? Encoding.JSON : wire.spoken().now());
    }

    /**
     * One answer from within it.
     *
     * @throws LockstepException as {@link #rows}
     */
    JsonNode search(ObjectNode body) {
        return Json.read(search(body, Encoding.JSON));
    }

    private byte[] search(ObjectNode body, Encoding as) {
        body.putObject("pit").put("id", id).put("keep_alive", KEEP_ALIVE);
        Answer answer = ask(body, as);
        if (!answer.ok() && as != Encoding.JSON) {
            // Also for what went wrong, in words.
            Answer again = ask(body, Encoding.JSON);
            if (Spoken.refused(as, answer) && again.ok()) {
                wire.spoken().noSmile(answer);
            }
            answer = again;
        }
        if (!answer.ok() && isLost(answer)) {
            throw lost();
        }
        return wire.require("read " + ref, answer).body();
    }

    private Answer ask(ObjectNode body, Encoding as) {
        String path = "_search?allow_partial_search_results=false";
        return wire.send("read " + ref, "POST", path, body, as);
    }

    private static boolean isLost(Answer answer) {
        String said = answer.text();
        return said.contains("search_context_missing_exception")
                || said.contains("index_not_found_exception")
                || said.contains("No search context found");
    }

    private LockstepException lost() {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                Snapshot.LOST,
                "Cannot go on reading "
                        + ref
                        + ": found that its point in time has ended; pin the collection again and"
                        + " read every split again.");
    }

    long rows() {
        ObjectNode body = Json.object().put("size", 0).put("track_total_hits", true);
        return search(body).at("/hits/total/value").asLong();
    }

    /** Keeps it from ending while nobody reads. */
    void renew() {
        ObjectNode body = Json.object().put("size", 0).put("track_total_hits", false);
        body.set("query", FilterQuery.none());
        search(body);
    }

    void end() {
        ObjectNode body = Json.object();
        body.putArray("pit_id").add(id);
        wire.send("end a snapshot", "DELETE", "_search/point_in_time", body);
    }
}
