package dev.lockstep.store.opensearch.internal.foreign;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.Filter;
import dev.lockstep.store.opensearch.internal.read.Fields;
import dev.lockstep.store.opensearch.internal.read.FilterQuery;
import dev.lockstep.store.opensearch.internal.read.Page;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an index that somebody else made: one of its vectors, a text as the document, and
 * as metadata all the rest of a document but for other vectors.
 *
 * @param index for messages
 * @param document null where no field looks like one
 */
public record ForeignFields(
        String index,
        CollectionSpec spec,
        Mapped mapped,
        String vector,
        @Nullable String document,
        Graph graph)
        implements Fields {
    /** What every document has: the number of the last operation on it, unique in its shard. */
    private static final String KEY = "_seq_no";

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public long[] cuts(int splits, Function<ObjectNode, JsonNode> search) {
        ObjectNode body = Json.object().put("size", 0).put("track_total_hits", false);
        ObjectNode wanted =
                body.putObject("aggs").putObject("cuts").putObject("percentiles").put("field", KEY);
        ArrayNode percents = wanted.putArray("percents");
        IntStream.range(1, splits).forEach(n -> percents.add(100.0 * n / splits));
        JsonNode values = search.apply(body).at("/aggregations/cuts/values");
        return values.properties().stream()
                .map(value -> value.getValue())
                .filter(JsonNode::isNumber)
                .flatMapToDouble(value -> DoubleStream.of(value.doubleValue()))
                .mapToLong(Math::round)
                .distinct()
                .sorted()
                .toArray();
    }

    @Override
    public boolean isVerbatim() {
        return true;
    }

    @Override
    public void source(JsonParser json, Page into) throws IOException {
        into.metadata(new ForeignSource(this, json, into).read());
    }

    @Override
    public void shown(ObjectNode body) {
        ArrayNode excludes = body.putObject("_source").putArray("excludes");
        mapped.vectors().forEach(field -> excludes.add(field.path()));
    }

    /** Whether the part of the document of this path has a vector or the row's text in it. */
    boolean isAround(String path) {
        String below = path + ".";
        return vector.startsWith(below)
                || document != null && document.startsWith(below)
                || mapped.vectors().stream().anyMatch(other -> other.path().startsWith(below));
    }

    @Override
    public ObjectNode filter(Filter filter) {
        return FilterQuery.of(filter, new MappedLeaves(index, mapped));
    }

    @Override
    public ObjectNode words(String text) {
        Mapped.Field field = document == null ? null : mapped.field(document);
        if (field == null || !Arrays.asList("text", "match_only_text").contains(field.type())) {
            throw LockstepException.user(
                    "search-words",
                    "Cannot search the index "
                            + index
                            + " by words: found "
                            + (field == null
                                    ? "no field of texts with a usual name"
                                    : field.path() + " mapped as " + field.type())
                            + ", expected a field of type text; name one by document=FIELD behind"
                            + " the store's address, or copy it into a collection of ours.");
        }
        ObjectNode words = Json.object();
        words.putObject("match").put(field.path(), text);
        return words;
    }
}
