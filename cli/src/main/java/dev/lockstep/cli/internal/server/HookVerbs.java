package dev.lockstep.cli.internal.server;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What can be done to hooks; they are made in the configuration. */
public final class HookVerbs {
    private HookVerbs() {}

    @Command(name = "list", description = "Lists who is told of what, and how far.")
    public static final class ListAll extends Verb {
        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/hooks"));
            return print(answer, () -> table(Json.items(answer)));
        }

        private static String events(JsonNode hook) {
            return hook.path("events")
                    .valueStream()
                    .map(JsonNode::asString)
                    .collect(Collectors.joining(", "));
        }

        private void table(JsonNode hooks) {
            new Listing()
                    .name("hook", h -> Json.text(h, "name"))
                    .text("kind", "kind")
                    .text("to", "to")
                    .text("events", h -> events(h))
                    .text("waiting", "waiting")
                    .text("told", "delivered")
                    .text("given up", "given_up")
                    .dim("last told", h -> Values.ago(h, "last_delivered_at", session.time()))
                    .dim("fault", h -> Json.text(h, "fault"))
                    .print(
                            terminal(),
                            hooks,
                            "Nobody is told. Name somebody in config.yaml: hooks.NAME.url, or"
                                    + " hooks.NAME.kind: slack and hooks.NAME.channel.");
        }
    }

    @Command(name = "test", description = "Tells a hook of a test event, once and now.")
    public static final class Test extends Verb {
        @Parameters(paramLabel = "HOOK", description = "As the configuration names it.")
        private String name = "";

        public Test(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().post(Route.of("/hooks/{}/test", name), Json.object()).body();
            boolean taken = answer.path("taken").asBoolean();
            print(answer, () -> say(answer, taken));
            return taken ? 0 : 1;
        }

        private void say(JsonNode answer, boolean taken) {
            String took = " in " + answer.path("took_ms").asLong() + " ms.";
            String mark = taken ? terminal().out(Style.GOOD, "✓") : terminal().out(Style.BAD, "✗");
            say(
                    mark
                            + " "
                            + name
                            + (taken ? " took it" + took : ": " + Json.text(answer, "fault")));
        }
    }
}
