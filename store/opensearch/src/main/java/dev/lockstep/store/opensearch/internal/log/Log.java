package dev.lockstep.store.opensearch.internal.log;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.layout.States;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows on their way: written here before a commit is decided, so that whoever comes after a crash
 * can finish what was decided. An index of our own, of which nothing is searched.
 */
public final class Log {
    private static final int DELETED_AT_ONCE = 1_000;

    private final Wire wire;
    private final String index;
    private final AtomicBoolean there = new AtomicBoolean();

    public Log(Wire wire, Naming naming) {
        this.wire = wire;
        this.index = naming.log();
    }

    /**
     * @param run and step whose rows they are, so that those of a killed one can be found
     * @param epoch of the writer
     */
    public void write(String run, long epoch, String session, int number, byte[] entry) {
        ensureIndex();
        String act = "write to the log " + index;
        byte[] document =
                Json.bytes(
                        Json.object()
                                .put("run", run)
                                .put("epoch", epoch)
                                .put("session", session)
                                .put("body", Base64.getEncoder().encodeToString(entry)));
        wire.require(
                act,
                wire.send(
                        act,
                        "PUT",
                        index + "/_doc/" + session + "-" + number,
                        document,
                        "application/json"));
    }

    public byte[] read(String session, int number) {
        String act = "read the log " + index;
        Answer answer = wire.send(act, "GET", index + "/_doc/" + session + "-" + number, null);
        if (answer.status() == 404) {
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "opensearch-log",
                    "Cannot finish a commit that was decided: found entry "
                            + session
                            + "-"
                            + number
                            + " of "
                            + index
                            + " gone, expected that nobody deletes from it; restore the index or"
                            + " write the collection anew.");
        }
        return Base64.getDecoder()
                .decode(wire.require(act, answer).json().at("/_source/body").asString());
    }

    public void forget(String session, int entries) {
        for (int from = 0; from < entries; from += DELETED_AT_ONCE) {
            StringBuilder body = new StringBuilder();
            for (int n = from; n < Math.min(entries, from + DELETED_AT_ONCE); n++) {
                body.append("{\"delete\":{\"_id\":\"").append(session).append('-').append(n);
                body.append("\"}}\n");
            }
            wire.send(
                    "clear the log " + index,
                    "POST",
                    index + "/_bulk",
                    body.toString().getBytes(StandardCharsets.UTF_8),
                    "application/x-ndjson");
        }
    }

    /** Forgets what earlier writers of a run left, but for the sessions that are still needed. */
    public void sweep(String run, long epoch, List<String> needed) {
        String act = "clear the log " + index;
        if (wire.send(act, "POST", index + "/_refresh", null).status() == 404) {
            return;
        }
        ObjectNode query = Json.object();
        ObjectNode bool = query.putObject("query").putObject("bool");
        ArrayNode filter = bool.putArray("filter");
        filter.add(States.term("run", run));
        filter.addObject().putObject("range").putObject("epoch").put("lte", epoch);
        ArrayNode not = bool.putArray("must_not");
        needed.forEach(session -> not.add(States.term("session", session)));
        wire.send(act, "POST", index + "/_delete_by_query?conflicts=proceed", query);
    }

    private void ensureIndex() {
        if (there.get()) {
            return;
        }
        String act = "make the log " + index;
        if (!wire.send(act, "HEAD", index, null).ok()) {
            ObjectNode body = Json.object();
            body.putObject("settings")
                    .put("number_of_shards", 1)
                    .put("auto_expand_replicas", "0-1")
                    .put("refresh_interval", "-1")
                    .put("hidden", true);
            ObjectNode fields =
                    body.putObject("mappings").put("dynamic", false).putObject("properties");
            fields.putObject("run").put("type", "keyword");
            fields.putObject("session").put("type", "keyword");
            fields.putObject("epoch").put("type", "long");
            Answer answer = wire.send(act, "PUT", index, body);
            if (!answer.type().equals("resource_already_exists_exception")) {
                wire.require(act, answer);
            }
        }
        there.set(true);
    }
}
