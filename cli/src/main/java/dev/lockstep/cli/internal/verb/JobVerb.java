package dev.lockstep.cli.internal.verb;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.run.FollowRun;
import dev.lockstep.cli.internal.run.LiveView;
import dev.lockstep.cli.internal.run.NdjsonView;
import dev.lockstep.cli.internal.run.PlainView;
import dev.lockstep.cli.internal.run.QuietView;
import dev.lockstep.cli.internal.run.RunText;
import dev.lockstep.cli.internal.run.RunView;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import java.time.Duration;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A command whose work is a run: it is followed to its end unless it is to go on by itself. */
public abstract class JobVerb extends Verb {
    @Option(names = "--detach", description = "Print the run's id and do not wait for its end.")
    private boolean detach;

    public JobVerb(Session session) {
        super(session);
    }

    /**
     * Follows a run that has been accepted.
     *
     * @param succeeded prints what came of it, for people; gives the exit code
     */
    protected final int follow(JsonNode run, ToIntFunction<JsonNode> succeeded) {
        String id = Json.text(run, "id");
        if (detach) {
            return print(run, () -> detached(id));
        }
        return ended(followed(id, view()), succeeded);
    }

    /** What is printed as JSON of a run that has ended: the run, unless its work is an answer. */
    protected JsonNode document(JsonNode run) {
        return run;
    }

    /** For what needs the run's end. */
    public final boolean detaches() {
        return detach;
    }

    /** Follows a run to its end. */
    protected final JsonNode followed(String id, RunView view) {
        return new FollowRun(client(), () -> sayDetached(id)).follow(id, view);
    }

    private void detached(String id) {
        say(id);
        sayDetached(id);
    }

    /** How to come back to a run that goes on without this command. */
    private void sayDetached(String id) {
        String watch = "lockstep run watch " + id;
        String line =
                session.ownsServer()
                        ? "The run is kept and goes on when a server starts on this home; see it"
                                + " with: "
                        : "The run goes on. Attach again with: ";
        terminal().err().println(line + terminal().err(Style.STRONG, watch));
    }

    private RunView view() {
        return switch (session.format()) {
            case NDJSON -> new NdjsonView(terminal());
            case JSON -> new QuietView();
            case TABLE ->
                    terminal().errIsTerminal()
                            ? new LiveView(terminal(), session.time())
                            : new PlainView(terminal(), session.time());
        };
    }

    /** Prints the end of a run; one that did not succeed is a failure. */
    private int ended(JsonNode run, ToIntFunction<JsonNode> succeeded) {
        if (session.format() == Format.JSON) {
            print(document(run), () -> {});
        }
        return switch (Json.text(run, "state")) {
            case "succeeded" -> succeeded.applyAsInt(run);
            case "cancelled" ->
                    throw new CommandFailure(
                            1,
                            "The run was cancelled; go on with it by: lockstep run retry "
                                    + Json.text(run, "id"));
            default -> throw failed(run);
        };
    }

    private static CommandFailure failed(JsonNode run) {
        String message = RunText.failure(run);
        String id = Json.text(run, "id");
        return new CommandFailure(
                1,
                (message.isEmpty() ? "The run failed." : message)
                        + "\nIts log: lockstep run log "
                        + id
                        + (isForThePerson(run)
                                ? ""
                                : "\nGo on from its last checkpoint: lockstep run retry " + id));
    }

    /** Whether the input is at fault: going on would end in the same way. */
    private static boolean isForThePerson(JsonNode run) {
        return Json.text(run.path("failure"), "kind").equalsIgnoreCase("user");
    }

    /** A line that says that all is well, with what it took. */
    protected final void done(JsonNode run, String text) {
        if (isTable()) {
            Duration took = RunText.took(run, session.time().instant());
            String time = took == null ? "" : terminal().out(Style.DIM, "  " + Figures.took(took));
            say(terminal().out(Style.GOOD, "✓") + " " + text + time);
        }
    }
}
