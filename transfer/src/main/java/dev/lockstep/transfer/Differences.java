package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows how rows differ, down to the float's bits and the metadata's field. For people. */
public final class Differences {
    private Differences() {}

    /** A row that differs, as both sides have it. */
    public record DifferentRow(
            String id, @Nullable Row left, @Nullable Row right, List<FieldDifference> fields) {}

    /** Fetches the rows from both sides; thousands, not millions. In the order given. */
    public static List<DifferentRow> show(
            Snapshot left, Snapshot right, List<RowDifference> rows, RowForm form) {
        List<String> ids = rows.stream().map(RowDifference::id).toList();
        Map<String, Row> ls = byId(left.fetch(ids));
        Map<String, Row> rs = byId(right.fetch(ids));
        List<DifferentRow> shown = new ArrayList<>();
        for (String id : ids) {
            Row l = ls.get(id);
            Row r = rs.get(id);
            List<FieldDifference> fields = l == null || r == null ? List.of() : between(l, r, form);
            shown.add(new DifferentRow(id, l, r, fields));
        }
        return shown;
    }

    private static Map<String, Row> byId(Batch batch) {
        Map<String, Row> rows = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            rows.put(batch.id(i), batch.row(i));
        }
        return rows;
    }

    /** The fields in which two rows differ, in the order vector, document, metadata. */
    public static List<FieldDifference> between(Row left, Row right, RowForm form) {
        List<FieldDifference> fields = new ArrayList<>();
        for (FloatDifference f : floats(left, right, form)) {
            fields.add(
                    new FieldDifference(
                            "vector[" + f.index() + "]", shown(f.left()), shown(f.right())));
        }
        fields.addAll(besideFloats(left, right, form));
        return fields;
    }

    /**
     * The floats in which the vectors of two rows differ, by index. None where one has no vector,
     * or they have not the same dimension: that is a difference of the vector as a whole.
     */
    public static List<FloatDifference> floats(Row left, Row right, RowForm form) {
        float[] l = encoded(left.vector(), form);
        float[] r = encoded(right.vector(), form);
        List<FloatDifference> floats = new ArrayList<>();
        if (l == null || r == null || l.length != r.length) {
            return floats;
        }
        for (int i = 0; i < l.length; i++) {
            if (Float.floatToRawIntBits(l[i]) != Float.floatToRawIntBits(r[i])) {
                floats.add(new FloatDifference(i, l[i], r[i]));
            }
        }
        return floats;
    }

    /** The same without the single floats. */
    public static List<FieldDifference> besideFloats(Row left, Row right, RowForm form) {
        List<FieldDifference> fields = new ArrayList<>();
        dimensions(left.vector(), right.vector(), fields);
        if (!Objects.equals(document(left, form), document(right, form))) {
            fields.add(new FieldDifference("document", left.document(), right.document()));
        }
        new JsonDifference(form, fields).between(left.metadata(), right.metadata());
        return fields;
    }

    private static float @Nullable [] encoded(float @Nullable [] vector, RowForm form) {
        if (vector == null) {
            return null;
        }
        float[] copy = vector.clone();
        form.vectors().encode(copy, 0, copy.length);
        return copy;
    }

    private static @Nullable String document(Row row, RowForm form) {
        String text = row.document();
        boolean none = text != null && text.isEmpty() && form.loses(Distinction.EMPTY_DOCUMENT);
        return none ? null : text;
    }

    private static void dimensions(
            float @Nullable [] left, float @Nullable [] right, List<FieldDifference> fields) {
        String l = length(left);
        String r = length(right);
        if (!Objects.equals(l, r)) {
            fields.add(new FieldDifference("vector", l, r));
        }
    }

    private static @Nullable String length(float @Nullable [] vector) {
        return vector == null ? null : vector.length + " dimensions";
    }

    private static String shown(float value) {
        return value + " (0x" + Integer.toHexString(Float.floatToRawIntBits(value)) + ")";
    }
}
