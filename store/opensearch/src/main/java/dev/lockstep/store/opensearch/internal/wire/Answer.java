package dev.lockstep.store.opensearch.internal.wire;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What the server said. */
public record Answer(int status, byte[] body) {
    public boolean ok() {
        return status >= 200 && status < 300;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        return Json.read(body);
    }

    /** The server's name of the fault, such as {@code index_not_found_exception}; else empty. */
    public String type() {
        JsonNode error = error();
        String type = error.path("type").asString("");
        JsonNode cause = error.path("root_cause").path(0).path("type");
        return type.equals("search_phase_execution_exception") ? cause.asString(type) : type;
    }

    public String reason() {
        JsonNode error = error();
        String cause = error.path("root_cause").path(0).path("reason").asString("");
        String caused = error.path("caused_by").path("reason").asString("");
        String reason = error.isString() ? error.asString() : error.path("reason").asString("");
        return String.join(
                ": ",
                Stream.of(reason, cause, caused)
                        .filter(text -> !text.isEmpty())
                        .distinct()
                        .toList());
    }

    private JsonNode error() {
        try {
            return json().path("error");
        } catch (RuntimeException notJson) {
            return Json.object();
        }
    }
}
