package dev.lockstep.cli.internal.http;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The end of a command: what to say on standard error, and the exit code. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final transient @Nullable JsonNode problem;

    public CommandFailure(int exitCode, String message) {
        this(exitCode, message, null);
    }

    private CommandFailure(int exitCode, String message, @Nullable JsonNode problem) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.problem = problem;
    }

    /** The command was wrong; nothing was changed. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(2, message);
    }

    /** A server's answer of RFC 9457; input that is wrong is a usage error. */
    public static CommandFailure problem(int status, JsonNode problem) {
        String detail = Json.text(problem, "detail");
        String title = Json.text(problem, "title");
        String said = detail.isEmpty() ? title : detail;
        boolean usage = status == 400 || status == 413 || status == 422;
        return new CommandFailure(
                usage ? 2 : 1,
                said.isEmpty() ? "The server answered with status " + status + "." : said,
                problem);
    }

    public int exitCode() {
        return exitCode;
    }

    /** The stable slug of the error, empty where there is none. */
    public String code() {
        if (problem == null) {
            return "";
        }
        String code = Json.text(problem, "code");
        String type = Json.text(problem, "type");
        return code.isEmpty() ? type.substring(type.lastIndexOf('/') + 1) : code;
    }

    /** The page that explains the error, empty where there is none. */
    public String page() {
        String type = problem == null ? "" : Json.text(problem, "type");
        return type.startsWith("http") ? type : "";
    }
}
