package dev.lockstep.cli.internal.server;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Shows the server's configuration, and where each value came from. */
@Command(name = "show", description = "Shows each setting, and where its value came from.")
public final class ConfigShow extends Verb {
    public ConfigShow(Session session) {
        super(session);
    }

    @Override
    protected int run() {
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
