package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader.Part;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.Row;
import dev.lockstep.store.pgvector.internal.feed.Carried.At;
import dev.lockstep.store.pgvector.internal.read.CopyRows;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Makes rows of values, the very same as {@link CopyRows} reads of the table. */
final class RowForm {
    private static final int DEEPEST = 10_000;

    /** What a jsonb column can hold, and more. */
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNumberLength(Integer.MAX_VALUE)
                                                    .maxStringLength(Integer.MAX_VALUE)
                                                    .maxNameLength(Integer.MAX_VALUE)
                                                    .maxNestingDepth(DEEPEST)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final Carried carried;
    private final boolean half;

    RowForm(Carried carried, boolean half) {
        this.carried = carried;
        this.half = half;
    }

    Carried carried() {
        return carried;
    }

    String id(Values values) {
        At key = carried.key();
        return key.type().cast(Objects.requireNonNull(values.text(key)));
    }

    /** With the parts that the values miss said to be unchanged. */
    Written written(String id, Values values) {
        Set<Part> unchanged = EnumSet.noneOf(Part.class);
        float[] vector =
                has(carried.vector(), values, Part.VECTOR, unchanged)
                        ? values.vector(Objects.requireNonNull(carried.vector()), half)
                        : null;
        String document =
                has(carried.document(), values, Part.DOCUMENT, unchanged)
                        ? document(Objects.requireNonNull(carried.document()), values)
                        : null;
        String metadata = metadata(values, unchanged);
        return new Written(new Row(id, vector, document, metadata), unchanged);
    }

    private static boolean has(@Nullable At at, Values values, Part part, Set<Part> unchanged) {
        if (at != null && values.isMissing(at)) {
            unchanged.add(part);
        }
        return at != null && !values.isMissing(at);
    }

    private static @Nullable String document(At at, Values values) {
        String text = values.text(at);
        return text == null ? null : at.type().cast(text);
    }

    private @Nullable String metadata(Values values, Set<Part> unchanged) {
        List<At> pieces = carried.ofMetadata();
        if (pieces.stream().anyMatch(values::isMissing)) {
            unchanged.add(Part.METADATA);
            return null;
        }
        At object = carried.metadata();
        if (carried.fields().isEmpty()) {
            return object == null ? null : values.text(object);
        }
        return pieces.stream().allMatch(at -> values.text(at) == null)
                ? null
                : object(object == null ? null : values.text(object), values);
    }

    private String object(@Nullable String object, Values values) {
        JsonNode node = object == null ? JSON.createObjectNode() : JSON.readTree(object);
        if (!(node instanceof ObjectNode members)) {
            return Objects.requireNonNull(object);
        }
        for (At field : carried.fields()) {
            String value = values.text(field);
            if (value != null) {
                members.putRawValue(
                        field.column().name(), new RawValue(field.type().toJson(value)));
            }
        }
        return JSON.writeValueAsString(members);
    }
}
