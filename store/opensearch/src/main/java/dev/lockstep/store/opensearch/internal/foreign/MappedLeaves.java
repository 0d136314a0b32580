package dev.lockstep.store.opensearch.internal.foreign;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.search.Filter;
import dev.lockstep.store.opensearch.internal.foreign.Mapped.Field;
import dev.lockstep.store.opensearch.internal.read.FilterQuery;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conditions on fields of somebody else's index, as far as its mapping lets them be asked. What a
 * field's type cannot answer is refused, never answered in another meaning; but dates are compared
 * as dates.
 */
final class MappedLeaves implements FilterQuery.Leaves {
    private static final Set<String> NUMBERS =
            Set.of(
                    "long",
                    "integer",
                    "short",
                    "byte",
                    "double",
                    "float",
                    "half_float",
                    "scaled_float",
                    "unsigned_long");

    private final String index;
    private final Mapped mapped;

    MappedLeaves(String index, Mapped mapped) {
        this.index = index;
        this.mapped = mapped;
    }

    /** What a field's values can be compared as. */
    private enum Kind {
        TEXT("a text"),
        DATE("a text that is a date"),
        NUMBER("a number"),
        BOOLEAN("true or false");

        private final String value;

        Kind(String value) {
            this.value = value;
        }
    }

    /**
     * @param path of the field, or of the part of it that is compared exactly
     * @param longest characters of a text that can be found
     */
    private record Exact(String field, String path, Kind kind, int longest) {}

    @Override
    public ObjectNode exists(Filter.Exists condition) {
        Field field = field(condition.field());
        if (field == null) {
            return FilterQuery.none();
        }
        ObjectNode query = Json.object();
        query.putObject("exists").put("field", field.path());
        return query;
    }

    @Override
    public ObjectNode in(Filter.In condition) {
        Exact exact = exact(condition.field());
        if (exact == null || condition.values().isEmpty()) {
            return FilterQuery.none();
        }
        ObjectNode query = Json.object();
        ArrayNode all = query.putObject("terms").putArray(exact.path());
        for (Object value : condition.values()) {
            all.add(Json.MAPPER.<JsonNode>valueToTree(checked(exact, value)));
        }
        return query;
    }

    private Object checked(Exact exact, Object value) {
        boolean fits =
                switch (exact.kind()) {
                    case TEXT, DATE -> value instanceof String;
                    case NUMBER -> value instanceof Number;
                    case BOOLEAN -> value instanceof Boolean;
                };
        if (!fits) {
            throw refused(exact.field(), "a value that is none of its kind", exact.kind().value);
        }
        if (value instanceof String text && text.length() > exact.longest()) {
            throw refused(
                    exact.field(),
                    "a text of " + text.length() + " characters",
                    "at most " + exact.longest() + ", since longer ones are not indexed");
        }
        return value;
    }

    @Override
    public ObjectNode numbers(Filter.NumberRange range) {
        Exact exact = exact(range.field());
        if (exact == null) {
            return FilterQuery.none();
        }
        require(exact, exact.kind() == Kind.NUMBER, "a range of numbers");
        ObjectNode query = Json.object();
        ObjectNode bounds = query.putObject("range").putObject(exact.path());
        if (range.min() != null) {
            bounds.put(range.minInclusive() ? "gte" : "gt", range.min());
        }
        if (range.max() != null) {
            bounds.put(range.maxInclusive() ? "lte" : "lt", range.max());
        }
        return query;
    }

    @Override
    public ObjectNode texts(Filter.TextRange range) {
        Exact exact = exact(range.field());
        if (exact == null) {
            return FilterQuery.none();
        }
        boolean ordered = exact.kind() == Kind.TEXT || exact.kind() == Kind.DATE;
        require(exact, ordered, "a range of texts");
        ObjectNode query = Json.object();
        ObjectNode bounds = query.putObject("range").putObject(exact.path());
        if (range.min() != null) {
            bounds.put(range.minInclusive() ? "gte" : "gt", range.min());
        }
        if (range.max() != null) {
            bounds.put(range.maxInclusive() ? "lte" : "lt", range.max());
        }
        return query;
    }

    private void require(Exact exact, boolean fits, String found) {
        if (!fits) {
            throw refused(exact.field(), found, exact.kind().value);
        }
    }

    /** Null where no document can have it. */
    private @Nullable Field field(String path) {
        Field field = mapped.field(path);
        if (mapped.isHidden(path)) {
            throw refused(path, "that no query finds it there", "a field that the mapping indexes");
        }
        if (field != null && !field.mapping().path("index").asBoolean(true)) {
            throw refused(path, "that it is not indexed", "one with index: true");
        }
        return field;
    }

    private @Nullable Exact exact(String path) {
        Field field = field(path);
        if (field == null) {
            return null;
        }
        if (NUMBERS.contains(field.type())) {
            return new Exact(path, path, Kind.NUMBER, 0);
        }
        return switch (field.type()) {
            case "boolean" -> new Exact(path, path, Kind.BOOLEAN, 0);
            case "date", "date_nanos" -> new Exact(path, path, Kind.DATE, Integer.MAX_VALUE);
            case "keyword" -> keyword(path, path, field.mapping());
            case "text" -> text(path, field.mapping());
            default ->
                    throw refused(
                            path,
                            "that it is mapped as " + field.type(),
                            "keyword, a number, date or boolean");
        };
    }

    /** A text is compared by the part of it that is indexed as a whole. */
    private Exact text(String path, JsonNode mapping) {
        for (var part : mapping.path("fields").properties()) {
            if (part.getValue().path("type").asString("").equals("keyword")) {
                return keyword(path, path + "." + part.getKey(), part.getValue());
            }
        }
        throw refused(
                path, "that it is mapped as text, word by word", "text with a field of keyword");
    }

    private Exact keyword(String field, String path, JsonNode mapping) {
        if (mapping.has("normalizer")) {
            throw refused(field, "that it is normalized", "texts as they are");
        }
        int longest = mapping.path("ignore_above").asInt(Integer.MAX_VALUE);
        return new Exact(field, path, Kind.TEXT, longest);
    }

    private LockstepException refused(String field, String found, String expected) {
        return LockstepException.user(
                "filter-field",
                "Cannot filter the index "
                        + index
                        + " by '"
                        + Names.shown(field)
                        + "': found "
                        + found
                        + ", expected "
                        + expected
                        + "; copy it into a collection of ours to filter by any field.");
    }
}
