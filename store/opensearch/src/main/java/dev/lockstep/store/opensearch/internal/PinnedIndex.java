package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A point in time of an index, shared by the handles of a snapshot and given back with the last of
 * them. Every answer prolongs it. Safe for many threads.
 */
final class PinnedIndex {
    static final Duration KEPT = Duration.ofMinutes(30);
    private static final String KEEP_ALIVE = KEPT.toMinutes() + "m";

    private final Cluster cluster;
    private final CollectionRef ref;
    private final CollectionState state;
    private final String index;
    private final String note;
    private final String id = UUID.randomUUID().toString();
    private final Consumer<String> ended;
    private final String pit;
    private int handles = 1;
    private long rows = -1;

    private PinnedIndex(
            Cluster cluster,
            CollectionRef ref,
            CollectionState state,
            String index,
            String note,
            String pit,
            Consumer<String> ended) {
        this.cluster = cluster;
        this.ref = ref;
        this.state = state;
        this.index = index;
        this.note = note;
        this.pit = pit;
        this.ended = ended;
    }

    /** Pins it as it is between two commits. */
    static PinnedIndex pin(Cluster cluster, CollectionRef ref, Consumer<String> ended) {
        String act = "pin " + ref;
        for (int nth = 1; ; nth++) {
            CollectionState before = cluster.finished(ref);
            String index = cluster.naming().index(ref, before.generation());
            String note = cluster.notes().add(index, KEPT);
            cluster.indexes().refresh(index);
            String pit =
                    cluster.wire()
                            .ask(
                                    act,
                                    "POST",
                                    index + "/_search/point_in_time?keep_alive=" + KEEP_ALIVE,
                                    null)
                            .path("pit_id")
                            .asString();
            CollectionState after = cluster.states().require(ref);
            PinnedIndex pinned = new PinnedIndex(cluster, ref, before, index, note, pit, ended);
            if (same(before, after)) {
                return pinned;
            }
            pinned.release();
            if (nth == 50) {
                throw LockstepException.conflict(
                        "collection-busy",
                        "Cannot pin " + ref + ": found one commit after another; try again.");
            }
            Wire.pause(act, 20L * nth);
        }
    }

    private static boolean same(CollectionState before, CollectionState after) {
        return after.pending() == null
                && after.turn() == null
                && after.identity().equals(before.identity())
                && after.generation() == before.generation()
                && after.version() == before.version();
    }

    CollectionRef ref() {
        return ref;
    }

    CollectionState state() {
        return state;
    }

    String id() {
        return state.version() + "." + id;
    }

    /** Rows from within the point in time, in the encoding that is quickest to make and to read. */
    Page page(ObjectNode body) {
        return Page.read(search(body, cluster.wire().spoken().now()), state.spec().dimension());
    }

    private JsonNode search(ObjectNode body) {
        return Json.read(search(body, Encoding.JSON));
    }

    private byte[] search(ObjectNode body, Encoding as) {
        body.putObject("pit").put("id", pit).put("keep_alive", KEEP_ALIVE);
        Answer answer = ask(body, as);
        if (!answer.ok() && as != Encoding.JSON) {
            // Also for what went wrong, in words.
            Answer again = ask(body, Encoding.JSON);
            if (Spoken.refused(as, answer) && again.ok()) {
                cluster.wire().spoken().noSmile(answer);
            }
            answer = again;
        }
        if (!answer.ok() && lost(answer)) {
            throw lost();
        }
        return cluster.wire().require("read " + ref, answer).body();
    }

    private Answer ask(ObjectNode body, Encoding as) {
        String path = "_search?allow_partial_search_results=false";
        return cluster.wire().send("read " + ref, "POST", path, body, as);
    }

    private static boolean lost(Answer answer) {
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
                        + " at snapshot "
                        + id()
                        + ": found that its point in time has ended; pin the collection again and"
                        + " read every split again.");
    }

    synchronized long rows() {
        if (rows < 0) {
            ObjectNode body = Json.object().put("size", 0).put("track_total_hits", true);
            rows = search(body).at("/hits/total/value").asLong();
        }
        return rows;
    }

    /** Keeps it from ending while nobody reads. */
    void renew() {
        ObjectNode body = Json.object().put("size", 0).put("track_total_hits", false);
        body.putObject("query").putObject("match_none");
        search(body);
        cluster.notes().renew(note, index, KEPT);
    }

    /** Another handle; false where the last one has been closed. */
    synchronized boolean share() {
        if (handles == 0) {
            return false;
        }
        handles++;
        return true;
    }

    void release() {
        synchronized (this) {
            handles--;
            if (handles > 0) {
                return;
            }
        }
        ended.accept(id());
        ObjectNode body = Json.object();
        body.putArray("pit_id").add(pit);
        quietly(() ->
                cluster.wire().send("end a snapshot", "DELETE", "_search/point_in_time", body));
        quietly(() -> cluster.notes().remove(note));
        quietly(() -> cluster.retire(ref));
    }

    /** What is not given back now ends by itself. */
    private static void quietly(Runnable act) {
        try {
            act.run();
        } catch (LockstepException ignored) {
            // The point in time and the note of the reader have a time to live.
        }
    }
}
