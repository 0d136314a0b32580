package dev.lockstep.store.opensearch.internal.bootstrap;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.EmbeddingsTemplate;
import dev.lockstep.store.opensearch.internal.layout.Mappings;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The model of an inverted file with product quantisation, which faiss learns from examples before
 * an index can be made by it. The examples lie in an index of plain vectors that the application
 * fills; each call goes as far as it can be gone, and says what is missing.
 */
final class Training {
    private static final int LISTS = 128;
    private static final int LISTS_LOOKED_AT = 8;
    private static final int CODE_BITS = 8;
    private static final int COMPONENTS_A_CODE = 8;
    private static final int MOST_CODES = 1_024;

    /** A list, and a code, is the centre of some examples, and cannot be one of fewer. */
    private static final int FEWEST = Math.max(LISTS, 1 << CODE_BITS);

    /** Below so many for each centre faiss warns. */
    private static final int GOOD = 39 * FEWEST;

    private final Wire wire;
    private final EmbeddingsTemplate wanted;

    Training(Wire wire, EmbeddingsTemplate wanted) {
        this.wire = wire;
        this.wanted = wanted;
    }

    static String model(EmbeddingsTemplate wanted) {
        return wanted.index() + "-model";
    }

    /** A name that the template, whose mapping needs the model, does not match. */
    static String examples(EmbeddingsTemplate wanted) {
        return wanted.index() + ".training";
    }

    /**
     * Whether the model is there; else it is begun where there are examples, and a note says how it
     * goes on.
     *
     * @throws LockstepException EXTERNAL with code {@code opensearch-model} where training failed
     */
    boolean ready(List<String> made, List<String> notes) {
        String path = "_plugins/_knn/models/" + model(wanted);
        String act = "look at the model " + model(wanted);
        Answer answer = wire.send(act, "GET", path + "?filter_path=state,error", null);
        String state =
                answer.status() == 404
                        ? ""
                        : wire.require(act, answer).json().path("state").asString("");
        switch (state) {
            case "created" -> {
                return true;
            }
            case "training" ->
                    notes.add(
                            "The model "
                                    + model(wanted)
                                    + " is being trained; do this again once GET "
                                    + path
                                    + " says that it is created.");
            case "failed" -> throw failed(path, answer.json());
            default -> train(path, made, notes);
        }
        return false;
    }

    private LockstepException failed(String path, JsonNode model) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "opensearch-model",
                "Cannot make indexes by the model "
                        + model(wanted)
                        + ": found that its training failed ("
                        + model.path("error").asString("")
                        + "), expected a trained one; mend that, DELETE "
                        + path
                        + " and do this again.");
    }

    private void train(String path, List<String> made, List<String> notes) {
        long examples = examples(made);
        if (examples < FEWEST) {
            notes.add(
                    "The model "
                            + model(wanted)
                            + " needs examples: put vectors of the application into "
                            + examples(wanted)
                            + ", field vector, at least "
                            + FEWEST
                            + " and better "
                            + GOOD
                            + " (there are "
                            + examples
                            + "), and do this again.");
            return;
        }
        wire.ask("train the model " + model(wanted), "POST", path + "/_train", request(wanted));
        made.add(model(wanted));
        notes.add(
                "The model "
                        + model(wanted)
                        + " is trained from "
                        + examples
                        + " examples now; do this again once GET "
                        + path
                        + " says that it is created.");
    }

    /** How many there are; the index is made where there is none. */
    private long examples(List<String> made) {
        String index = examples(wanted);
        String act = "make the index " + index;
        if (!wire.send(act, "HEAD", index, null).ok()) {
            ObjectNode body = Json.object();
            body.putObject("settings")
                    .put("index.number_of_shards", 1)
                    .put("index.number_of_replicas", wanted.settings().replicas());
            body.putObject("mappings")
                    .put("dynamic", false)
                    .putObject("properties")
                    .putObject("vector")
                    .put("type", "knn_vector")
                    .put("dimension", wanted.dimension());
            Answer answer = wire.send(act, "PUT", index, body);
            if (!answer.type().equals("resource_already_exists_exception")) {
                wire.require(act, answer);
            }
            made.add(index);
        }
        wire.ask("refresh " + index, "POST", index + "/_refresh", null);
        return wire.ask("count the examples in " + index, "GET", index + "/_count", null)
                .path("count")
                .asLong();
    }

    static ObjectNode request(EmbeddingsTemplate wanted) {
        ObjectNode body = Json.object();
        body.put("training_index", examples(wanted)).put("training_field", "vector");
        body.put("dimension", wanted.dimension());
        body.put("description", "Embeddings of " + wanted.index());
        ObjectNode method = body.putObject("method");
        method.put("name", "ivf").put("engine", "faiss");
        method.put("space_type", Mappings.space(wanted.metric()));
        ObjectNode parameters = method.putObject("parameters");
        parameters.put("nlist", LISTS).put("nprobes", LISTS_LOOKED_AT);
        ObjectNode encoder = parameters.putObject("encoder").put("name", "pq");
        encoder.putObject("parameters")
                .put("code_size", CODE_BITS)
                .put("m", codes(wanted.dimension()));
        return body;
    }

    /** How many codes a vector becomes: they share its components evenly, about eight to each. */
    static int codes(int dimension) {
        int codes = Math.clamp(dimension / COMPONENTS_A_CODE, 1, MOST_CODES);
        while (dimension % codes != 0) {
            codes--;
        }
        return codes;
    }
}
