package dev.lockstep.store.opensearch.internal.foreign;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.store.opensearch.FoundIndexes;
import dev.lockstep.store.opensearch.internal.layout.Mappings;
import dev.lockstep.store.opensearch.internal.read.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads from what a server tells of an index which collections it holds, and what it cannot. */
final class ReadMapping {
    private static final List<String> DOCUMENTS =
            List.of("document", "content", "text", "chunk", "chunk_text", "page_content", "body");
    private static final Set<String> TEXTS =
            Set.of("text", "match_only_text", "keyword", "wildcard");

    private final FoundIndexes wanted;
    private final Function<String, JsonNode> models;
    private final boolean takesEffort;

    /**
     * @param models tells of a trained model by its id
     * @param takesEffort whether the server lets a search say how many candidates it wants
     */
    ReadMapping(FoundIndexes wanted, Function<String, JsonNode> models, boolean takesEffort) {
        this.wanted = wanted;
        this.models = models;
        this.takesEffort = takesEffort;
    }

    /**
     * What an index holds.
     *
     * @param unread sentences, without a full stop, of vectors that cannot be read
     */
    record Content(List<ForeignIndex> collections, List<String> unread) {
        boolean isNothing() {
            return collections.isEmpty() && unread.isEmpty();
        }
    }

    /**
     * @param told the answer to a question for aliases, mappings and settings
     * @param address how it is searched
     */
    Content read(String index, String address, JsonNode told) {
        Mapped mapped = Mapped.of(told.path("mappings"));
        List<ForeignIndex> collections = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (Mapped.Field field : mapped.vectors()) {
            JsonNode shape = shape(field.mapping());
            String trouble = trouble(mapped, field, shape, told);
            if (trouble == null) {
                collections.add(collection(index, address, told, mapped, field, shape));
            } else {
                unread.add(field.path() + ": " + trouble);
            }
        }
        return new Content(
                collections.size() == 1
                        ? List.of(collections.getFirst().named(address))
                        : List.copyOf(collections),
                List.copyOf(unread));
    }

    /** Where the dimension stands: a field of a trained model has it there. */
    private JsonNode shape(JsonNode field) {
        String model = field.path("model_id").asString("");
        return model.isEmpty() ? field : models.apply(model);
    }

    private ForeignIndex collection(
            String index,
            String address,
            JsonNode told,
            Mapped mapped,
            Mapped.Field field,
            JsonNode shape) {
        Metric metric = Objects.requireNonNull(metric(space(shape, told)));
        ForeignFields fields =
                new ForeignFields(
                        index,
                        CollectionSpec.of(shape.path("dimension").asInt(), metric),
                        mapped,
                        field.path(),
                        document(mapped).orElse(null),
                        graph(field.mapping(), shape, told));
        String identity = told.at("/settings/index/uuid").asString("") + "-" + field.path();
        return new ForeignIndex(address + "-" + field.path(), index, address, identity, fields);
    }

    private static @Nullable String trouble(
            Mapped mapped, Mapped.Field field, JsonNode shape, JsonNode told) {
        String type = field.mapping().path("data_type").asString("float");
        if (!type.equalsIgnoreCase("float")) {
            return "its vectors are of type "
                    + type.toLowerCase(Locale.ROOT)
                    + ", and only those of floats are read";
        }
        if (field.nested() != null) {
            return "it lies in the nested field "
                    + field.nested()
                    + ", so that a document has several vectors, and a row has one";
        }
        if (shape.path("dimension").asInt(0) < 1) {
            return "its dimension is that of the model "
                    + field.mapping().path("model_id").asString("?")
                    + ", which is not told";
        }
        String space = space(shape, told);
        if (metric(space) == null) {
            return "its vectors are compared by "
                    + space
                    + ", and only cosinesimil, innerproduct and l2 are known here";
        }
        return mapped.missingInSource(field.path());
    }

    private static String space(JsonNode shape, JsonNode told) {
        JsonNode settings = told.at("/settings/index/knn.space_type");
        return shape.at("/method/space_type")
                .asString(shape.path("space_type").asString(settings.asString("l2")));
    }

    private static @Nullable Metric metric(String space) {
        return Stream.of(Metric.values())
                .filter(metric -> Mappings.space(metric).equals(space))
                .findFirst()
                .orElse(null);
    }

    private Optional<String> document(Mapped mapped) {
        return Stream.concat(wanted.documents().stream(), DOCUMENTS.stream())
                .filter(path -> {
                    Mapped.Field field = mapped.field(path);
                    return field != null && field.nested() == null && TEXTS.contains(field.type());
                })
                .findFirst();
    }

    /** Engines differ, and by version, in what their scores of a graph mean: they are not used. */
    private Fields.Graph graph(JsonNode field, JsonNode shape, JsonNode told) {
        boolean there =
                told.at("/settings/index/knn").asString("").equals("true")
                        && field.path("index").asBoolean(true);
        JsonNode method = field.path("method");
        String engine = method.path("engine").asString(shape.path("engine").asString(""));
        boolean filters = engine.equals("lucene") || engine.equals("faiss");
        boolean hnsw = method.path("name").asString("").equals("hnsw");
        return new Fields.Graph(there, filters, filters && hnsw && takesEffort, false);
    }
}
