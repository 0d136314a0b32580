package dev.lockstep.server.internal.routes;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Json;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Upload;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * What an ingest takes, as JSON or as the fields beside a file. The records stay the text that
 * came, so that no number changes its spelling on the way.
 */
record IngestBody(
        @Nullable String name,
        @Nullable String description,
        @Nullable Mode mode,
        @Nullable SchemaPolicy schema,
        @Nullable Map<String, String> types,
        @Nullable String key,
        @Nullable Map<String, String> options,
        @Nullable Integer skip,
        @Nullable Object records) {
    private static final Set<String> FIELDS =
            Set.of("name", "description", "mode", "schema", "types", "key", "options", "skip");

    static IngestRequest of(Call call) {
        Upload upload = call.upload();
        return upload == null ? ofJson(call) : ofUpload(upload, call.json());
    }

    private static IngestRequest ofUpload(Upload upload, Json json) {
        Map<String, String> fields = upload.fields();
        for (String field : fields.keySet()) {
            if (!FIELDS.contains(field)) {
                throw Call.bad("field", field, "only " + FIELDS.stream().sorted().toList());
            }
        }
        return new IngestRequest(
                fields.get("name"),
                fields.get("description"),
                upload.requireFile(),
                upload.fileName(),
                null,
                choice(fields, "mode", Mode.class, Mode.CREATE),
                choice(fields, "schema", SchemaPolicy.class, SchemaPolicy.EVOLVE),
                map("types", fields, json),
                fields.get("key"),
                options(map("options", fields, json), fields.get("skip")));
    }

    private static <E extends Enum<E>> E choice(
            Map<String, String> fields, String name, Class<E> type, E otherwise) {
        String value = fields.get(name);
        return value == null || value.isEmpty() ? otherwise : Call.choice(name, value, type);
    }

    private static Map<String, String> map(String name, Map<String, String> fields, Json json) {
        Map<String, String> map = new LinkedHashMap<>();
        String text = fields.get(name);
        if (text == null || text.isBlank()) {
            return map;
        }
        JsonNode tree = json.tree(text);
        if (!tree.isObject() || tree.valueStream().anyMatch(JsonNode::isContainer)) {
            throw Call.bad(name, text, "a JSON object of texts such as {\"year\": \"text\"}");
        }
        tree.properties().forEach(e -> map.put(e.getKey(), e.getValue().asString()));
        return map;
    }

    private static IngestRequest ofJson(Call call) {
        byte[] body = call.bodyBytes();
        Slice records = records(body, call.json());
        IngestBody rest = call.json().read(records.without(body), IngestBody.class);
        return new IngestRequest(
                rest.name(),
                rest.description(),
                null,
                null,
                records.text(body),
                Required.or(rest.mode(), Mode.CREATE),
                Required.or(rest.schema(), SchemaPolicy.EVOLVE),
                Required.or(rest.types(), Map.of()),
                rest.key(),
                options(
                        Required.or(rest.options(), Map.of()),
                        rest.skip() == null ? null : rest.skip().toString()));
    }

    /** Lines above the header have a name of their own, since many files have them. */
    static Map<String, String> options(Map<String, String> asked, @Nullable String skip) {
        Map<String, String> options = new LinkedHashMap<>(asked);
        if (skip != null && !skip.isBlank()) {
            options.put("skip", skip.strip());
        }
        return options;
    }

    /** Where the array of records stands in the body. */
    private record Slice(int from, int to) {
        String text(byte[] body) {
            return new String(body, from, to - from, StandardCharsets.UTF_8);
        }

        /** The body with null in the place of the records. */
        byte[] without(byte[] body) {
            byte[] nothing = {'n', 'u', 'l', 'l'};
            byte[] rest = new byte[from + nothing.length + body.length - to];
            System.arraycopy(body, 0, rest, 0, from);
            System.arraycopy(nothing, 0, rest, from, nothing.length);
            System.arraycopy(body, to, rest, from + nothing.length, body.length - to);
            return rest;
        }
    }

    private static Slice records(byte[] body, Json json) {
        try (JsonParser parser = json.mapper().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Json.refused("no object", null);
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("records") && value == JsonToken.START_ARRAY) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    return new Slice(from, (int) parser.currentLocation().getByteOffset());
                }
                parser.skipChildren();
            }
        } catch (JacksonException e) {
            throw Json.refused("'" + e.getOriginalMessage() + "'", e);
        }
        throw LockstepException.user(
                "records-missing",
                "Cannot take the records: found no array 'records'; send {\"name\": …, \"records\":"
                        + " [{…}]}, or a file as multipart.");
    }
}
