package dev.lockstep.run.internal.execute;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunView.Failure;
import java.util.regex.Pattern;

/** What a throwable means for a run. */
final class Failures {
    private static final int LONGEST = 4000;
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)((?:password|passwd|pwd|secret|token|api_?key)\\s*[=:]\\s*)[^&\\s;,]+");
    private static final Pattern USER_INFO = Pattern.compile("(://[^/:@\\s]+):[^/@\\s]+@");

    private Failures() {}

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case LockstepException e ->
                    new Failure(e.kind().name(), e.code(), cut(String.valueOf(e.getMessage())));
            case OutOfMemoryError e ->
                    new Failure(
                            ErrorKind.RESOURCES.name(),
                            "out-of-memory",
                            "Cannot finish the step: found no memory left ("
                                    + e.getMessage()
                                    + ").");
            default -> new Failure(ErrorKind.INTERNAL.name(), "unexpected", foreign(thrown));
        };
    }

    /** Whether another attempt may end better; what nobody has classified counts as such. */
    static boolean retryable(Throwable thrown) {
        return !(thrown instanceof LockstepException e) || e.kind().retryable();
    }

    /** A foreign message may quote a URL or a setting, so what looks like a secret is taken out. */
    private static String foreign(Throwable thrown) {
        return cut(masked(thrown.getClass().getSimpleName() + ": " + thrown.getMessage()));
    }

    static String masked(String message) {
        String masked = SECRET.matcher(message).replaceAll("$1***");
        return USER_INFO.matcher(masked).replaceAll("$1:***@");
    }

    private static String cut(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }
}
