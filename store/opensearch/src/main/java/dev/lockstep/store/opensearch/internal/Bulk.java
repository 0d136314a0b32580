package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Sends bulk requests at the pace that the cluster takes. Items that it is too busy for are sent
 * again; those that lost against a newer version are as they should be.
 */
final class Bulk {
    private static final int TRIES = 12;
    private static final int BUSY = 429;
    private static final long FIRST_WAIT_MILLIS = 50;
    private static final long MOST_WAIT_MILLIS = 10_000;
    private static final String TYPE = "application/x-ndjson";

    private final Wire wire;
    private final Pace pace = new Pace();

    Bulk(Wire wire) {
        this.wire = wire;
    }

    /** How many requests may be under way now. */
    int width() {
        return pace.allowed();
    }

    /**
     * Does what an entry of the log says.
     *
     * @throws LockstepException where the server refuses an item for what it is
     */
    void apply(String index, byte[] entry, long version) {
        deliver(Indexes.writeName(index), Entry.bulk(entry, version), _ -> {});
    }

    /**
     * @param there what to do with an item that there is already, or in a newer version
     */
    private void deliver(String name, byte[] whole, Consumer<byte[]> there) {
        byte[] body = whole;
        long wait = FIRST_WAIT_MILLIS;
        for (int nth = 1; body.length > 0; nth++) {
            Answer answer = send(name, body, nth);
            if (answer.ok()) {
                body = again(name, body, answer.json(), there);
            } else if (!Faults.mayPass(answer.status())
                    || nth == TRIES && !Faults.busy(answer.status())) {
                throw Faults.of("write to " + name, answer);
            }
            if (body.length > 0) {
                if (nth == TRIES) {
                    throw busy(name);
                }
                Wire.pause("write to " + name, wait);
                wait = Math.min(MOST_WAIT_MILLIS, wait * 2);
            }
        }
    }

    /** A document of a bulk request. */
    record Item(String id, String source) {
        private static Item of(byte[] lines) {
            String text = new String(lines, StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            return new Item(idOf(text.substring(0, end)), text.substring(end + 1).strip());
        }
    }

    /**
     * Makes new documents.
     *
     * @param door the alias to make them by
     * @param whole actions {@code create} with their documents
     * @return those whose id was there already; they were left alone
     */
    List<Item> create(String door, byte[] whole) {
        List<Item> taken = new ArrayList<>();
        deliver(door, whole, item -> taken.add(Item.of(item)));
        return taken;
    }

    private Answer send(String name, byte[] body, int nth) {
        pace.begin();
        long began = System.nanoTime();
        boolean tooMuch = true;
        try {
            String path =
                    name
                            + "/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error";
            Answer answer = wire.once("POST", path, body, TYPE);
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
    private static byte[] again(String name, byte[] body, JsonNode answer, Consumer<byte[]> there) {
        if (!answer.path("errors").asBoolean(false)) {
            return new byte[0];
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        List<byte[]> items = items(body);
        int nth = 0;
        for (JsonNode item : answer.path("items")) {
            JsonNode result = item.iterator().next();
            int status = result.path("status").asInt();
            String type = result.at("/error/type").asString("");
            if (status == BUSY || status == 503) {
                rest.writeBytes(items.get(nth));
            } else if (type.equals("version_conflict_engine_exception")) {
                there.accept(items.get(nth));
            } else if (result.has("error")) {
                throw refused(name, items.get(nth), result.path("error"));
            }
            nth++;
        }
        return rest.toByteArray();
    }

    private static List<byte[]> items(byte[] body) {
        List<byte[]> items = new ArrayList<>();
        int from = 0;
        boolean source = false;
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '\n') {
                boolean deletion = !source && body[from + 2] == 'd';
                source = !source && !deletion;
                if (!source) {
                    items.add(Arrays.copyOfRange(body, from, i + 1));
                    from = i + 1;
                }
            }
        }
        return items;
    }

    private static String idOf(String action) {
        return Json.read(action).iterator().next().path("_id").asString();
    }

    private static LockstepException refused(String index, byte[] item, JsonNode error) {
        String text = new String(item, StandardCharsets.UTF_8);
        String id = idOf(text.substring(0, text.indexOf('\n')));
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
