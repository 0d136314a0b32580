package dev.lockstep.cli.internal.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A path with its query, encoded. Immutable.
 *
 * @param text such as {@code /api/v1/runs?limit=20}
 */
public record Route(String text) {
    /**
     * Fills each <code>{}</code> of a pattern.
     *
     * @param pattern under {@code /api/v1}, such as <code>/indexes/{}/sync</code>
     */
    public static Route of(String pattern, String... segments) {
        StringBuilder path = new StringBuilder("/api/v1");
        int from = 0;
        for (String segment : segments) {
            int hole = pattern.indexOf("{}", from);
            path.append(pattern, from, hole).append(encode(segment));
            from = hole + 2;
        }
        return new Route(path.append(pattern.substring(from)).toString());
    }

    /** Adds a parameter; a null value adds none. */
    public Route with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        String joint = text.indexOf('?') < 0 ? "?" : "&";
        return new Route(text + joint + encode(name) + "=" + encode(value.toString()));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
