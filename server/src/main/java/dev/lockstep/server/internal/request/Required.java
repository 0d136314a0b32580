package dev.lockstep.server.internal.request;

import dev.lockstep.api.LockstepException;
import org.jspecify.annotations.Nullable;

/** What a body must hold. */
public final class Required {
    private Required() {}

    public static <T> T field(String name, @Nullable T value) {
        if (value == null || (value instanceof String text && text.isBlank())) {
            throw LockstepException.user(
                    "field-missing", "Cannot take the body: found no '" + name + "'; add it.");
        }
        return value;
    }

    public static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
