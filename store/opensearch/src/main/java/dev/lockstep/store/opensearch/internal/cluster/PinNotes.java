package dev.lockstep.store.opensearch.internal.cluster;

import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.layout.States;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who reads which index, noted where every server sees it, so that none is deleted too soon. */
public final class PinNotes {
    private final Wire wire;
    private final Naming naming;
    private final InstantSource clock;

    PinNotes(Wire wire, Naming naming, InstantSource clock) {
        this.wire = wire;
        this.naming = naming;
        this.clock = clock;
    }

    /** Notes a reader until some time; returns the note's name. */
    public String add(String index, Duration atMost) {
        String note = "pin-" + UUID.randomUUID();
        renew(note, index, atMost);
        return note;
    }

    public void renew(String note, String index, Duration atMost) {
        ObjectNode body =
                Json.object()
                        .put("type", "pin")
                        .put("index", index)
                        .put("until", clock.instant().plus(atMost).toEpochMilli());
        wire.ask("note a reader of " + index, "PUT", naming.states() + "/_doc/" + note, body);
    }

    public void remove(String note) {
        wire.send("forget a reader", "DELETE", naming.states() + "/_doc/" + note, null);
    }

    boolean held(String index) {
        String act = "look for readers of " + index;
        wire.ask(act, "POST", naming.states() + "/_refresh", null);
        ObjectNode query = Json.object();
        ArrayNode filter = query.putObject("query").putObject("bool").putArray("filter");
        filter.add(States.term("type", "pin")).add(States.term("index", index));
        filter.addObject().putObject("range").putObject("until").put("gt", clock.millis());
        return wire.ask(act, "POST", naming.states() + "/_count", query).path("count").asLong() > 0;
    }
}
