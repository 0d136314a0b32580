package dev.lockstep.embed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.embed.internal.JsonHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Ollama's own routes. */
final class OllamaProtocol implements RemoteEmbedder.Protocol {
    private final RemoteSettings settings;

    OllamaProtocol(RemoteSettings settings) {
        this.settings = settings;
    }

    @Override
    public JsonNode ask(JsonHttp http, List<String> texts) {
        // truncate=false: a text beyond the window is refused, not cut.
        return http.post(
                "/api/embed", Map.of("model", settings.model(), "input", texts, "truncate", false));
    }

    @Override
    public List<float[]> vectors(JsonNode answer) {
        List<float[]> vectors = new ArrayList<>();
        answer.path("embeddings").forEach(v -> vectors.add(RemoteEmbedder.floats(v)));
        return vectors;
    }

    @Override
    public long tokens(JsonNode answer) {
        return answer.path("prompt_eval_count").asLong(0);
    }

    @Override
    public String revision(JsonHttp http) {
        for (JsonNode model : http.get("/api/tags").path("models")) {
            String name = model.path("name").asString("");
            if (name.equals(settings.model()) || name.equals(settings.model() + ":latest")) {
                return model.path("digest").asString("");
            }
        }
        throw LockstepException.user(
                "model-unknown",
                "Cannot use the model "
                        + settings
                        + ": found no such model on the server; run: ollama pull "
                        + settings.model());
    }

    @Override
    public int window(JsonHttp http) {
        JsonNode info =
                http.post("/api/show", Map.of("model", settings.model())).path("model_info");
        for (Map.Entry<String, JsonNode> entry : info.properties()) {
            if (entry.getKey().endsWith(".context_length")) {
                return entry.getValue().asInt(0);
            }
        }
        return 0;
    }
}
