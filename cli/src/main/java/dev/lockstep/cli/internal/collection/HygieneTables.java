package dev.lockstep.cli.internal.collection;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.Locale;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** What a run found strange about vectors, a table for each side. */
final class HygieneTables {
    private static final int GROUPS_SHOWN = 3;
    private static final int IDS_SHOWN = 3;

    private HygieneTables() {}

    static JsonNode of(Verb verb, JsonNode run) {
        return verb.client().get(Route.of("/runs/{}/hygiene", Json.text(run, "id")));
    }

    static void print(Verb verb, JsonNode run) {
        Json.items(of(verb, run)).forEach(side -> side(verb, side));
    }

    static void side(Verb verb, JsonNode side) {
        String rows = Figures.count(side.path("rows").asLong(), "rows");
        String norms = norms(side.path("norms"));
        verb.say(
                verb.terminal().out(Style.STRONG, Json.text(side, "address"))
                        + "  "
                        + rows
                        + (norms.isEmpty() ? "" : "  " + verb.terminal().out(Style.DIM, norms)));
        new Listing()
                .column("", HygieneTables::sign)
                .name("looked for", f -> Json.text(f, "kind").replace('_', ' '))
                .count("rows", "rows")
                .number(
                        "groups",
                        f -> f.path("groups").asLong() == 0 ? "" : Values.count(f, "groups"))
                .text("examples", HygieneTables::examples)
                .dim("", f -> Json.text(f, "about"))
                .print(verb.terminal(), side.path("findings"), "Nothing was looked for.");
    }

    private static Cell sign(JsonNode finding) {
        return finding.path("rows").asLong() == 0
                ? new Cell("✓", Style.GOOD)
                : new Cell("!", Style.WAITING);
    }

    private static String norms(JsonNode norms) {
        return norms.isObject()
                ? String.format(
                        Locale.ROOT,
                        "norms %.4g to %.4g, mean %.4g",
                        norms.path("min").asDouble(),
                        norms.path("max").asDouble(),
                        norms.path("mean").asDouble())
                : "";
    }

    /** {@code a · b, c · d} of groups, {@code a, b, c} of single rows. */
    private static String examples(JsonNode finding) {
        String joint = finding.path("groups").asLong() > 0 ? " · " : ", ";
        StringJoiner text = new StringJoiner(", ");
        finding.path("examples")
                .valueStream()
                .limit(GROUPS_SHOWN)
                .forEach(group -> {
                    StringJoiner ids = new StringJoiner(joint);
                    group.valueStream().limit(IDS_SHOWN).forEach(id -> ids.add(id.asString()));
                    text.add(ids + (group.size() > IDS_SHOWN ? " …" : ""));
                });
        return text.toString();
    }
}
