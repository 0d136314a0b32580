package dev.lockstep.cli.internal.migration;

import dev.lockstep.cli.internal.collection.CollectionVerbs;
import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.MaxRateOption;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Looks at both ends, says what is lost and what hinders, and keeps the plan. */
@Command(
        name = "plan",
        description = "Looks at both ends of a migration and keeps its plan; begins nothing.",
        sortOptions = false)
final class MigrationPlan extends Verb {
    @Parameters(index = "0", paramLabel = "SOURCE", description = "STORE/NAME that is used now.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "STORE/NAME; made if missing.")
    private String target = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Its name; else m1, m2, …")
    private @Nullable String name;

    @Option(
            names = "--dual-write",
            negatable = true,
            description = {
                "Do not follow the source's changes: all writes come through us.",
                "Else as ML_VECTOR_BACKEND says."
            })
    private @Nullable Boolean dualWrite;

    @Option(
            names = "--embed-with",
            paramLabel = "NAME",
            description = "The target's vectors are made by this embedder from each document.")
    private @Nullable String embedWith;

    @Option(
            names = "--source-model",
            paramLabel = "NAME",
            description = "The embedder that made the source's; else as the source says.")
    private @Nullable String sourceModel;

    @Option(
            names = "--long-texts",
            paramLabel = "WHAT",
            description = "Longer than the model reads: refuse (else) or chunk.")
    private @Nullable String longTexts;

    @Mixin private MaxRateOption rate = new MaxRateOption();

    @Option(
            names = "--max-load",
            paramLabel = "N",
            description = "Read only while no more sessions are at work on the source's server.")
    private @Nullable Integer maxLoad;

    @Option(names = "--max-lag", paramLabel = "SECONDS", description = "In step up to this; 5.")
    private @Nullable Double maxLag;

    @Option(names = "--shadow", paramLabel = "PERCENT", description = "Searches to compare; 10.")
    private @Nullable Integer shadow;

    @Option(names = "--min-samples", paramLabel = "N", description = "Needed for a step; 100.")
    private @Nullable Integer minSamples;

    @Option(names = "--min-overlap", paramLabel = "0-1", description = "Of first hits; 0.9.")
    private @Nullable Double minOverlap;

    @Option(names = "--max-latency-ratio", paramLabel = "X", description = "Of P95; 1.5.")
    private @Nullable Double maxLatencyRatio;

    @Option(names = "--approvals", description = "Each step of the route needs an approval.")
    private boolean approvals;

    @Option(names = "--dry-run", description = "Show the plan, and keep nothing.")
    private boolean dryRun;

    MigrationPlan(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        CollectionVerbs.route(source);
        CollectionVerbs.route(target);
        String called = name == null ? unused() : name;
        ObjectNode body = Json.object().put("name", called);
        body.put("source", source).put("target", target);
        if (dualWrite == null ? MigrationMode.isDualWrite(session.environment()) : dualWrite) {
            body.put("mode", "dual_write");
        }
        embedding(body);
        rate.addTo(body);
        put(body, "max_lag_seconds", maxLag);
        put(body, "min_overlap", minOverlap);
        put(body, "max_latency_ratio", maxLatencyRatio);
        if (maxLoad != null) {
            body.put("max_load", maxLoad);
        }
        if (shadow != null) {
            body.put("shadow_percent", shadow);
        }
        if (minSamples != null) {
            body.put("min_samples", minSamples);
        }
        if (approvals) {
            body.put("approvals", true);
        }
        JsonNode plan = client().post(Route.of("/migrations/plan"), body).body();
        boolean hindered = !plan.path("obstacles").isEmpty();
        if (dryRun || hindered) {
            print(plan, () -> show(called, plan));
            if (hindered && !dryRun) {
                throw new CommandFailure(1, "Nothing was kept: mend what hinders first.");
            }
            return hindered ? 1 : 0;
        }
        JsonNode kept = client().post(Route.of("/migrations"), body).body();
        return print(
                kept,
                () -> {
                    show(called, kept.path("plan"));
                    hint("Begin with: lockstep migration start " + called);
                });
    }

    private void embedding(ObjectNode body) {
        if (embedWith == null) {
            if (sourceModel != null || longTexts != null) {
                throw new CommandFailure(
                        2, "--source-model and --long-texts are of use with --embed-with alone.");
            }
            return;
        }
        ObjectNode embedding = body.putObject("embedding").put("model", embedWith);
        if (sourceModel != null) {
            embedding.put("source_model", sourceModel);
        }
        if (longTexts != null) {
            embedding.put("long_texts", longTexts);
        }
    }

    private static void put(ObjectNode body, String field, @Nullable Double value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private String unused() {
        Set<String> taken = new HashSet<>();
        for (JsonNode each : Json.items(client().get(Route.of("/migrations")))) {
            taken.add(Json.text(each, "name"));
        }
        int n = 1;
        while (taken.contains("m" + n)) {
            n++;
        }
        return "m" + n;
    }

    private void show(String called, JsonNode plan) {
        Facts facts =
                new Facts()
                        .add("from", source + ", " + Values.count(plan, "rows") + " rows")
                        .add("size", size(plan))
                        .add("backfill", MigrationText.estimate(plan))
                        .add("", Json.text(plan, "estimated_from"), Style.DIM)
                        .add("to", target + ", " + present(plan))
                        .add("models", MigrationText.models(plan));
        plan.path("losses").forEach(l -> facts.add("not kept apart", l.asString()));
        plan.path("notes").forEach(n -> facts.add("note", n.asString(), Style.WAITING));
        plan.path("obstacles").forEach(o -> facts.add("hinders", o.asString(), Style.BAD));
        String verdict =
                plan.path("obstacles").isEmpty() ? ": nothing hinders it" : ": it cannot begin";
        facts.print(terminal(), terminal().out(Style.STRONG, "Migration " + called + verdict));
    }

    private static String size(JsonNode plan) {
        long bytes = plan.path("bytes").asLong(-1);
        return bytes < 0 ? "" : Figures.bytes(bytes) + ", by a sample";
    }

    private static String present(JsonNode plan) {
        long rows = plan.path("target_rows").asLong();
        return rows == 0 ? "empty or made" : Figures.count(rows, "rows");
    }
}
