package dev.lockstep.store.pgvector.internal.sql;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what the driver throws into the one exception; by SQLSTATE. */
public final class Faults {
    private static final Set<String> BUSY =
            Set.of("40001", "40P01", "55P03", "57014", "25P03", "25P04");

    private Faults() {}

    /**
     * @param what what could not be done, such as "read pgvector/works"
     */
    public static LockstepException of(String what, SQLException e) {
        String state = state(e);
        return new LockstepException(
                kind(state), code(state), "Cannot " + what + ": " + found(state, e), e);
    }

    /** Of the exception itself or, where a pool wraps it, of its cause. */
    public static String state(SQLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException s && s.getSQLState() != null) {
                return s.getSQLState();
            }
        }
        return "08000";
    }

    public static boolean isConnection(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals("25P03");
    }

    /** Whether a row's values are what the server does not take. */
    public static boolean isData(String state) {
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }

    private static ErrorKind kind(String state) {
        if (state.equals("42501")) {
            return ErrorKind.FORBIDDEN;
        }
        if (state.startsWith("28") || state.equals("3D000") || isData(state)) {
            return ErrorKind.USER;
        }
        if (state.equals("42P01") || state.equals("42703") || state.equals("3F000")) {
            return ErrorKind.CONFLICT;
        }
        return state.startsWith("53") && !state.equals("53300")
                ? ErrorKind.RESOURCES
                : ErrorKind.EXTERNAL;
    }

    private static String code(String state) {
        return switch (kind(state)) {
            case FORBIDDEN -> "postgres-privilege";
            case USER -> isData(state) ? "postgres-value" : "postgres-login";
            case CONFLICT -> "postgres-table-changed";
            case RESOURCES -> "postgres-full";
            default -> isConnection(state) ? "postgres-connection" : other(state);
        };
    }

    private static String other(String state) {
        return BUSY.contains(state) ? "postgres-busy" : "postgres-error";
    }

    private static String found(String state, SQLException e) {
        String said = message(e);
        return "PostgreSQL answered " + state + ", " + said + advice(state);
    }

    private static String message(SQLException e) {
        Throwable said = e.getCause() instanceof SQLException cause ? cause : e;
        @Nullable String text = said.getMessage();
        String line =
                text == null
                        ? said.getClass().getSimpleName()
                        : text.lines().findFirst().orElse("");
        String clean = Names.withoutSecrets(line);
        return clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
    }

    private static String advice(String state) {
        return switch (state) {
            case "42501" -> "; ask an owner of the table or schema to grant it.";
            case "53300" -> "; raise max_connections or run fewer workers.";
            case "53100" -> "; make room on the server's disk.";
            case "28P01", "28000" -> "; check user and password.";
            default -> ".";
        };
    }
}
