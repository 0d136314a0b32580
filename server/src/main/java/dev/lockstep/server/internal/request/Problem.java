package dev.lockstep.server.internal.request;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A problem document (RFC 9457).
 *
 * @param type a page of our docs
 * @param detail for people: what could not be done, what was found, what to do
 * @param instance the path that was called
 * @param details further members, such as the limit that was passed
 * @param headers of the answer that carries it; not part of the document
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        String kind,
        @JsonIgnore Map<String, Object> details,
        @JsonIgnore Map<String, String> headers) {
    public static final String MEDIA_TYPE = "application/problem+json";

    @JsonAnyGetter
    Map<String, Object> members() {
        return details;
    }

    public static Problem of(LockstepException e, String instance) {
        Map<String, Object> details = new LinkedHashMap<>(e.details());
        Map<String, String> headers = new LinkedHashMap<>();
        int status = e.details().get("status") instanceof Integer own ? own : e.kind().httpStatus();
        details.remove("status");
        if (details.remove("allow") instanceof String allow) {
            headers.put("Allow", allow);
        }
        if (status == 429 || status == 503) {
            Object seconds = details.getOrDefault("retry_after_seconds", 1);
            headers.put("Retry-After", String.valueOf(seconds));
        }
        if (status == 401) {
            headers.put("WWW-Authenticate", "Bearer realm=\"lockstep\"");
        }
        String detail = Objects.requireNonNullElse(e.getMessage(), e.code());
        return of(status, e.kind(), e.code(), detail, instance, details, headers);
    }

    private static Problem of(
            int status,
            ErrorKind kind,
            String code,
            String detail,
            String instance,
            Map<String, Object> details,
            Map<String, String> headers) {
        details.keySet().removeIf(Problem::reserved);
        return new Problem(
                "/docs/problems/" + code,
                title(code),
                status,
                detail,
                instance,
                code,
                kind.name().toLowerCase(Locale.ROOT),
                details,
                headers);
    }

    private static boolean reserved(String key) {
        return switch (key) {
            case "type", "title", "status", "detail", "instance", "code", "kind" -> true;
            default -> false;
        };
    }

    /** {@code run-not-found} as "Run not found". */
    private static String title(String code) {
        String words = code.replace('-', ' ');
        return words.isEmpty()
                ? "Error"
                : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    public Answer.Whole answer() {
        return new Answer.Whole(status, MEDIA_TYPE, headers, this);
    }
}
