package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.text.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Backups as people read and name them. */
final class BackupText {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private BackupText() {}

    /** A name as it is; what looks like a path, as an absolute one. */
    static String named(String backup) {
        boolean path = backup.contains("/") || backup.equals(".") || backup.equals("..");
        return path ? directory(backup) : backup;
    }

    /** An absolute path of this machine, or a place in S3 as it is. */
    static String directory(String typed) {
        if (typed.startsWith("s3://")) {
            return typed;
        }
        if (typed.matches("[A-Za-z][A-Za-z0-9+.-]+://.*")) {
            throw CommandFailure.usage(
                    "Cannot use '"
                            + typed
                            + "': expected a directory of this machine, or s3://bucket/prefix.");
        }
        return Path.of(typed).toAbsolutePath().normalize().toString();
    }

    /** "2026-11-21 02:00". */
    static String minute(JsonNode node, String field) {
        Instant at = Json.moment(node, field);
        return at == null ? "" : MINUTE.format(at.atZone(ZoneId.systemDefault()));
    }

    /** "full", or "+2 on works-20261119-020000". */
    static String kind(JsonNode backup) {
        String parent = Json.text(backup, "parent");
        return parent.isEmpty()
                ? "full"
                : "+" + Math.max(1, backup.path("chain").size() - 1) + " on " + parent;
    }

    static String collections(JsonNode backup) {
        List<String> names = new ArrayList<>();
        for (JsonNode part : backup.path("collections")) {
            String source = Json.text(part, "source");
            names.add(source.isEmpty() ? Json.text(part, "name") : source);
        }
        return names.size() <= 2
                ? String.join(", ", names)
                : names.getFirst() + " and " + (names.size() - 1) + " others";
    }

    /** "✓ 3 h ago", "✗ 2 defects, 3 h ago", "never". */
    static Cell verified(JsonNode backup, InstantSource time) {
        JsonNode checked = backup.path("verified");
        if (!checked.isObject()) {
            return new Cell("never", Style.WAITING);
        }
        String ago = Values.ago(checked, "at", time);
        long defects = checked.path("defects").asLong();
        return defects == 0
                ? new Cell("✓ " + ago, Style.GOOD)
                : new Cell("✗ " + Figures.count(defects, "defects") + ", " + ago, Style.BAD);
    }

    /** "✓ 6m12s, 3 h ago", "✗ 3 h ago", "never". */
    static Cell drilled(JsonNode backup, InstantSource time) {
        JsonNode drilled = backup.path("drilled");
        if (!drilled.isObject()) {
            return new Cell("never", Style.DIM);
        }
        String ago = Values.ago(drilled, "at", time);
        return drilled.path("equal").asBoolean()
                ? new Cell("✓ " + took(drilled) + ", " + ago, Style.GOOD)
                : new Cell("✗ " + ago, Style.BAD);
    }

    static String took(JsonNode drilled) {
        return Figures.took(
                Duration.ofMillis(Math.round(1000 * drilled.path("seconds").asDouble())));
    }

    static String rows(JsonNode node, String field) {
        return Figures.count(node.path(field).asLong(), "rows");
    }

    static void put(ObjectNode body, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(body.putArray(field)::add);
        }
    }
}
