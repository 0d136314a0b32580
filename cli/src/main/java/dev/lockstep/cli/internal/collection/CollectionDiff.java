package dev.lockstep.cli.internal.collection;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.ProofCells;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.CertificateOption;
import dev.lockstep.cli.internal.verb.Format;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.MaxRateOption;
import dev.lockstep.cli.internal.verb.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares two collections row by row. */
@Command(
        name = "diff",
        description = "Compares two collections row by row; exits with 3 where they differ.",
        sortOptions = false)
public final class CollectionDiff extends JobVerb {
    @Parameters(index = "0", paramLabel = "LEFT", description = "STORE/NAME.")
    private String left = "";

    @Parameters(index = "1", paramLabel = "RIGHT", description = "STORE/NAME.")
    private String right = "";

    @Option(names = "--repair", description = "Make the right one equal to the left one.")
    private boolean repair;

    @Option(names = "--hygiene", description = "Look at the vectors of both in the same pass.")
    private boolean hygiene;

    @Option(
            names = "--cells",
            description =
                    "Show both fingerprints as a picture of their cells, and those that differ.")
    private boolean cells;

    @Mixin private MaxRateOption rate = new MaxRateOption();
    @Mixin private CertificateOption certificate = new CertificateOption();

    @Option(names = "--limit", paramLabel = "N", description = "Examples at most; else 20.")
    private int limit = 20;

    @Option(names = "--yes", description = "Do not ask before a repair.")
    private boolean yes;

    public CollectionDiff(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        CollectionVerbs.route(left);
        CollectionVerbs.route(right);
        certificate.requireWaiting(this);
        if (repair) {
            confirm(yes, "Make " + right + " equal to " + left);
        }
        ObjectNode body = Json.object().put("left", left).put("right", right).put("repair", repair);
        if (hygiene) {
            body.put("hygiene", true);
        }
        rate.addTo(body);
        return follow(client().post(Route.of("/collections/diff"), body).body(), this::compared);
    }

    private int compared(JsonNode run) {
        Route route = Route.of("/runs/{}/differences", Json.text(run, "id")).with("limit", limit);
        JsonNode diff = client().get(route);
        long count = count(diff);
        certificate.write(this, run);
        if (isTable()) {
            show(run, diff, count);
            if (cells) {
                String id = Json.text(run, "id");
                say("");
                new ProofCells(client(), terminal())
                        .print(id, client().get(Route.of("/runs/{}/proof", id)), limit);
            }
            if (hygiene) {
                HygieneTables.print(this, run);
            }
        } else if (session.format() == Format.NDJSON) {
            say(Json.line(diff));
        }
        return count == 0 || repair ? 0 : 3;
    }

    private static long count(JsonNode diff) {
        return diff.path("only_left").asLong()
                + diff.path("only_right").asLong()
                + diff.path("changed").asLong();
    }

    private void show(JsonNode run, JsonNode diff, long count) {
        if (count == 0) {
            String rows = Figures.count(diff.path("left_rows").asLong(), "rows");
            done(run, left + " and " + right + " hold the same " + rows);
            return;
        }
        String verb = repair ? "Repaired " : "";
        Style style = repair ? Style.GOOD : Style.BAD;
        new Facts()
                .add("only in " + left, Values.count(diff, "only_left"))
                .add("only in " + right, Values.count(diff, "only_right"))
                .add("changed", Values.count(diff, "changed"))
                .print(
                        terminal(),
                        terminal().out(style, verb + Figures.count(count, "differences")));
        say("");
        new Listing()
                .name("id", d -> Json.text(d, "id"))
                .text("field", "field")
                .text(left, "left")
                .text(right, "right")
                .print(terminal(), diff.path("examples"), "");
    }
}
