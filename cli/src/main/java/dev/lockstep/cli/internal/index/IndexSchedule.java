package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets an index be synced by the clock. */
@Command(name = "schedule", description = "Syncs an index by the clock; without a time, lists all.")
public final class IndexSchedule extends Verb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "INDEX", description = "Its name.")
    private @Nullable String name;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "CRON",
            description = "Five fields, minute first: \"0 2 * * *\" is every night at two.")
    private @Nullable String cron;

    @Option(names = "--off", description = "Ends the schedule.")
    private boolean off;

    public IndexSchedule(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        if (off && name != null) {
            client().delete(Route.of("/schedules/{}", "index-" + name));
            terminal().err().println("Index " + name + " is no longer synced by the clock.");
            return 0;
        }
        if (off) {
            throw CommandFailure.usage("Cannot end a schedule: expected the name of an index.");
        }
        return name == null || cron == null ? list() : put(name, cron);
    }

    private int list() {
        JsonNode answer = client().get(Route.of("/schedules"));
        return print(answer, () -> table(Json.items(answer)));
    }

    private void table(JsonNode schedules) {
        new Listing()
                .name("schedule", s -> Json.text(s, "name"))
                .text("when", "cron")
                .text("what", "subject")
                .dim("next", s -> Json.text(s, "next_at"))
                .print(terminal(), schedules, "Nothing is scheduled.");
    }

    private int put(String index, String when) {
        ObjectNode body = Json.object().put("cron", when).put("job", "index-sync");
        body.put("subject", "index " + index).putObject("parameters").put("index", index);
        client().get(Route.of("/indexes/{}", index));
        JsonNode made = client().put(Route.of("/schedules/{}", "index-" + index), body).body();
        return print(made, () -> said(index, made));
    }

    private void said(String index, JsonNode made) {
        String sign = terminal().out(Style.GOOD, "✓");
        say(sign + " Index " + index + " is synced next at " + Json.text(made, "next_at"));
    }
}
