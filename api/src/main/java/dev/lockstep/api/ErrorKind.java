package dev.lockstep.api;

/**
 * What went wrong, as far as a caller must know: HTTP status, exit code and retry follow from it.
 */
public enum ErrorKind {
    /** The request or the input is wrong; the same request will fail again. */
    USER(400, 2, false),
    /** No or no valid key was given. */
    UNAUTHENTICATED(401, 1, false),
    /** The key is valid and does not reach this thing. */
    FORBIDDEN(403, 1, false),
    /** What was named does not exist, or not for this tenant. */
    NOT_FOUND(404, 1, false),
    /** The state of the thing, or somebody else's work on it, forbids this now. */
    CONFLICT(409, 1, false),
    /** Input that is larger than the limit that the message names. */
    TOO_LARGE(413, 2, false),
    /** Another system failed or could not be reached. */
    EXTERNAL(502, 1, true),
    /** Memory, disk, threads or a quota are used up. */
    RESOURCES(503, 1, true),
    /** A fault of ours. */
    INTERNAL(500, 1, false);

    private final int httpStatus;
    private final int exitCode;
    private final boolean retryable;

    ErrorKind(int httpStatus, int exitCode, boolean retryable) {
        this.httpStatus = httpStatus;
        this.exitCode = exitCode;
        this.retryable = retryable;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Whether the same act may succeed later without anybody changing it. */
    public boolean retryable() {
        return retryable;
    }
}
