package dev.lockstep.store.opensearch.internal.wire;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Turns what the server or the wire says into the one exception. */
public final class Faults {
    private static final int SHOWN = 300;

    private Faults() {}

    public static boolean busy(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    /**
     * Whether the same request may well succeed a moment later: a node that is in trouble says 500.
     */
    public static boolean mayPass(int status) {
        return status == 500 || busy(status);
    }

    public static LockstepException of(String act, Answer answer) {
        String said = answer.type() + (answer.reason().isEmpty() ? "" : ": " + answer.reason());
        String found = answer.status() + " " + cut(said);
        if (answer.status() == 401) {
            return fault(
                    ErrorKind.FORBIDDEN,
                    "opensearch-login",
                    act,
                    "the server refuses user and" + " password (401), expected ones that it knows",
                    null);
        }
        if (answer.type().equals("cluster_block_exception")) {
            return fault(
                    ErrorKind.RESOURCES,
                    "opensearch-block",
                    act,
                    found
                            + "; free disk space or"
                            + " lift the block with PUT INDEX/_settings {\"index.blocks.write\": null,"
                            + " \"index.blocks.read_only_allow_delete\": null}",
                    null);
        }
        if (answer.status() == 403) {
            return fault(
                    ErrorKind.FORBIDDEN,
                    "opensearch-right",
                    act,
                    found + "; give the user the" + " right that it names",
                    null);
        }
        if (answer.status() == 404) {
            return fault(ErrorKind.NOT_FOUND, "opensearch-not-found", act, found, null);
        }
        if (busy(answer.status())) {
            return fault(
                    ErrorKind.RESOURCES,
                    "opensearch-busy",
                    act,
                    found + "; it goes on by" + " itself once the cluster answers",
                    null);
        }
        return fault(ErrorKind.EXTERNAL, "opensearch-refused", act, found, null);
    }

    public static LockstepException of(String act, IOException fault) {
        String said =
                fault.getClass().getSimpleName() + " " + cut(String.valueOf(fault.getMessage()));
        return fault(
                ErrorKind.EXTERNAL,
                "opensearch-unreachable",
                act,
                said
                        + ", expected an answer; look whether the cluster is up and the address, the port"
                        + " and http or https are right",
                fault);
    }

    private static LockstepException fault(
            ErrorKind kind, String code, String act, String found, @Nullable Throwable cause) {
        return new LockstepException(kind, code, "Cannot " + act + ": found " + found + ".", cause);
    }

    private static String cut(String text) {
        String clean = Names.withoutSecrets(text.replaceAll("\\p{Cntrl}", " "));
        return clean.length() > SHOWN ? clean.substring(0, SHOWN) + "…" : clean;
    }
}
