package dev.lockstep.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of Lockstep.
 *
 * <p>The message has the form "Cannot (act): found …, expected …; do …". It is shown to people as
 * it is, so it never holds a secret. {@link #code()} is a stable slug in kebab case, the last part
 * of the problem type's page.
 */
public final class LockstepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorKind kind;
    private final String code;
    private final transient Map<String, Object> details = new LinkedHashMap<>();

    public LockstepException(ErrorKind kind, String code, String message) {
        this(kind, code, message, null);
    }

    public LockstepException(
            ErrorKind kind, String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
    }

    public static LockstepException user(String code, String message) {
        return new LockstepException(ErrorKind.USER, code, message);
    }

    public static LockstepException notFound(String what, String name) {
        return new LockstepException(
                ErrorKind.NOT_FOUND,
                what + "-not-found",
                "There is no " + what + " '" + Names.shown(name) + "'.");
    }

    public static LockstepException conflict(String code, String message) {
        return new LockstepException(ErrorKind.CONFLICT, code, message);
    }

    /** Of a snapshot that lasts as long as a session of this process, and is not open any more. */
    public static LockstepException snapshotEnded(SnapshotRef ref) {
        return new LockstepException(
                ErrorKind.NOT_FOUND,
                "snapshot-not-found",
                "Cannot open snapshot "
                        + ref.id()
                        + " of "
                        + ref.collection()
                        + ": found that the session that held it has ended; pin the collection"
                        + " again.");
    }

    /** A writer of an older epoch has met the trace of a newer one: it must stop at once. */
    public static LockstepException staleWriter(String target, long mine, long found) {
        return new LockstepException(
                ErrorKind.CONFLICT,
                "stale-writer",
                "Cannot write to "
                        + target
                        + ": this writer has epoch "
                        + mine
                        + ", found epoch "
                        + found
                        + "; another server has taken this run over.");
    }

    public ErrorKind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** Adds a machine-readable member to the problem document; returns this. */
    public LockstepException with(String key, Object value) {
        details.put(key, value);
        return this;
    }

    public Map<String, Object> details() {
        return details;
    }
}
