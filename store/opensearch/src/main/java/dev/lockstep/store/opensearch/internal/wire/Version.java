package dev.lockstep.store.opensearch.internal.wire;

import tools.jackson.databind.JsonNode;

/** What the server says it is; the newest where it does not say. */
public record Version(String distribution, String number) {
    public static Version of(JsonNode root) {
        return new Version(
                root.at("/version/distribution").asString("opensearch"),
                root.at("/version/number").asString("9999.0.0"));
    }

    public boolean before(int major, int minor) {
        String[] parts = number.split("[.-]");
        int here = Integer.parseInt(parts[0]);
        return here < major || (here == major && Integer.parseInt(parts[1]) < minor);
    }
}
