package dev.lockstep.index.internal.shape;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.embed.TextTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a row of a dataset becomes a row of a collection: its id, its text and the metadata that goes
 * with it. Numbers keep their exact value on the way.
 */
public final class RowShape {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final @Nullable String idColumn;
    private final TextTemplate template;
    private final List<String> metadataColumns;

    private RowShape(
            @Nullable String idColumn, TextTemplate template, List<String> metadataColumns) {
        this.idColumn = idColumn;
        this.template = template;
        this.metadataColumns = metadataColumns;
    }

    public static RowShape of(IndexDefinition definition) {
        return new RowShape(
                definition.idColumn(),
                TextTemplate.parse(definition.text()),
                definition.metadataColumns());
    }

    /** Whether a row is known by a column's value and not by the dataset's own row id. */
    public boolean keyed() {
        return idColumn != null;
    }

    /** The columns of the dataset that it reads. */
    public Set<String> columns() {
        Set<String> columns = new java.util.LinkedHashSet<>(template.columns());
        columns.addAll(metadataColumns);
        if (idColumn != null) {
            columns.add(idColumn);
        }
        return columns;
    }

    /**
     * What became of a row.
     *
     * @param id null where the row has no value in the id column
     */
    public record Shaped(@Nullable String id, String text, String metadata) {}

    /**
     * Shapes one row.
     *
     * @param rowId the dataset's own id of the row
     * @param columns the text of a JSON object with all columns
     */
    public Shaped shape(String rowId, String columns) {
        JsonNode row = read(rowId, columns);
        String id = idColumn == null ? rowId : text(row.get(idColumn));
        String text = template.render(column -> text(row.get(column)));
        return new Shaped(id, text, metadataColumns.isEmpty() ? columns : chosen(row));
    }

    /** Only the id, for a row that is gone. */
    @Nullable
    public String id(String rowId, String columns) {
        return idColumn == null ? rowId : text(read(rowId, columns).get(idColumn));
    }

    private static JsonNode read(String rowId, String columns) {
        try {
            return JSON.readTree(columns);
        } catch (JacksonException e) {
            throw LockstepException.user(
                    "row-json",
                    "Cannot read row '"
                            + Names.shown(rowId)
                            + "': its columns are not a JSON object: "
                            + e.getOriginalMessage());
        }
    }

    private String chosen(JsonNode row) {
        ObjectNode kept = JSON.createObjectNode();
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (String column : metadataColumns) {
            JsonNode value = row.get(column);
            if (value != null) {
                values.put(column, value);
            }
        }
        kept.setAll(values);
        return JSON.writeValueAsString(kept);
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        return value.isContainer() ? value.toString() : value.asString();
    }
}
