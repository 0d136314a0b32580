package dev.lockstep.cli.internal.migration;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Values;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A migration as people read it. */
final class MigrationText {
    private MigrationText() {}

    static String phase(JsonNode migration) {
        String phase = Json.text(migration, "phase").replace('_', ' ');
        long reads = migration.path("reads").asLong();
        String share = phase.equals("routing") ? " " + reads + " %" : "";
        return phase + share + (migration.path("paused").asBoolean() ? ", paused" : "");
    }

    static Style style(JsonNode migration) {
        if (Json.has(migration, "failure")) {
            return Style.BAD;
        }
        return switch (Json.text(migration, "phase")) {
            case "in_step", "shadowing", "cut_over", "done" -> Style.GOOD;
            case "preparing", "backfilling", "catching_up", "routing", "cleaning_up" ->
                    Style.ACCENT;
            case "rolled_back" -> Style.WAITING;
            default -> Style.PLAIN;
        };
    }

    static String lag(JsonNode migration) {
        JsonNode standing = migration.path("standing");
        if (!standing.isObject()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%s, %.1f s",
                Figures.count(standing.path("lag_rows").asLong(), "changes"),
                standing.path("lag_seconds").asDouble());
    }

    static String routes(JsonNode migration) {
        return migration.path("reads").asLong()
                + " % of reads at the target, writes first at the "
                + Json.text(migration, "writes");
    }

    /** Both models of a plan with two, such as {@code old, 384 dimensions → new, 768}. */
    static String models(JsonNode plan) {
        JsonNode models = plan.path("models");
        if (!models.isObject()) {
            return "";
        }
        String source = Json.text(models.path("source"), "name");
        return (source.isEmpty() ? "unknown" : source)
                + ", "
                + Figures.count(models.path("source_dimension").asLong(), "dimensions")
                + " → "
                + Json.text(models.path("target"), "name")
                + ", "
                + Figures.count(models.path("target").path("dimension").asLong());
    }

    /** Such as {@code about 4 min}; empty where a plan of earlier has none. */
    static String estimate(JsonNode plan) {
        long seconds = plan.path("seconds_estimated").asLong(-1);
        return seconds < 0 ? "" : "about " + Figures.took(Duration.ofSeconds(seconds));
    }

    static String searches(JsonNode migration) {
        JsonNode seen = migration.path("comparison");
        if (seen.path("samples").asLong() == 0) {
            return "none compared yet";
        }
        return String.format(
                Locale.ROOT,
                "%s compared, overlap %.3f (%.3f to %.3f), P95 %.1f ms beside %.1f ms",
                Figures.count(seen.path("samples").asLong()),
                seen.path("overlap").asDouble(),
                seen.path("overlap_low").asDouble(),
                seen.path("overlap_high").asDouble(),
                seen.path("target_p95").asDouble(),
                seen.path("source_p95").asDouble());
    }

    static String kept(JsonNode migration) {
        JsonNode standing = migration.path("standing");
        return standing.isObject()
                ? Values.bytes(standing, "retained_bytes")
                        + " by the source's server, "
                        + Values.bytes(standing, "spooled_bytes")
                        + " here"
                : "";
    }
}
