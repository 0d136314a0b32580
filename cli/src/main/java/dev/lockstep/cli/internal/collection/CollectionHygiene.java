package dev.lockstep.cli.internal.collection;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.MaxRateOption;
import dev.lockstep.cli.internal.verb.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Looks for vectors that cannot be right. */
@Command(
        name = "hygiene",
        description = {
            "Reads a collection once and looks for vectors that cannot be right: equal ones, equal"
                    + " texts, zeros, components that are no numbers, norms, outliers."
        },
        sortOptions = false)
public final class CollectionHygiene extends JobVerb {
    @Parameters(paramLabel = "STORE/NAME", description = "Its address.")
    private String address = "";

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Ids kept of each finding; else 10.")
    private int examples = 10;

    @Mixin private MaxRateOption rate = new MaxRateOption();

    public CollectionHygiene(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        CollectionVerbs.route(address);
        ObjectNode body = Json.object().put("address", address).put("examples", examples);
        rate.addTo(body);
        return follow(client().post(Route.of("/collections/hygiene"), body).body(), this::looked);
    }

    @Override
    protected JsonNode document(JsonNode run) {
        return Json.text(run, "state").equals("succeeded") ? HygieneTables.of(this, run) : run;
    }

    private int looked(JsonNode run) {
        switch (session.format()) {
            case TABLE -> HygieneTables.print(this, run);
            case NDJSON ->
                    Json.items(HygieneTables.of(this, run))
                            .forEach(side -> side.path("findings").forEach(f -> say(Json.line(f))));
            case JSON -> {}
        }
        return 0;
    }
}
