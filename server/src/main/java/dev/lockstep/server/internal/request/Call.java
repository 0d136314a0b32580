package dev.lockstep.server.internal.request;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService.Caller;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request that has passed the pipeline: who calls, with what. Used by its own thread only. */
public final class Call {
    private final Context context;
    private final @Nullable Caller caller;
    private final Json json;
    private final byte[] body;
    private final @Nullable Upload upload;

    public Call(
            Context context,
            @Nullable Caller caller,
            Json json,
            byte[] body,
            @Nullable Upload upload) {
        this.context = context;
        this.caller = caller;
        this.json = json;
        this.body = body;
        this.upload = upload;
    }

    /** Who calls; only on routes that need a role, or where a caller came by another way. */
    public Caller caller() {
        if (caller == null) {
            throw Access.noKey();
        }
        return caller;
    }

    @Nullable
    public Caller callerOrNull() {
        return caller;
    }

    public TenantId tenant() {
        return caller().tenant();
    }

    public String path() {
        return context.path();
    }

    public String path(String name) {
        return context.pathParam(name);
    }

    @Nullable
    public String header(String name) {
        return context.header(name);
    }

    @Nullable String cookie(String name) {
        return context.cookie(name);
    }

    @Nullable
    public String query(String name) {
        String value = context.queryParam(name);
        return value == null || value.isEmpty() ? null : value;
    }

    public List<String> queries(String name) {
        return context.queryParams(name);
    }

    public String required(String name) {
        String value = query(name);
        if (value == null) {
            throw LockstepException.user(
                    "parameter-missing",
                    "Cannot answer: found no '" + name + "' in the query; add ?" + name + "=….");
        }
        return value;
    }

    public int number(String name, int otherwise, int min, int max) {
        return (int) longNumber(name, otherwise, min, max);
    }

    public long longNumber(String name, long otherwise, long min, long max) {
        String value = query(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw bad(name, value, "a whole number from " + min + " to " + max);
    }

    public boolean flag(String name) {
        String value = query(name);
        return switch (value == null ? "false" : value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw bad(name, String.valueOf(value), "true or false");
        };
    }

    public <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
        String value = query(name);
        return value == null ? null : choice(name, value, type);
    }

    public static <E extends Enum<E>> E choice(String name, String value, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) {
                return constant;
            }
        }
        throw bad(name, value, "one of " + constants(type));
    }

    private static String constants(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    public static LockstepException bad(String name, String found, String expected) {
        return LockstepException.user(
                "parameter",
                "Cannot use '"
                        + name
                        + "': found '"
                        + Names.shown(found)
                        + "', expected "
                        + expected
                        + ".");
    }

    public <T> T body(Class<T> type) {
        return json.read(body, type);
    }

    public byte[] bodyBytes() {
        return body;
    }

    /** The multipart body, null where the request was none. */
    @Nullable
    public Upload upload() {
        return upload;
    }

    public Json json() {
        return json;
    }

    public Context context() {
        return context;
    }
}
