package dev.lockstep.cli.internal.collection;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.verb.Format;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds a collection against a certificate. */
@Command(
        name = "check",
        description =
                "Reads a collection again and tells whether it is as a certificate says; exits with 3"
                        + " where it is not.",
        sortOptions = false)
public final class CollectionCheck extends JobVerb {
    @Parameters(index = "0", paramLabel = "FILE", description = "The certificate.")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "STORE/NAME",
            arity = "0..1",
            description = "What to read; else the right side of what was compared.")
    private @Nullable String address;

    public CollectionCheck(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        ObjectNode body = Json.object();
        body.set("certificate", certificate());
        if (address != null) {
            CollectionVerbs.route(address);
            body.put("address", address);
        }
        return follow(client().post(Route.of("/collections/check"), body).body(), this::checked);
    }

    private JsonNode certificate() {
        try {
            return Json.parse(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw CommandFailure.usage(
                    "Cannot read the certificate "
                            + file
                            + ": "
                            + (e instanceof IOException
                                    ? "found no readable file"
                                    : "found no JSON")
                            + ", expected what --certificate wrote.");
        }
    }

    private int checked(JsonNode run) {
        JsonNode result = run.path("result");
        boolean same = Json.text(result, "differences").equals("0");
        if (isTable()) {
            if (same) {
                done(run, Json.text(result, "proof"));
            } else {
                terminal().err().println(Json.text(result, "proof"));
                terminal()
                        .err()
                        .println(
                                "Parts that differ, by the first byte of their ids' hashes: "
                                        + Json.text(result, "parts"));
            }
        } else if (session.format() == Format.NDJSON) {
            say(Json.line(result));
        }
        return same ? 0 : 3;
    }
}
