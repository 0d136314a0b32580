package dev.lockstep.app.hostile;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came back.
 *
 * @param status 0 where the connection was closed without a word
 * @param headers names in lower case
 */
record Reply(int status, Map<String, List<String>> headers, String body) {
    static final Reply NOTHING = new Reply(0, Map.of(), "");

    JsonNode json() {
        return JsonMapper.shared().readTree(body);
    }

    String text(String pointer) {
        JsonNode node = json().at(pointer);
        return node.isMissingNode() ? "" : node.asString();
    }

    @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.getFirst();
    }

    @Override
    public String toString() {
        return status + " " + (body.length() > 2000 ? body.substring(0, 2000) + "…" : body);
    }
}
