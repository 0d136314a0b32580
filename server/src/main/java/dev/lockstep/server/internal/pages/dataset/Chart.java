package dev.lockstep.server.internal.pages.dataset;

import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.server.internal.pages.Show;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a result that has one: a column that names each row, and one to four of numbers.
 * Numbers and days in order make lines, all else bars.
 *
 * @param by the column that names the rows
 * @param series names of the columns of numbers
 * @param low the lower end of the scale, at most 0 for bars
 */
public record Chart(
        boolean lines,
        String by,
        List<String> series,
        List<Point> points,
        double low,
        double high) {
    private static final int MOST_SERIES = 4;
    private static final int MOST_BARS = 40;
    private static final int FEWEST_OF_A_LINE = 3;

    /** The drawing's height in units of its view box; it is a thousand wide. */
    public static final int HEIGHT = 240;

    /**
     * A row.
     *
     * @param at from 0 to 1, left to right
     * @param values one a series, null where it has none
     */
    public record Point(String label, double at, List<@Nullable Value> values) {}

    /** A number as it is drawn, and as it is said. */
    public record Value(double number, String text) {}

    /** Null where the result has no such shape. */
    public static @Nullable Chart of(QueryResult result) {
        List<Integer> numbers = new ArrayList<>();
        List<Integer> names = new ArrayList<>();
        for (int i = 0; i < result.columns().size(); i++) {
            (isNumber(result.columns().get(i).type()) ? numbers : names).add(i);
        }
        if (names.isEmpty() && numbers.size() > 1) {
            names.add(numbers.removeFirst());
        }
        boolean shaped =
                names.size() == 1
                        && !numbers.isEmpty()
                        && numbers.size() <= MOST_SERIES
                        && result.rows().size() > 1;
        return shaped ? of(result, names.getFirst(), numbers) : null;
    }

    private static boolean isNumber(String type) {
        return type.toLowerCase(Locale.ROOT)
                .matches("u?(tiny|small|big|huge)?int|integer|double|float|decimal.*");
    }

    private static @Nullable Chart of(QueryResult result, int by, List<Integer> numbers) {
        List<List<@Nullable Object>> rows = result.rows();
        List<Double> places = rows.stream().map(row -> place(row.get(by))).toList();
        boolean lines = rows.size() >= FEWEST_OF_A_LINE && isOrdered(places);
        if (!lines && rows.size() > MOST_BARS) {
            return null;
        }
        double first = lines ? Math.min(places.getFirst(), places.getLast()) : 0;
        double span = lines ? Math.abs(places.getLast() - places.getFirst()) : 1;
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<@Nullable Object> row = rows.get(i);
            points.add(
                    new Point(
                            row.get(by) == null ? "null" : String.valueOf(row.get(by)),
                            lines ? (places.get(i) - first) / span : 0,
                            values(row, numbers)));
        }
        List<Double> all =
                points.stream()
                        .flatMap(point -> point.values().stream())
                        .filter(Objects::nonNull)
                        .map(Value::number)
                        .toList();
        if (all.isEmpty()) {
            return null;
        }
        double least = all.stream().min(Double::compare).orElseThrow();
        double most = all.stream().max(Double::compare).orElseThrow();
        List<String> series = numbers.stream().map(n -> result.columns().get(n).name()).toList();
        Scale scale = lines ? Scale.around(least, most) : Scale.withZero(least, most);
        String name = result.columns().get(by).name();
        return new Chart(lines, name, series, points, scale.low(), scale.high());
    }

    private static List<@Nullable Value> values(List<@Nullable Object> row, List<Integer> numbers) {
        List<@Nullable Value> values = new ArrayList<>();
        for (int column : numbers) {
            Double number = number(row.get(column));
            values.add(number == null ? null : new Value(number, String.valueOf(row.get(column))));
        }
        return values;
    }

    private static @Nullable Double number(@Nullable Object value) {
        try {
            double number =
                    value == null ? Double.NaN : new BigDecimal(value.toString()).doubleValue();
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException notOne) {
            return null;
        }
    }

    /** Where it stands among its like: not a number where it has no place. */
    private static double place(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        String text = String.valueOf(value);
        if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            return LocalDate.parse(text).toEpochDay();
        }
        if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}.*)?")) {
            String second = text.substring(0, Math.min(19, text.length())).replace(' ', 'T');
            return LocalDateTime.parse(second).toEpochSecond(ZoneOffset.UTC) / 86_400.0;
        }
        return Double.NaN;
    }

    private static boolean isOrdered(List<Double> places) {
        boolean up = true;
        boolean down = true;
        for (int i = 1; i < places.size(); i++) {
            up &= places.get(i) > places.get(i - 1);
            down &= places.get(i) < places.get(i - 1);
        }
        return up || down;
    }

    /** Both ends of a scale, even numbers that people read easily. */
    private record Scale(double low, double high) {
        static Scale withZero(double least, double most) {
            double low = Math.min(0, least);
            double high = Math.max(0, most);
            return new Scale(low, high > low ? high : low + 1);
        }

        static Scale around(double least, double most) {
            boolean near = least >= 0 && least < most * 0.6;
            double from = near ? 0 : least;
            double step = even((most - from) / 2);
            double low = Math.floor(from / step) * step;
            double high = low + 2 * step;
            return high >= most ? new Scale(low, high) : new Scale(low, low + 4 * step);
        }

        /** The next of 1, 2, 2.5, 5 and their tenfolds. */
        private static double even(double step) {
            if (step <= 0) {
                return 1;
            }
            double ten = Math.pow(10, Math.floor(Math.log10(step)));
            for (double times : new double[] {1, 2, 2.5, 5}) {
                if (times * ten >= step) {
                    return times * ten;
                }
            }
            return 10 * ten;
        }
    }

    /** How far a number is from the scale's low end, in parts of a thousand. */
    private double along(double number) {
        return 1000 * (number - low) / (high - low);
    }

    /** Where a bar begins, of a thousand. */
    public String from(Value value) {
        return Show.decimal(along(Math.min(0, value.number())), 1);
    }

    /** A bar's length, of a thousand; what is there is seen. */
    public String length(Value value) {
        return Show.decimal(Math.max(2, along(Math.abs(value.number())) - along(0)), 1);
    }

    /** The line of a series, broken where it has no value. */
    public String path(int of) {
        StringBuilder path = new StringBuilder();
        boolean on = false;
        for (Point point : inOrder()) {
            Value value = point.values().get(of);
            if (value != null) {
                path.append(on ? 'L' : 'M').append(place(point, value));
            }
            on = value != null;
        }
        return path.toString();
    }

    /** A dot for each value of a series: lines without length, with round ends. */
    public String dots(int of) {
        StringBuilder path = new StringBuilder();
        for (Point point : inOrder()) {
            Value value = point.values().get(of);
            if (value != null) {
                path.append('M').append(place(point, value)).append("h0");
            }
        }
        return path.toString();
    }

    private String place(Point point, Value value) {
        double y = HEIGHT * (1 - along(value.number()) / 1000);
        return Show.decimal(1000 * point.at(), 1) + " " + Show.decimal(y, 1);
    }

    /** From left to right. */
    public List<Point> inOrder() {
        return points.getFirst().at() <= points.getLast().at() ? points : points.reversed();
    }

    /** The scale's marks, from the top. */
    public List<String> marks() {
        return Stream.of(high, (high + low) / 2, low)
                .map(mark -> BigDecimal.valueOf(mark).stripTrailingZeros())
                .map(mark ->
                        mark.abs().compareTo(BigDecimal.valueOf(1e6)) >= 0
                                ? mark.toEngineeringString()
                                : mark.toPlainString())
                .toList();
    }

    /** What the picture says, for whom it is not a picture. */
    public String summary() {
        return (lines ? "Lines" : "Bars")
                + " of "
                + String.join(", ", series)
                + " by "
                + by
                + ", "
                + points.size()
                + " rows, from "
                + points.getFirst().label()
                + " to "
                + points.getLast().label()
                + "; the table beside has every number";
    }
}
