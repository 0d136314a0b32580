package dev.lockstep.transfer;

import dev.lockstep.api.Distinction;
import dev.lockstep.transfer.internal.Bytes;
import dev.lockstep.transfer.internal.CanonicalJson;
import dev.lockstep.transfer.internal.Unhashable;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the fields in which two metadata texts differ; equal is what hashes as equal. */
final class JsonDifference {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final CanonicalJson canonical;
    private final List<FieldDifference> fields;

    JsonDifference(RowForm form, List<FieldDifference> fields) {
        this.canonical = new CanonicalJson(form.loses(Distinction.BIG_NUMBERS));
        this.fields = fields;
    }

    void between(@Nullable String left, @Nullable String right) {
        if (left == null || right == null) {
            if (left != right) {
                fields.add(new FieldDifference("metadata", left, right));
            }
        } else if (!same(left, right)) {
            try {
                walk("metadata", JSON.readTree(left), JSON.readTree(right));
            } catch (JacksonException notJson) {
                fields.add(new FieldDifference("metadata", left, right));
            }
        }
    }

    private boolean same(String left, String right) {
        if (left.equals(right)) {
            return true;
        }
        try {
            return Arrays.equals(form(left), form(right));
        } catch (Unhashable e) {
            return false;
        }
    }

    private byte[] form(String json) {
        Bytes bytes = new Bytes();
        canonical.write(json, bytes);
        return Arrays.copyOf(bytes.array(), bytes.size());
    }

    private void walk(String path, @Nullable JsonNode left, @Nullable JsonNode right) {
        if (left != null && right != null && left.isObject() && right.isObject()) {
            Set<String> keys = new LinkedHashSet<>(left.propertyNames());
            keys.addAll(right.propertyNames());
            keys.forEach(key -> walk(path + "." + key, left.get(key), right.get(key)));
        } else if (left != null && right != null && left.isArray() && right.isArray()) {
            for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                walk(path + "[" + i + "]", left.get(i), right.get(i));
            }
        } else {
            leaf(path, text(left), text(right));
        }
    }

    private void leaf(String path, @Nullable String left, @Nullable String right) {
        if (left == null || right == null || !same(left, right)) {
            fields.add(new FieldDifference(path, left, right));
        }
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null ? null : node.toString();
    }
}
