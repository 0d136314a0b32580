package dev.lockstep.server.internal.pipeline;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace a request belongs to (W3C Trace Context). */
public record Trace(String traceId, String spanId) {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}.*");

    /** The caller's trace, or a new one where the header is missing or malformed. */
    public static Trace of(@Nullable String traceparent) {
        Matcher m = FORM.matcher(traceparent == null ? "" : traceparent);
        boolean given = m.matches() && !m.group(1).equals("0".repeat(32));
        return new Trace(given ? m.group(1) : hex() + hex(), hex());
    }

    String traceparent() {
        return "00-" + traceId + "-" + spanId + "-01";
    }

    private static String hex() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
