package dev.lockstep.cli.internal.migration;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The word that a switch of applications takes, alone, for scripts. */
@Command(
        name = "mode",
        description = {
            "Where applications search and write now, as ML_VECTOR_BACKEND has it:",
            "pgvector or opensearch, the store itself; dual_write, through the migration."
        },
        sortOptions = false)
final class MigrationMode extends Verb {
    private static final String BACKEND = "ML_VECTOR_BACKEND";
    private static final String BOTH = "dual_write";

    @Parameters(paramLabel = "MIGRATION", description = "Its name.")
    private String name = "";

    MigrationMode(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        JsonNode mode = client().get(Route.of("/migrations/{}/mode", name));
        return print(mode, () -> say(Json.text(mode, "mode")));
    }

    /** Whether the variable asks for writes through the migration; false where it is not set. */
    static boolean isDualWrite(Map<String, String> environment) {
        String backend = environment.getOrDefault(BACKEND, "").strip();
        return switch (backend) {
            case BOTH -> true;
            case "", "pgvector", "opensearch" -> false;
            default ->
                    throw CommandFailure.usage(
                            "Cannot use "
                                    + BACKEND
                                    + "="
                                    + backend
                                    + ": expected pgvector, dual_write or opensearch; or say"
                                    + " --dual-write or --no-dual-write.");
        };
    }
}
