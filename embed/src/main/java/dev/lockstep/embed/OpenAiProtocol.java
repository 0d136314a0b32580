package dev.lockstep.embed;

import dev.lockstep.embed.internal.JsonHttp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** OpenAI's embeddings route, which many servers offer. */
final class OpenAiProtocol implements RemoteEmbedder.Protocol {
    private final RemoteSettings settings;

    OpenAiProtocol(RemoteSettings settings) {
        this.settings = settings;
    }

    @Override
    public JsonNode ask(JsonHttp http, List<String> texts) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", settings.model());
        body.put("input", texts);
        body.put("encoding_format", "float");
        if (settings.dimension() > 0) {
            body.put("dimensions", settings.dimension());
        }
        return http.post("/embeddings", body);
    }

    @Override
    public List<float[]> vectors(JsonNode answer) {
        Map<Integer, float[]> byIndex = new TreeMap<>();
        for (JsonNode item : answer.path("data")) {
            byIndex.put(
                    item.path("index").asInt(byIndex.size()),
                    RemoteEmbedder.floats(item.path("embedding")));
        }
        return List.copyOf(byIndex.values());
    }

    @Override
    public long tokens(JsonNode answer) {
        return answer.path("usage").path("total_tokens").asLong(0);
    }

    @Override
    public String revision(JsonHttp http) {
        return "";
    }

    @Override
    public int window(JsonHttp http) {
        return 0;
    }
}
