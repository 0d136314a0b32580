package dev.lockstep.cli.internal.store;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What can be done to stores, beside adding and checking them. */
public final class StoreVerbs {
    private StoreVerbs() {}

    @Command(name = "list", description = "Lists the stores, and what each can do.")
    public static final class ListAll extends Verb {
        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/stores"));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode stores) {
            new Listing()
                    .name("store", s -> Json.text(s, "name"))
                    .text("kind", "kind")
                    .text("place", "place")
                    .dim("can", s -> Values.joined(s.path("abilities")))
                    .dim("named in", s -> Json.text(s, "origin"))
                    .print(terminal(), stores, "There is no store.");
        }
    }

    @Command(name = "show", description = "Shows a store: what it can do, and what it loses.")
    public static final class Show extends Verb {
        @Parameters(paramLabel = "STORE", description = "Its name.")
        private String name = "";

        public Show(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode store = client().get(Route.of("/stores/{}", name));
            return print(store, () -> show(store));
        }

        private void show(JsonNode store) {
            new Facts()
                    .add("kind", Json.text(store, "kind"))
                    .add("place", Json.text(store, "place"))
                    .add("named in", Json.text(store, "origin"))
                    .add("can", Values.joined(store.path("abilities")))
                    .add("does not keep apart", Values.joined(store.path("losses")))
                    .print(terminal(), terminal().out(Style.STRONG, name));
        }
    }

    @Command(
            name = "remove",
            description = "Forgets a store's name and password; what is in it stays.")
    public static final class Remove extends Verb {
        @Parameters(paramLabel = "STORE", description = "Its name.")
        private String name = "";

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
        private boolean dryRun;

        public Remove(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode store = client().get(Route.of("/stores/{}", name));
            String what = "the name " + name + " of " + Json.text(store, "place");
            if (dryRun) {
                terminal().err().println("Would forget " + what + ".");
                return 0;
            }
            confirm(yes, "Forget " + what + "; what is in it stays");
            client().delete(Route.of("/stores/{}", name));
            terminal().err().println(terminal().err(Style.GOOD, "✓") + " Forgot " + what + ".");
            return 0;
        }
    }
}
