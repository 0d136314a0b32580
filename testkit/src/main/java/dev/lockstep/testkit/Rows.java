package dev.lockstep.testkit;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads sources whole and compares rows exactly; for small data. */
public final class Rows {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private Rows() {}

    public static Row row(String id, float... vector) {
        return new Row(id, vector, "document of " + id, "{\"name\":\"" + id.length() + "\"}");
    }

    /** All rows of all splits of rows by id; fails where an id comes twice. */
    public static Map<String, Row> all(RowSource source) {
        Map<String, Row> rows = new TreeMap<>();
        for (Split split : source.plan(4)) {
            if (split.kind() == Split.Kind.ROWS) {
                for (Row row : of(source, split, Position.START, 7)) {
                    Assertions.assertThat(rows.put(row.id(), row))
                            .as("id %s a second time, in split %s", row.id(), split.id())
                            .isNull();
                }
            }
        }
        return rows;
    }

    /** All ids of all splits of deletions. */
    public static List<String> deletions(RowSource source) {
        List<String> ids = new ArrayList<>();
        for (Split split : source.plan(4)) {
            if (split.kind() == Split.Kind.DELETES) {
                of(source, split, Position.START, 7).forEach(r -> ids.add(r.id()));
            }
        }
        return ids;
    }

    /** The rest of a split from a position. */
    public static List<Row> of(RowSource source, Split split, Position from, int batchRows) {
        List<Row> rows = new ArrayList<>();
        try (BatchReader reader = source.open(split, from, batchRows)) {
            for (Batch b = reader.next(); b != null; b = reader.next()) {
                Assertions.assertThat(b.size()).isBetween(1, batchRows);
                for (int i = 0; i < b.size(); i++) {
                    rows.add(b.row(i));
                }
            }
            Assertions.assertThat(reader.position().done()).isTrue();
        }
        return rows;
    }

    /** Asserts that both hold the same rows, bit for bit; metadata as JSON values. */
    public static void assertSame(Collection<Row> expected, Collection<Row> actual) {
        Map<String, Row> want = byId(expected);
        Map<String, Row> got = byId(actual);
        Assertions.assertThat(got.keySet()).isEqualTo(want.keySet());
        want.forEach((id, row) -> assertSame(row, got.get(id)));
    }

    public static void assertSame(Row expected, @Nullable Row actual) {
        Assertions.assertThat(actual).as("row %s", expected.id()).isNotNull();
        Assertions.assertThat(difference(expected, actual)).isNull();
    }

    /** What differs, null where nothing does. */
    public static @Nullable String difference(Row a, @Nullable Row b) {
        if (b == null) {
            return "row " + a.id() + " is not there";
        }
        if (!a.id().equals(b.id())) {
            return "ids " + a.id() + " and " + b.id();
        }
        if (!Arrays.equals(bits(a.vector()), bits(b.vector()))) {
            return a.id()
                    + ": vectors "
                    + Arrays.toString(a.vector())
                    + " and "
                    + Arrays.toString(b.vector());
        }
        if (!java.util.Objects.equals(a.document(), b.document())) {
            return a.id() + ": documents " + a.document() + " and " + b.document();
        }
        return sameJson(a.metadata(), b.metadata())
                ? null
                : a.id() + ": metadata " + a.metadata() + " and " + b.metadata();
    }

    private static int @Nullable [] bits(float @Nullable [] vector) {
        if (vector == null) {
            return null;
        }
        int[] bits = new int[vector.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(vector[i]);
        }
        return bits;
    }

    private static boolean sameJson(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return a.equals(b) || JSON.readTree(a).equals(Rows::compare, JSON.readTree(b));
    }

    private static int compare(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            BigDecimal x = a.decimalValue();
            return x.compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    }

    private static Map<String, Row> byId(Collection<Row> rows) {
        Map<String, Row> map = new TreeMap<>();
        for (Row row : rows) {
            Assertions.assertThat(map.put(row.id(), row)).as("id %s twice", row.id()).isNull();
        }
        return map;
    }
}
