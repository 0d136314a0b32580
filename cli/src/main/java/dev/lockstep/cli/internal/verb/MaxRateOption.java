package dev.lockstep.cli.internal.verb;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** How fast rows may move at most. */
public final class MaxRateOption {
    @Option(
            names = "--max-rate",
            paramLabel = "RATE",
            description =
                    "Rows a second at most (5000), bytes a second (20MB), or both (5000,20MB).")
    private @Nullable String rate;

    public void addTo(ObjectNode body) {
        if (rate != null) {
            body.put("max_rate", rate);
        }
    }
}
