package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.http.Slack;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Looks whether indexes are in step, and tells of what changes. */
@Command(
        name = "monitor",
        description = {
            "Looks whether the indexes are in step, and tells Slack what has changed.",
            "Exits with 1 where one has failed, with 3 where one is behind."
        },
        sortOptions = false)
public final class Monitor extends Verb {
    @Parameters(paramLabel = "INDEX", arity = "0..*", description = "Only these; else all.")
    private List<String> names = new ArrayList<>();

    @ArgGroup(multiplicity = "1")
    private When when = new When();

    @Option(
            names = "--slack-channel",
            paramLabel = "ID",
            description = "Tell this channel too, with the token in SLACK_BOT_TOKEN.")
    private @Nullable String channel;

    @Option(names = "--sync", description = "Start a sync of each index that is behind.")
    private boolean sync;

    private final Map<String, String> known = new HashMap<>();

    /** Once, or for ever. */
    static final class When {
        @Option(names = "--once", description = "Look once.")
        private boolean once;

        @Option(names = "--interval", paramLabel = "SECONDS", description = "Look again and again.")
        private @Nullable Long interval;
    }

    public Monitor(Session session) {
        super(session);
    }

    @Override
    protected int run() throws InterruptedException {
        Slack slack = channel == null ? null : Slack.of(session.environment(), channel);
        Long interval = when.interval;
        if (interval == null) {
            return look(slack);
        }
        while (!terminal().out().checkError()) {
            tryLook(slack);
            Thread.sleep(1000 * Math.max(1, interval));
        }
        return 1;
    }

    /** A server that is away for a while does not end the watch. */
    private void tryLook(@Nullable Slack slack) {
        try {
            look(slack);
        } catch (CommandFailure e) {
            if (e.exitCode() == 2) {
                throw e;
            }
            terminal().err().println(stamp() + "  " + e.getMessage());
        }
    }

    private int look(@Nullable Slack slack) {
        int worst = 0;
        for (JsonNode index : indexes()) {
            worst = worse(worst, severity(index));
            tell(index, slack);
            if (sync && severity(index) == 3) {
                client().post(Route.of("/indexes/{}/sync", IndexText.name(index)), null);
            }
        }
        return worst;
    }

    private List<JsonNode> indexes() {
        if (names.isEmpty()) {
            return Json.items(client().get(Route.of("/indexes"))).valueStream().toList();
        }
        return names.stream().map(name -> client().get(Route.of("/indexes/{}", name))).toList();
    }

    private static int worse(int one, int other) {
        return one == 1 || other == 1 ? 1 : Math.max(one, other);
    }

    /** The exit code that it calls for: 1 failed, 3 behind. */
    private static int severity(JsonNode index) {
        String status = Json.text(index, "status");
        if (status.equals("failed")) {
            return 1;
        }
        boolean fine = index.path("in_step").asBoolean() || status.equals("syncing");
        return fine ? 0 : 3;
    }

    private void tell(JsonNode index, @Nullable Slack slack) {
        Cell state = IndexText.inStep(index);
        String name = IndexText.name(index);
        String cause = Json.text(index.path("failed_status"), "message");
        if (isTable()) {
            String why = cause.isEmpty() ? "" : "  " + new Cell(cause, Style.PLAIN).text();
            String seen = terminal().out(Style.DIM, stamp()) + "  " + name;
            say(seen + "  " + terminal().out(state.style(), state.text()) + why);
        } else {
            say(Json.line(index));
        }
        String before = known.put(name, state.text());
        boolean news = before == null ? severity(index) != 0 : !before.equals(state.text());
        if (slack != null && news) {
            slack.post(
                    "Index `"
                            + name
                            + "`: "
                            + state.text()
                            + (cause.isEmpty() ? "" : "\n" + cause));
        }
    }

    private String stamp() {
        return session.time().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
