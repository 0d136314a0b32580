package dev.lockstep.cli.internal.server;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.run.LogTail;
import dev.lockstep.cli.internal.run.NdjsonView;
import dev.lockstep.cli.internal.run.RunText;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.ProofCells;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What can be done to runs. */
public final class RunVerbs {
    private RunVerbs() {}

    @Command(name = "list", description = "Lists runs, newest first.")
    public static final class ListAll extends Verb {
        @Option(names = "--job", paramLabel = "JOB", description = "Only these: index-sync, …")
        private @Nullable String job;

        @Option(names = "--state", paramLabel = "STATE", description = "Only these: running, …")
        private @Nullable String state;

        @Option(names = "--before", paramLabel = "ID", description = "The page before this run.")
        private @Nullable String before;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many; else 20.")
        private int limit = 20;

        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            Route route =
                    Route.of("/runs")
                            .with("job", job)
                            .with("state", state)
                            .with("before", before)
                            .with("limit", limit);
            JsonNode answer = client().get(route);
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode runs) {
            new Listing()
                    .name("run", r -> Json.text(r, "id"))
                    .column("state", r -> Values.state(Json.text(r, "state")))
                    .text("what", RunText::subject)
                    .number("took", this::took)
                    .dim("began", r -> Values.ago(r, "created_at", session.time()))
                    .dim("why", RunText::failure)
                    .print(terminal(), runs, "There is no such run.");
        }

        private String took(JsonNode run) {
            Duration took = RunText.took(run, session.time().instant());
            return took == null ? "" : Figures.took(took);
        }
    }

    @Command(name = "show", description = "Shows a run as it is now.")
    public static final class Show extends Verb {
        @Parameters(paramLabel = "RUN", description = "Its id.")
        private String id = "";

        public Show(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode run = client().get(Route.of("/runs/{}", id));
            return print(
                    run,
                    () -> {
                        show(run);
                        detail(client().get(Route.of("/runs/{}/detail", id)));
                    });
        }

        /** What only some runs have: others in their way, and more than one attempt. */
        private void detail(JsonNode detail) {
            if (!detail.path("waits_for").isEmpty()) {
                say("");
                new Listing()
                        .name("waits for", o -> Json.text(o, "subject"))
                        .dim("run", o -> Json.text(o, "run"))
                        .text("both write", o -> Json.text(o, "target"))
                        .print(terminal(), detail.path("waits_for"), "");
            }
            if (detail.path("attempts").size() > 1) {
                say("");
                new Listing()
                        .name("attempt at", a -> Json.text(a, "step"))
                        .column("ended", a -> Values.state(Json.text(a, "outcome")))
                        .dim("began", a -> Values.ago(a, "started_at", session.time()))
                        .number("took", a -> Json.has(a, "ended_at") ? took(a) : "")
                        .dim("why", a -> Json.text(a.path("failure"), "message"))
                        .print(terminal(), detail.path("attempts"), "");
            }
        }

        private void show(JsonNode run) {
            String state = Json.text(run, "state");
            Facts facts =
                    new Facts()
                            .add("state", state, Values.style(state))
                            .add("failed", RunText.failure(run), Style.BAD)
                            .add("attempt", attempt(run))
                            .add("began", Values.ago(run, "created_at", session.time()));
            run.path("result")
                    .properties()
                    .forEach(e -> facts.add(e.getKey(), RunText.outcome(e.getValue())));
            String headline = terminal().out(Style.STRONG, RunText.subject(run));
            facts.print(terminal(), headline + terminal().out(Style.DIM, "  " + id));
            say("");
            new Listing()
                    .name("step", s -> Json.text(s, "name"))
                    .column("state", s -> Values.state(Json.text(s, "state")))
                    .text("progress", RunText::progress)
                    .number("took", this::took)
                    .print(terminal(), run.path("steps"), "It has not begun.");
        }

        private static String attempt(JsonNode run) {
            return run.path("attempt").asInt() + " of " + run.path("max_attempts").asInt();
        }

        private String took(JsonNode step) {
            Duration took = RunText.took(step, session.time().instant());
            return took == null ? "" : Figures.took(took);
        }
    }

    @Command(name = "watch", description = "Follows a run to its end; Ctrl-C leaves it going.")
    public static final class Watch extends JobVerb {
        @Parameters(paramLabel = "RUN", description = "Its id.")
        private String id = "";

        public Watch(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            return isTable() ? follow(Json.object().put("id", id), this::ended) : watchLines();
        }

        /** A watch prints every change as a line, in both formats for programs. */
        private int watchLines() {
            JsonNode run = followed(id, new NdjsonView(terminal()));
            return Json.text(run, "state").equals("succeeded") ? 0 : 1;
        }

        private int ended(JsonNode run) {
            done(run, RunText.subject(run));
            return 0;
        }
    }

    @Command(
            name = "proof",
            description = "Shows what a copy or comparison has proven, cell by cell.")
    public static final class Proof extends Verb {
        @Parameters(paramLabel = "RUN", description = "Its id.")
        private String id = "";

        @Option(names = "--limit", paramLabel = "N", description = "Cells named; else 20.")
        private int limit = 20;

        public Proof(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode proof = client().get(Route.of("/runs/{}/proof", id));
            print(proof, () -> new ProofCells(client(), terminal()).print(id, proof, limit));
            return proof.path("differing").isEmpty() ? 0 : 3;
        }
    }

    @Command(name = "cancel", description = "Asks a run to end; what it has done is kept.")
    public static final class Cancel extends Verb {
        @Parameters(paramLabel = "RUN", description = "Its id.")
        private String id = "";

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        public Cancel(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode run = client().get(Route.of("/runs/{}", id));
            confirm(yes, "Cancel " + RunText.subject(run));
            JsonNode ended = client().post(Route.of("/runs/{}/cancel", id), null).body();
            return print(ended, () -> say("Asked " + RunText.subject(ended) + " to end."));
        }
    }

    @Command(name = "retry", description = "Goes on with a run from its last checkpoint.")
    public static final class Retry extends JobVerb {
        @Parameters(paramLabel = "RUN", description = "Its id.")
        private String id = "";

        public Retry(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode run = client().post(Route.of("/runs/{}/retry", id), null).body();
            return follow(run, this::ended);
        }

        private int ended(JsonNode run) {
            done(run, RunText.subject(run));
            return 0;
        }
    }

    @Command(name = "log", description = "Prints a run's log.")
    public static final class Log extends Verb {
        @Parameters(paramLabel = "RUN", description = "Its id.")
        private String id = "";

        @Option(
                names = {"-f", "--follow"},
                description = "Go on until the run ends.")
        private boolean follow;

        public Log(Session session) {
            super(session);
        }

        @Override
        protected int run() throws InterruptedException {
            boolean lines = !isTable();
            LogTail tail = new LogTail(client(), terminal(), id, lines);
            return follow ? tail.follow() : tail.print();
        }
    }
}
