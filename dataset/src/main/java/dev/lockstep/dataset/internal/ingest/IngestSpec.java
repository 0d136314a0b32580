package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.dataset.internal.protocol.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one ingest is to do, as the parameters of its run hold it.
 *
 * @param tenant whose it is; in the parameters too, since the run's target follows from them
 * @param dataset its id
 * @param upload where the bytes are
 */
public record IngestSpec(
        String tenant,
        String dataset,
        String name,
        String upload,
        String fileName,
        Mode mode,
        SchemaPolicy schema,
        Map<String, String> types,
        Map<String, String> options) {
    private static final JsonMapper JSON = new JsonMapper();

    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("tenant", tenant);
        parameters.put("dataset", dataset);
        parameters.put("name", name);
        parameters.put("upload", upload);
        parameters.put("file", fileName);
        parameters.put("mode", mode.name());
        parameters.put("schema", schema.name());
        parameters.put("types", JSON.writeValueAsString(types));
        parameters.put("options", JSON.writeValueAsString(options));
        return parameters;
    }

    public static IngestSpec of(Map<String, String> parameters) {
        return new IngestSpec(
                required(parameters, "tenant"),
                required(parameters, "dataset"),
                required(parameters, "name"),
                required(parameters, "upload"),
                required(parameters, "file"),
                Mode.valueOf(required(parameters, "mode")),
                SchemaPolicy.valueOf(required(parameters, "schema")),
                map(required(parameters, "types")),
                map(required(parameters, "options")));
    }

    private static String required(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("an ingest without parameter '" + name + "'");
        }
        return value;
    }

    private static Map<String, String> map(String text) {
        return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
    }

    Request.Source source(String file) {
        return new Request.Source(file, fileName, options);
    }
}
