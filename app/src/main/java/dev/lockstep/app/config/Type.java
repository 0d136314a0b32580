package dev.lockstep.app.config;

import dev.lockstep.bucket.s3.S3Place;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of a value is read.
 *
 * @param expected for the message, such as "a whole number from 0 to 65535"
 * @param parse fails with any runtime exception where the text is not one
 */
public record Type<T>(String expected, Function<String, T> parse) {
    private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([a-zA-Z]+)");

    static final Type<String> TEXT = new Type<>("a text", Type::nonBlank);
    static final Type<Boolean> BOOLEAN = new Type<>("true or false", Type::bool);
    static final Type<Path> PATH = new Type<>("a path", text -> Path.of(nonBlank(text)));
    static final Type<String> PLACE =
            new Type<>("a directory of this machine, or s3://bucket/prefix", Type::place);
    static final Type<ZoneId> ZONE = new Type<>("a time zone such as Europe/Zurich", ZoneId::of);
    static final Type<Duration> DURATION =
            new Type<>("a duration such as 500ms, 10s, 5m, 2h or 7d", Type::duration);

    /** As {@link #DURATION}; a bare number is seconds, as the field's own variables have it. */
    static final Type<Duration> SECONDS =
            new Type<>(
                    "a duration such as 300s or 5m, or seconds",
                    text -> duration(text.matches("\\d+") ? text + "s" : text));

    static final Type<Long> SIZE = new Type<>("a size such as 512KB, 64MB or 2GB", Type::size);
    static final Type<List<String>> EVENTS =
            new Type<>("types such as run.failed, migration.* or *", Type::events);
    static final Type<URI> URL =
            new Type<>("an address such as http://127.0.0.1:11434", Type::address);

    static Type<Integer> integer(int min, int max) {
        return new Type<>(
                "a whole number from " + min + " to " + max,
                text -> (int) within(Long.parseLong(text), min, max));
    }

    static Type<Long> count(long min) {
        return new Type<>(
                "a whole number of at least " + min,
                text -> within(Long.parseLong(text.replace("_", "")), min, Long.MAX_VALUE));
    }

    static Type<Double> share() {
        return new Type<>("a number from 0 to 1", Type::zeroToOne);
    }

    static Type<String> oneOf(String... choices) {
        List<String> all = List.of(choices);
        return new Type<>("one of " + String.join(", ", all), text -> require(all, text));
    }

    private static String nonBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("blank");
        }
        return text;
    }

    private static String place(String text) {
        if (S3Place.is(text)) {
            return S3Place.parse(text).toString();
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException(text);
        }
        return Path.of(nonBlank(text)).toString();
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static long within(long number, long min, long max) {
        if (number < min || number > max) {
            throw new IllegalArgumentException(Long.toString(number));
        }
        return number;
    }

    private static double zeroToOne(String text) {
        double number = Double.parseDouble(text);
        if (!(number >= 0 && number <= 1)) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static String require(List<String> choices, String text) {
        if (!choices.contains(text)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static Duration duration(String text) {
        Matcher m = quantity(text);
        BigDecimal number = new BigDecimal(m.group(1));
        long unit =
                switch (m.group(2)) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    case "m", "min" -> 60_000;
                    case "h" -> 3_600_000;
                    case "d" -> 86_400_000;
                    default -> throw new IllegalArgumentException(text);
                };
        return Duration.ofMillis(number.multiply(BigDecimal.valueOf(unit)).longValueExact());
    }

    /** Bytes; the units are powers of 1,024. */
    private static long size(String text) {
        Matcher m = quantity(text);
        String unit = m.group(2).toUpperCase(Locale.ROOT).replace("IB", "B");
        int power = List.of("B", "KB", "MB", "GB", "TB").indexOf(unit);
        if (power < 0) {
            throw new IllegalArgumentException(text);
        }
        BigDecimal bytes =
                new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(1L << 10 * power));
        return bytes.longValueExact();
    }

    private static Matcher quantity(String text) {
        Matcher m = QUANTITY.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException(text);
        }
        return m;
    }

    /** Ollama's own variable may be a bare host and port. */
    private static URI address(String text) {
        URI uri = URI.create(text.contains("://") ? text : "http://" + text);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static List<String> events(String text) {
        List<String> events = Pattern.compile(",").splitAsStream(text).map(String::strip).toList();
        for (String event : events) {
            if (!event.matches("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)*(\\.\\*)?|\\*")) {
                throw new IllegalArgumentException(event);
            }
        }
        return events;
    }
}
