package dev.lockstep.store.opensearch.internal.foreign;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of somebody else's index by their paths, as its mapping has them. */
final class Mapped {
    private static final String VECTOR = "knn_vector";

    private final JsonNode root;
    private final Map<String, Field> fields = new TreeMap<>();

    /**
     * @param path names joined with a full stop
     * @param nested the path of the field of type {@code nested} around it, null where there is
     *     none
     */
    record Field(String path, JsonNode mapping, @Nullable String nested) {
        String type() {
            return mapping.path("type").asString("object");
        }
    }

    private Mapped(JsonNode root) {
        this.root = root;
    }

    /**
     * @param mappings what the server tells under {@code mappings}
     */
    static Mapped of(JsonNode mappings) {
        Mapped mapped = new Mapped(mappings);
        mapped.add("", mappings, null);
        return mapped;
    }

    private void add(String prefix, JsonNode object, @Nullable String nested) {
        object.path("properties")
                .properties()
                .forEach(e -> {
                    Field field = new Field(prefix + e.getKey(), e.getValue(), nested);
                    fields.put(field.path(), field);
                    String around = field.type().equals("nested") ? field.path() : nested;
                    add(field.path() + ".", field.mapping(), around);
                });
    }

    /** Those of type {@code knn_vector}, by path. */
    List<Field> vectors() {
        return fields.values().stream().filter(field -> field.type().equals(VECTOR)).toList();
    }

    boolean isVector(String path) {
        Field field = fields.get(path);
        return field != null && field.type().equals(VECTOR);
    }

    @Nullable Field field(String path) {
        return fields.get(path);
    }

    /** Whether documents may hold the field though no query can find it there. */
    boolean isHidden(String path) {
        for (String at = path; !at.isEmpty(); at = parent(at)) {
            Field field = fields.get(at);
            if (field != null && !holds(field)) {
                return true;
            }
        }
        return !fields.containsKey(path) && dynamic(parent(path)).equals("false");
    }

    /** An object that is looked into, or the field itself. */
    private static boolean holds(Field field) {
        return field.nested() == null
                && !field.type().equals("nested")
                && field.mapping().path("enabled").asBoolean(true);
    }

    /** What becomes of fields that the mapping does not know; {@code true} unless said. */
    private String dynamic(String object) {
        for (String at = object; !at.isEmpty(); at = parent(at)) {
            Field field = fields.get(at);
            if (field != null && !field.type().equals("object")) {
                return "false";
            }
            if (field != null && field.mapping().has("dynamic")) {
                return field.mapping().path("dynamic").asString("true");
            }
        }
        return root.path("dynamic").asString("true");
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** Why {@code _source} does not give the field back, null where it does. */
    @Nullable String missingInSource(String path) {
        JsonNode source = root.path("_source");
        if (!source.path("enabled").asBoolean(true)) {
            return "its _source is switched off";
        }
        if (anyFits(source.path("excludes"), path)) {
            return "its _source leaves " + path + " out (excludes)";
        }
        JsonNode includes = source.path("includes");
        return includes.isEmpty() || anyFits(includes, path)
                ? null
                : "its _source leaves " + path + " out (includes)";
    }

    /** As the server does: a pattern also takes what lies below it. */
    private static boolean anyFits(JsonNode patterns, String path) {
        for (JsonNode pattern : patterns) {
            String regex = "\\Q" + pattern.asString("").replace("*", "\\E.*\\Q") + "\\E(\\..*)?";
            if (path.matches(regex)) {
                return true;
            }
        }
        return false;
    }
}
