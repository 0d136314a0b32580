package dev.lockstep.cli.internal.migration;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.DeleteVerb;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done to migrations, beside planning and showing them. */
final class MigrationVerbs {
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}) ?%?");

    private MigrationVerbs() {}

    static int share(String text) {
        Matcher m = SHARE.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group(1)) > 100) {
            throw CommandFailure.usage(
                    "Cannot use '" + text + "': expected a share such as 25%, up to 100%.");
        }
        return Integer.parseInt(m.group(1));
    }

    @Command(name = "list", description = "Lists the migrations.")
    static final class ListAll extends Verb {
        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/migrations"));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode migrations) {
            new Listing()
                    .name("migration", m -> Json.text(m, "name"))
                    .text("from", "source")
                    .text("to", "target")
                    .column("phase", m -> new Cell(MigrationText.phase(m), MigrationText.style(m)))
                    .number("reads", m -> m.path("reads").asLong() + " %")
                    .text("writes", "writes")
                    .number("lag", MigrationText::lag)
                    .print(terminal(), migrations, "There is no migration.");
        }
    }

    @Command(name = "events", description = "What happened to a migration, the newest first.")
    static final class Events extends Verb {
        @Parameters(paramLabel = "MIGRATION", description = "Its name.")
        private String name = "";

        @Option(names = "--limit", paramLabel = "N", description = "At most this many; 100.")
        private int limit = 100;

        Events(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer =
                    client().get(
                                    Route.of("/migrations/{}/events", name)
                                            .with("limit", String.valueOf(limit)));
            return print(
                    answer,
                    () ->
                            new Listing()
                                    .dim("when", e -> Values.ago(e, "at", session.time()))
                                    .name("what", e -> Json.text(e, "kind"))
                                    .dim("who", e -> Json.text(e, "who"))
                                    .text("", "detail")
                                    .print(terminal(), Json.items(answer), "Nothing happened."));
        }
    }

    @Command(
            name = "refused",
            description = "Acknowledged rows that the other side does not take.",
            sortOptions = false)
    static final class Refused extends Verb {
        @Parameters(paramLabel = "MIGRATION", description = "Its name.")
        private String name = "";

        @Option(names = "--limit", paramLabel = "N", description = "At most this many; 100.")
        private int limit = 100;

        Refused(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer =
                    client().get(
                                    Route.of("/migrations/{}/refused", name)
                                            .with("limit", String.valueOf(limit)));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode rows) {
            new Listing()
                    .dim("when", r -> Values.ago(r, "at", session.time()))
                    .name("row", r -> Json.text(r, "id").isEmpty() ? "…" : Json.text(r, "id"))
                    .text("by", "side")
                    .number("write", Refused::write)
                    .text("", "reason")
                    .print(terminal(), rows, "No acknowledged row is refused.");
        }

        /** One that came by the source's log has no number. */
        private static String write(JsonNode row) {
            long number = row.path("write").asLong();
            return number < 0 ? "" : Long.toString(number);
        }
    }

    /** An act on one migration that answers with it. */
    abstract static class Act extends Verb {
        @Parameters(index = "0", paramLabel = "MIGRATION", description = "Its name.")
        String name = "";

        Act(Session session) {
            super(session);
        }

        final int act(String verb, @Nullable JsonNode body, String done) {
            Route route = Route.of("/migrations/{}/" + verb, name);
            JsonNode answer = client().post(route, body).body();
            return print(answer, () -> say(terminal().out(Style.GOOD, "✓") + " " + done));
        }
    }

    @Command(
            name = "start",
            description = "Begins: keeps changes, backfills, follows, proves. Goes on by itself.")
    static final class Start extends Act {
        Start(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode run = client().post(Route.of("/migrations/{}/start", name), null).body();
            return print(
                    run,
                    () -> {
                        String id = Json.text(run, "id");
                        say(terminal().out(Style.GOOD, "✓") + " " + name + " is under way: " + id);
                        if (session.ownsServer()) {
                            say(
                                    "It goes on when a server runs on this home: start one with"
                                            + " lockstep serve.");
                        }
                        hint("Watch it with: lockstep migration show " + name + " --watch");
                    });
        }
    }

    @Command(name = "pause", description = "Leaves the other store alone; changes are kept.")
    static final class Pause extends Act {
        Pause(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            return act("pause", null, name + " is paused: changes are kept.");
        }
    }

    @Command(name = "resume", description = "Goes on, also after a failure.")
    static final class Resume extends Act {
        Resume(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            return act("resume", null, name + " goes on.");
        }
    }

    @Command(name = "prove", description = "Compares all rows of both sides soon.")
    static final class Prove extends Act {
        Prove(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            return act("prove", null, "The rows of both sides are compared; see migration show.");
        }
    }

    @Command(
            name = "route",
            description = "Moves a share of the reads to the target, or the writes.",
            sortOptions = false)
    static final class RouteReads extends Act {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "SHARE",
                description = "Of the reads that the target answers, such as 25%%.")
        private @Nullable String share;

        @Option(
                names = "--writes",
                paramLabel = "SIDE",
                description = "source or target: which takes writes first.")
        private @Nullable String writes;

        @Option(names = "--force", description = "Pass closed gates; this is told.")
        private boolean force;

        RouteReads(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            if (share == null && writes == null) {
                throw CommandFailure.usage("Add a share such as 25%, or --writes.");
            }
            ObjectNode body = Json.object();
            if (share != null) {
                body.put("reads", share(share));
            }
            if (writes != null) {
                body.put("writes", writes);
            }
            if (force) {
                body.put("force", true);
            }
            return act("route", body, name + " is routed" + (share == null ? "" : ": " + share));
        }
    }

    @Command(name = "approve", description = "Allows reads to move up to a share.")
    static final class Approve extends Act {
        @Parameters(index = "1", paramLabel = "SHARE", description = "Such as 25%%.")
        private String share = "";

        Approve(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            ObjectNode body = Json.object().put("percent", share(share));
            return act(
                    "approve",
                    body,
                    "Reads of " + name + " may move up to " + share(share) + " %.");
        }
    }

    @Command(
            name = "rollback",
            description = "Reads come from the source again at once, and then writes go there.")
    static final class Rollback extends Act {
        @Option(names = "--why", paramLabel = "TEXT", description = "For those who ask later.")
        private String why = "";

        Rollback(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            return act(
                    "rollback",
                    Json.object().put("why", why),
                    "Reads of " + name + " come from its source.");
        }
    }

    @Command(
            name = "finish",
            description = "Ends it once all is moved: the source is followed no more.",
            sortOptions = false)
    static final class Finish extends Act {
        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        Finish(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode migration = client().get(Route.of("/migrations/{}", name));
            confirm(
                    yes,
                    "Finish "
                            + name
                            + ": there is no way back to "
                            + Json.text(migration, "source")
                            + " then");
            return act("finish", null, name + " is finishing.");
        }
    }

    @Command(
            name = "remove",
            description = "Forgets a migration that has ended; both collections stay.",
            sortOptions = false)
    static final class Remove extends DeleteVerb {
        @Parameters(paramLabel = "MIGRATION", description = "Its name.")
        private String name = "";

        public Remove(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            return delete(Route.of("/migrations/{}", name), "the migration " + name);
        }
    }
}
