package dev.lockstep.index.internal.map;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.MapService.Group;
import dev.lockstep.index.internal.map.SampleRows.Sampled;
import dev.lockstep.index.internal.map.SampleRows.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups rows by a field: its most frequent values and the others; of numbers with many values,
 * ranges that hold about as many rows each. Rows without the field come last.
 *
 * @param of the group of each row, by its place in {@code groups}
 */
record GroupRows(List<Group> groups, int[] of) {
    private static final int MOST = 6;

    /** Those that a grouping says something about, in the order in which they are met. */
    static List<String> fields(List<Sampled> rows) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        Set<String> numbers = new HashSet<>();
        for (Sampled row : rows) {
            row.fields()
                    .forEach((field, value) -> {
                        values.computeIfAbsent(field, f -> new HashSet<>()).add(value.text());
                        counts.merge(field, 1, Integer::sum);
                        if (!Double.isNaN(value.number())) {
                            numbers.add(field);
                        }
                    });
        }
        return values.entrySet().stream()
                .filter(e -> e.getValue().size() > 1)
                .filter(e -> repeats(e.getKey(), e.getValue().size(), counts, numbers))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A field that is another in each row says nothing; a number has ranges all the same. */
    private static boolean repeats(
            String field, int distinct, Map<String, Integer> counts, Set<String> numbers) {
        return numbers.contains(field) || 2 * distinct <= counts.getOrDefault(field, 0);
    }

    static GroupRows by(String field, List<Sampled> rows) {
        List<@Nullable Value> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(row.fields().get(field)));
        List<Value> there = values.stream().filter(Objects::nonNull).toList();
        if (there.isEmpty()) {
            throw LockstepException.user(
                    "map-field",
                    "Cannot group the map: found no row with the field '"
                            + Names.shown(field)
                            + "', expected one of "
                            + String.join(", ", fields(rows))
                            + ".");
        }
        boolean numbers = there.stream().noneMatch(v -> Double.isNaN(v.number()));
        boolean many = there.stream().map(Value::text).distinct().count() > MOST + 1;
        return numbers && many ? ranges(values, there) : frequent(values, there);
    }

    private static GroupRows frequent(List<@Nullable Value> values, List<Value> there) {
        Map<String, Integer> counts = new HashMap<>();
        there.forEach(v -> counts.merge(v.text(), 1, Integer::sum));
        List<String> top =
                counts.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Integer>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .limit(counts.size() == MOST + 1 ? MOST + 1 : MOST)
                        .map(Map.Entry::getKey)
                        .toList();
        List<String> labels = new ArrayList<>(top);
        if (counts.size() > top.size()) {
            labels.add("others");
        }
        return counted(
                labels, values, v -> top.contains(v.text()) ? top.indexOf(v.text()) : top.size());
    }

    private static GroupRows ranges(List<@Nullable Value> values, List<Value> there) {
        List<Value> sorted =
                there.stream().sorted(Comparator.comparingDouble(Value::number)).toList();
        double[] lower = new double[MOST];
        for (int i = 0; i < MOST; i++) {
            lower[i] = sorted.get((int) ((long) i * sorted.size() / MOST)).number();
        }
        double[] from = Arrays.stream(lower).distinct().toArray();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < from.length; i++) {
            double low = from[i];
            double next = i + 1 < from.length ? from[i + 1] : Double.POSITIVE_INFINITY;
            double high =
                    sorted.stream()
                            .mapToDouble(Value::number)
                            .filter(n -> n >= low && n < next)
                            .max()
                            .orElse(low);
            labels.add(low == high ? number(low) : number(low) + " – " + number(high));
        }
        return counted(labels, values, v -> place(from, v.number()));
    }

    private static int place(double[] from, double number) {
        int place = from.length - 1;
        while (place > 0 && number < from[place]) {
            place--;
        }
        return place;
    }

    private static String number(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    /** Which group a value belongs to. */
    private interface Placing {
        int of(Value value);
    }

    private static GroupRows counted(
            List<String> labels, List<@Nullable Value> values, Placing placing) {
        int[] of = new int[values.size()];
        int[] counts = new int[labels.size() + 1];
        for (int i = 0; i < of.length; i++) {
            Value value = values.get(i);
            of[i] = value == null ? labels.size() : placing.of(value);
            counts[of[i]]++;
        }
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            groups.add(new Group(labels.get(i).isBlank() ? "(empty)" : labels.get(i), counts[i]));
        }
        groups.add(new Group("without it", counts[labels.size()]));
        while (!groups.isEmpty() && groups.getLast().points() == 0) {
            groups.removeLast();
        }
        return new GroupRows(groups, of);
    }
}
