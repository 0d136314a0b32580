package dev.lockstep.app.hooks;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened.
 *
 * @param type such as {@code run.failed}
 * @param subject what it happened to, for people
 * @param data one JSON object
 */
record Notice(String id, String type, String tenant, String subject, Instant at, JsonNode data) {
    /** A field of the data, empty where there is none. */
    String field(String name) {
        return data.path(name).asString("");
    }
}
