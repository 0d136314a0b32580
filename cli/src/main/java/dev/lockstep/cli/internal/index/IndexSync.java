package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Brings an index in step with its dataset. */
@Command(
        name = "sync",
        description = "Brings an index in step with its dataset, proves it, then lets it serve.",
        sortOptions = false)
public final class IndexSync extends JobVerb {
    @Parameters(paramLabel = "INDEX", description = "Its name.")
    private String name = "";

    @Option(
            names = "--full",
            description = "Build from nothing even where the difference is known.")
    private boolean full;

    @Option(names = "--dry-run", description = "Show the plan, and write nothing.")
    private boolean dryRun;

    public IndexSync(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        if (dryRun) {
            JsonNode plan = client().get(Route.of("/indexes/{}/plan", name));
            return print(plan, () -> show(plan));
        }
        Route route = Route.of("/indexes/{}/sync", name).with("full", full ? "true" : null);
        return follow(client().post(route, null).body(), this::synced);
    }

    private void show(JsonNode plan) {
        new Facts()
                .add("why", Json.text(plan, "reason"))
                .add("rows to write", amount(plan, "upserts"))
                .add("rows to delete", amount(plan, "deletes"))
                .add("texts to embed", amount(plan, "texts_to_embed"))
                .add("size", Values.bytes(plan, "bytes"))
                .add("time", seconds(plan))
                .add("not kept apart", Values.joined(plan.path("losses")))
                .print(
                        terminal(),
                        terminal().out(Style.STRONG, Json.text(plan, "kind")) + " sync of " + name);
    }

    private static @Nullable String amount(JsonNode plan, String field) {
        long count = plan.path(field).asLong(-1);
        return count < 0 ? null : Figures.count(count);
    }

    private static @Nullable String seconds(JsonNode plan) {
        long seconds = plan.path("seconds_estimated").asLong(-1);
        return seconds < 0 ? null : "about " + Figures.took(Duration.ofSeconds(seconds));
    }

    private int synced(JsonNode run) {
        if (isTable()) {
            JsonNode index = client().get(Route.of("/indexes/{}", name));
            JsonNode champion = index.path("champion");
            String rows = Figures.count(index.path("rows").asLong(), "rows");
            String generation = ", generation " + Values.count(champion, "number");
            done(run, terminal().out(Style.STRONG, name) + "  " + rows + generation);
            String proof = Json.text(champion, "proof");
            if (!proof.isEmpty()) {
                say("  " + terminal().out(Style.DIM, proof));
            }
        }
        return 0;
    }
}
