package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** What retention keeps: the options that expiring and scheduling share. */
final class BackupKeep {
    @Option(names = "--keep-last", paramLabel = "N", description = "The newest N.")
    private int last;

    @Option(names = "--keep-daily", paramLabel = "N", description = "One a day for N days.")
    private int daily;

    @Option(names = "--keep-weekly", paramLabel = "N", description = "One a week for N weeks.")
    private int weekly;

    @Option(names = "--keep-monthly", paramLabel = "N", description = "One a month for N months.")
    private int monthly;

    @Option(
            names = "--older-than",
            paramLabel = "SPAN",
            description = "Only what is older goes: 30d, 12h, 8w.")
    private @Nullable String olderThan;

    boolean isGiven() {
        return last + daily + weekly + monthly > 0 || olderThan != null;
    }

    ObjectNode body() {
        ObjectNode body = Json.object();
        List<String> names = List.of("keep_last", "keep_daily", "keep_weekly", "keep_monthly");
        int[] counts = {last, daily, weekly, monthly};
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                body.put(names.get(i), counts[i]);
            }
        }
        if (olderThan != null) {
            body.put("older_than", olderThan);
        }
        return body;
    }
}
