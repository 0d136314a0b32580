package dev.lockstep.cli.internal.verb;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Where the proof document of a run is to be written. */
public final class CertificateOption {
    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Write what was proven to a file that collection check can check later.")
    private @Nullable Path file;

    /** There is no document before the run's end. */
    public void requireWaiting(JobVerb verb) {
        if (file != null && verb.detaches()) {
            throw CommandFailure.usage(
                    "Cannot write a certificate with --detach: expected to wait for the run's end;"
                            + " or get /api/v1/runs/{id}/certificate afterwards.");
        }
    }

    public void write(Verb verb, JsonNode run) {
        Path to = file;
        if (to == null) {
            return;
        }
        JsonNode document =
                verb.client().get(Route.of("/runs/{}/certificate", Json.text(run, "id")));
        Path aside = to.resolveSibling(to.getFileName() + ".new");
        try {
            Files.writeString(aside, Json.pretty(document) + "\n");
            Files.move(aside, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(
                    1,
                    "Cannot write the certificate to "
                            + to
                            + ": "
                            + e.getMessage()
                            + "; the run"
                            + " has it, see /api/v1/runs/"
                            + Json.text(run, "id")
                            + "/certificate.");
        }
        verb.terminal().err().println("Certificate: " + to);
    }
}
