package dev.lockstep.server.internal.openapi;

import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Problem;
import io.javalin.router.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI 3.1 document, made from what the router really serves. */
public final class OpenApi {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final JsonMapper mapper = JsonMapper.shared();
    private final Schemas schemas = new Schemas();
    private final ObjectNode document = mapper.createObjectNode();

    private OpenApi() {}

    /**
     * @param endpoints each with an {@link Op}
     */
    public static ObjectNode of(List<Endpoint> endpoints, String version) {
        OpenApi api = new OpenApi();
        api.document.put("openapi", "3.1.0");
        api.document
                .putObject("info")
                .put("title", "Lockstep")
                .put("version", version)
                .put(
                        "description",
                        "Keeps datasets, their embeddings and the vector indexes that serve them in"
                                + " step, and proves it.");
        ObjectNode paths = api.document.putObject("paths");
        for (Endpoint endpoint : endpoints) {
            Op op = endpoint.metadata(Op.class);
            if (op != null && !op.is(Op.Trait.PAGE)) {
                api.operation(paths, endpoint, op);
            }
        }
        api.components();
        return api.document;
    }

    private void operation(ObjectNode paths, Endpoint endpoint, Op op) {
        ObjectNode operation =
                paths.withObjectProperty(endpoint.path)
                        .putObject(endpoint.method.name().toLowerCase(Locale.ROOT));
        operation.put("operationId", op.id()).put("summary", op.summary());
        operation.putArray("tags").add(tag(endpoint.path));
        parameters(operation, endpoint, op);
        if (op.body() != null) {
            body(operation.putObject("requestBody"), op.body());
        }
        responses(operation.putObject("responses"), op);
        if (op.role() == null) {
            operation.putArray("security");
        } else {
            operation.put("x-role", op.role().name().toLowerCase(Locale.ROOT));
        }
    }

    /** {@code datasets} of {@code /api/v1/datasets/{id}}, {@code find} of {@code /find/…}. */
    public static String tag(String path) {
        String[] parts = path.replaceFirst("^/api/v1/", "/").split("/");
        boolean health = parts.length == 2 && !path.startsWith("/api");
        return health ? "health" : parts[1];
    }

    private void parameters(ObjectNode operation, Endpoint endpoint, Op op) {
        ArrayNode parameters = operation.putArray("parameters");
        Matcher m = PATH_PARAMETER.matcher(endpoint.path);
        while (m.find()) {
            ObjectNode parameter = parameters.addObject();
            parameter.put("name", m.group(1)).put("in", "path").put("required", true);
            parameter.putObject("schema").put("type", "string");
        }
        for (Op.Param param : op.params()) {
            ObjectNode parameter = parameters.addObject();
            parameter.put("name", param.name()).put("in", "query");
            parameter.put("description", param.meaning());
            schema(parameter.putObject("schema"), param.kind());
        }
        if (op.role() != null && changes(endpoint, op)) {
            ObjectNode key = parameters.addObject();
            key.put("name", "Idempotency-Key").put("in", "header");
            key.put(
                    "description",
                    "A retry with the same key and body gets the first answer again");
            key.putObject("schema").put("type", "string").put("maxLength", 255);
        }
    }

    private static boolean changes(Endpoint endpoint, Op op) {
        return !endpoint.method.name().equals("GET") && !op.is(Op.Trait.SAFE);
    }

    private static void schema(ObjectNode schema, Op.Kind kind) {
        switch (kind) {
            case STRING -> schema.put("type", "string");
            case INTEGER -> schema.put("type", "integer");
            case BOOLEAN -> schema.put("type", "boolean");
            case STRINGS -> schema.put("type", "array").putObject("items").put("type", "string");
        }
    }

    private void body(ObjectNode node, Op.Body body) {
        node.put("required", true);
        ObjectNode content = node.putObject("content");
        ObjectNode json = content.putObject("application/json");
        json.set("schema", schemas.reference(body.type()));
        JsonNode example = mapper.readTree(body.example());
        json.set("example", example);
        if (body.upload()) {
            ObjectNode form = content.putObject("multipart/form-data").putObject("schema");
            form.put("type", "object").putArray("required").add("file");
            ObjectNode fields = form.putObject("properties");
            fields.putObject("file")
                    .put("type", "string")
                    .put("contentMediaType", "application/octet-stream");
            for (String name :
                    List.of("name", "description", "mode", "schema", "types", "key", "options")) {
                fields.putObject(name).put("type", "string");
            }
        }
    }

    private void responses(ObjectNode responses, Op op) {
        Op.Reply reply = op.reply();
        ObjectNode ok = responses.putObject(String.valueOf(reply.status()));
        ok.put("description", reply.status() == 202 ? "Under way" : "Done");
        if (reply.status() == 202) {
            ObjectNode location = ok.putObject("headers").putObject("Location");
            location.put("description", "The run").putObject("schema").put("type", "string");
        }
        if (reply.status() != 204) {
            ObjectNode content = ok.putObject("content").putObject(reply.mediaType());
            content.set("schema", reply(reply));
        }
        ObjectNode problem = responses.putObject("default");
        problem.put("description", "A problem document (RFC 9457)");
        problem.putObject("content")
                .putObject(Problem.MEDIA_TYPE)
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem");
    }

    private ObjectNode reply(Op.Reply reply) {
        ObjectNode one = reply(reply.type(), reply.list());
        Class<?> other = reply.other();
        if (other == null) {
            return one;
        }
        ObjectNode either = mapper.createObjectNode();
        either.putArray("oneOf").add(one).add(schemas.reference(other));
        return either;
    }

    private ObjectNode reply(@Nullable Class<?> type, boolean list) {
        if (type == null) {
            return mapper.createObjectNode().put("type", "string");
        }
        ObjectNode one = schemas.reference(type);
        if (!list) {
            return one;
        }
        ObjectNode schema = mapper.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("items").put("type", "array").set("items", one);
        properties.putObject("next").putArray("type").add("string").add("null");
        schema.putArray("required").add("items").add("next");
        return schema;
    }

    private void components() {
        ObjectNode components = document.putObject("components");
        ObjectNode all = components.putObject("schemas");
        all.setAll(schemas.all());
        ObjectNode problem = all.putObject("Problem").put("type", "object");
        ObjectNode properties = problem.putObject("properties");
        for (String name : List.of("type", "title", "detail", "instance", "code", "kind")) {
            properties.putObject(name).put("type", "string");
        }
        properties.putObject("status").put("type", "integer");
        ObjectNode bearer = components.putObject("securitySchemes").putObject("key");
        bearer.put("type", "http").put("scheme", "bearer");
        document.putArray("security").addObject().putArray("key");
    }
}
