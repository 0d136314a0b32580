package dev.lockstep.cli.internal.text;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import tools.jackson.databind.JsonNode;

/** Fields of JSON objects as people read them. */
public final class Values {
    private Values() {}

    /** A moment as "3 min ago"; empty where there is none. */
    public static String ago(JsonNode node, String field, InstantSource time) {
        Instant then = Json.moment(node, field);
        return then == null ? "" : Figures.ago(then, time.instant(), ZoneId.systemDefault());
    }

    public static String count(JsonNode node, String field) {
        return Figures.count(node.path(field).asLong());
    }

    public static String bytes(JsonNode node, String field) {
        return Figures.bytes(node.path(field).asLong(-1));
    }

    /** A state in its colour; the word stays. */
    public static Cell state(String state) {
        return new Cell(state.replace('_', ' '), style(state));
    }

    public static Style style(String state) {
        return switch (state) {
            case "succeeded", "synced", "ready", "serving", "passed", "found" -> Style.GOOD;
            case "running", "syncing", "building" -> Style.ACCENT;
            case "retrying", "queued", "pending", "stale", "note" -> Style.WAITING;
            case "failed", "refused" -> Style.BAD;
            case "cancelled", "kept", "empty", "not_synced" -> Style.DIM;
            default -> Style.PLAIN;
        };
    }

    /** A value of any type as one line. */
    public static String plain(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        return value.isString()
                ? value.asString()
                : value.isValueNode() ? value.asString() : Json.line(value);
    }

    /** The texts of an array, joined. */
    public static String joined(JsonNode array) {
        return String.join(", ", array.valueStream().map(Values::plain).toList());
    }
}
