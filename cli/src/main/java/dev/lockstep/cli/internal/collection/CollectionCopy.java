package dev.lockstep.cli.internal.collection;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.CertificateOption;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.MaxRateOption;
import dev.lockstep.cli.internal.verb.Session;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes one collection equal to another, after a look at what that means. */
@Command(
        name = "copy",
        description = "Makes one collection equal to another's snapshot, and proves it.",
        sortOptions = false)
public final class CollectionCopy extends JobVerb {
    @Parameters(index = "0", paramLabel = "FROM", description = "STORE/NAME, only read.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "STORE/NAME; made if missing.")
    private String to = "";

    @Mixin private MaxRateOption rate = new MaxRateOption();
    @Mixin private CertificateOption certificate = new CertificateOption();

    @Option(names = "--yes", description = "Do not ask where the target has rows.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Show the plan, and write nothing.")
    private boolean dryRun;

    public CollectionCopy(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        CollectionVerbs.route(from);
        CollectionVerbs.route(to);
        certificate.requireWaiting(this);
        ObjectNode body = Json.object().put("from", from).put("to", to);
        rate.addTo(body);
        JsonNode plan = client().post(Route.of("/collections/plan"), body).body();
        if (dryRun) {
            return print(plan, () -> show(plan, Out.STANDARD));
        }
        long present = plan.path("target_rows").asLong(-1);
        if (present > 0 && !yes) {
            show(plan, Out.ERROR);
            String rows = Figures.count(present, "rows");
            confirm(false, "Make " + to + " (" + rows + ") equal to " + from);
        }
        return follow(client().post(Route.of("/collections/copy"), body).body(), this::copied);
    }

    /** A plan before a question is not the answer that is asked for. */
    private enum Out {
        STANDARD,
        ERROR
    }

    private void show(JsonNode plan, Out out) {
        Terminal to = terminal();
        Facts facts =
                new Facts()
                        .add("rows", rows(plan))
                        .add("size", Values.bytes(plan, "bytes") + ", by a sample")
                        .add("target now", target(plan))
                        .add("time", time(plan))
                        .add("", Json.text(plan, "estimated_from"), Style.DIM);
        plan.path("losses").forEach(l -> facts.add("not kept apart", l.asString()));
        for (JsonNode limit : plan.path("limits")) {
            boolean broken = limit.path("broken").asBoolean();
            facts.add(
                    Json.text(limit, "limit").replace('_', ' '),
                    limit(limit),
                    broken ? Style.BAD : Style.PLAIN);
        }
        String headline = "Copy of " + from + " to " + this.to;
        if (out == Out.STANDARD) {
            facts.print(to, to.out(Style.STRONG, headline));
        } else {
            facts.printAside(to, to.err(Style.STRONG, headline));
        }
    }

    private static String rows(JsonNode plan) {
        boolean all = plan.path("target_rows").asLong(-1) <= 0;
        return (all ? "" : "at most ") + Values.count(plan, "rows");
    }

    private static String target(JsonNode plan) {
        long present = plan.path("target_rows").asLong(-1);
        return present < 0 ? "missing, would be made" : Figures.count(present, "rows");
    }

    private static String time(JsonNode plan) {
        long seconds = plan.path("seconds_estimated").asLong(-1);
        return seconds < 0 ? "unknown" : "about " + Figures.took(Duration.ofSeconds(seconds));
    }

    private static String limit(JsonNode limit) {
        String found = Json.text(limit, "found") + " of " + Json.text(limit, "most");
        long over = limit.path("rows_over").asLong(-1);
        String rows =
                over > 0 ? ", " + Figures.count(over, "rows") + " of the sample too many" : "";
        return found + rows + (limit.path("broken").asBoolean() ? ": not possible" : "");
    }

    private int copied(JsonNode run) {
        certificate.write(this, run);
        done(run, to + " is equal to " + from);
        return 0;
    }
}
