package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Shows the server's configuration, and where each value came from. */
@Command(name = "show", description = "Shows each setting, and where its value came from.")
final class ConfigShow extends Verb {
    ConfigShow(Session session) {
        super(session);
    }

    @Override
    int run() {
        JsonNode answer = client().get(Route.of("/config"));
        return print(answer, () -> table(Json.items(answer)));
    }

    private void table(JsonNode settings) {
        new Listing()
                .name("setting", s -> Json.text(s, "key"))
                .text("value", s -> Values.plain(s.path("value")))
                .dim("from", s -> Json.text(s, "source"))
                .print(terminal(), settings, "There are no settings.");
    }
}
