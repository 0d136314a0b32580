package dev.lockstep.store.opensearch.internal.log;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Encoding;
import dev.lockstep.store.opensearch.internal.wire.Faults;
import dev.lockstep.store.opensearch.internal.wire.Spoken;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Sends bulk requests at the pace that the cluster takes. Items that it is too busy for are sent
 * again; those that lost against a newer version are as they should be.
 */
public final class Bulk {
    private static final int TRIES = 12;
    private static final int BUSY = 429;
    private static final long FIRST_WAIT_MILLIS = 50;
    private static final long MOST_WAIT_MILLIS = 10_000;

    private final Wire wire;
    private final Pace pace = new Pace();

    public Bulk(Wire wire) {
        this.wire = wire;
    }

    /** How many requests may be under way now. */
    public int width() {
        return pace.allowed();
    }

    /**
     * Does what an entry of the log says.
     *
     * @throws LockstepException where the server refuses an item for what it is
     */
    void apply(String index, byte[] entry, long version) {
        deliver(Indexes.writeName(index), BulkBody.applying(entry, version), _ -> {});
    }

    /**
     * Makes new documents.
     *
     * @param door the alias to make them by
     * @return those whose id was there already; they were left alone
     */
    public List<Change> create(String door, BulkBody whole) {
        List<Change> taken = new ArrayList<>();
        deliver(door, whole, taken::add);
        return taken;
    }

    /**
     * @param there what to do with an item that there is already, or in a newer version
     */
    private void deliver(String name, BulkBody whole, Consumer<Change> there) {
        BulkBody body = whole;
        long wait = FIRST_WAIT_MILLIS;
        for (int nth = 1; !body.isEmpty(); nth++) {
            Answer answer = send(name, body, nth);
            if (answer.ok()) {
                body = again(name, body, answer.json(), there);
            } else if (!Faults.mayPass(answer.status())
                    || nth == TRIES && !Faults.busy(answer.status())) {
                throw Faults.of("write to " + name, answer);
            }
            if (!body.isEmpty()) {
                if (nth == TRIES) {
                    throw busy(name);
                }
                Wire.pause("write to " + name, wait);
                wait = Math.min(MOST_WAIT_MILLIS, wait * 2);
            }
        }
    }

    /** In the encoding that is spoken; where that is refused, at once in JSON. */
    private Answer send(String name, BulkBody body, int nth) {
        Encoding as = body.encoding(wire.spoken().now());
        Answer answer = send(name, body.encoded(as), as, nth);
        if (!Spoken.refused(as, answer)) {
            return answer;
        }
        wire.spoken().noSmile(answer);
        return send(name, body.encoded(Encoding.JSON), Encoding.JSON, nth);
    }

    private Answer send(String name, byte[] body, Encoding as, int nth) {
        pace.begin();
        long began = System.nanoTime();
        boolean tooMuch = true;
        try {
            String path =
                    name
                            + "/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error";
            Answer answer = wire.once("POST", path, body, as.bulkType());
            tooMuch = Faults.mayPass(answer.status());
            return answer;
        } catch (IOException e) {
            if (nth == TRIES / 2) {
                throw Faults.of("write to " + name, e);
            }
            return new Answer(503, new byte[0]);
        } finally {
            pace.end(tooMuch, System.nanoTime() - began, body.length);
        }
    }

    /** The items that the server was too busy for. */
    private static BulkBody again(
            String name, BulkBody body, JsonNode answer, Consumer<Change> there) {
        List<Integer> rest = new ArrayList<>();
        if (answer.path("errors").asBoolean(false)) {
            int nth = 0;
            for (JsonNode item : answer.path("items")) {
                JsonNode result = item.iterator().next();
                int status = result.path("status").asInt();
                String type = result.at("/error/type").asString("");
                if (status == BUSY || status == 503) {
                    rest.add(nth);
                } else if (type.equals("version_conflict_engine_exception")) {
                    there.accept(body.change(nth));
                } else if (result.has("error")) {
                    throw refused(name, body.change(nth).id(), result.path("error"));
                }
                nth++;
            }
        }
        return body.only(rest);
    }

    private static LockstepException refused(String index, String id, JsonNode error) {
        String type = error.path("type").asString();
        return new LockstepException(
                type.equals("index_not_found_exception")
                        ? ErrorKind.CONFLICT
                        : type.contains("block") ? ErrorKind.RESOURCES : ErrorKind.EXTERNAL,
                "opensearch-item",
                "Cannot write row '"
                        + Names.shown(id)
                        + "' to "
                        + index
                        + ": found "
                        + type
                        + ": "
                        + Names.shown(error.path("reason").asString(""))
                        + ", expected OpenSearch to take it.");
    }

    private static LockstepException busy(String index) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "opensearch-busy",
                "Cannot write to "
                        + index
                        + ": found the cluster too busy (429) for "
                        + TRIES
                        + " tries; it goes on where it stopped when the run is tried again.");
    }
}
