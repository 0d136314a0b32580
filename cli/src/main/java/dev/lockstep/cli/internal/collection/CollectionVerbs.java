package dev.lockstep.cli.internal.collection;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What can be done to collections. */
public final class CollectionVerbs {
    private CollectionVerbs() {}

    /** The route of {@code store/name}. */
    public static Route route(String address) {
        int slash = address.indexOf('/');
        if (slash < 1 || slash == address.length() - 1) {
            throw CommandFailure.usage(
                    "Cannot use '" + address + "': expected STORE/NAME, such as lake/works.");
        }
        return Route.of(
                "/collections/{}/{}", address.substring(0, slash), address.substring(slash + 1));
    }

    @Command(name = "list", description = "Lists the collections of all stores.")
    public static final class ListAll extends Verb {
        @Option(names = "--store", paramLabel = "STORE", description = "Only of this store.")
        private @Nullable String store;

        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/collections").with("store", store));
            silent(answer.path("silent"));
            return print(answer, () -> table(Json.items(answer)));
        }

        /** Beside the list, whatever its form: who pipes it must see that it is not whole. */
        private void silent(JsonNode stores) {
            for (JsonNode each : stores) {
                String said = Json.text(each, "store") + " did not answer. ";
                terminal()
                        .err()
                        .println(Terminal.safe("The store " + said + Json.text(each, "message")));
            }
        }

        private void table(JsonNode collections) {
            new Listing()
                    .name("collection", c -> Json.text(c, "address"))
                    .count("rows", "rows")
                    .number("size", c -> Values.bytes(c, "bytes"))
                    .count("dimension", "dimension")
                    .text("metric", "metric")
                    .dim("model", c -> Json.text(c, "model"))
                    .print(terminal(), collections, "There is no collection.");
        }
    }

    @Command(name = "show", description = "Shows a collection.")
    public static final class Show extends Verb {
        @Parameters(paramLabel = "STORE/NAME", description = "Its address.")
        private String address = "";

        public Show(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode collection = client().get(route(address));
            return print(collection, () -> show(collection));
        }

        private void show(JsonNode collection) {
            new Facts()
                    .add("rows", Values.count(collection, "rows"))
                    .add("size", Values.bytes(collection, "bytes"))
                    .add("dimension", Values.count(collection, "dimension"))
                    .add("metric", Json.text(collection, "metric"))
                    .add("model", Json.text(collection, "model"))
                    .add("version", Json.text(collection, "version"), Style.DIM)
                    .print(terminal(), terminal().out(Style.STRONG, address));
        }
    }
}
