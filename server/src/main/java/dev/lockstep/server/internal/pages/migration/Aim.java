package dev.lockstep.server.internal.pages.migration;

import dev.lockstep.api.service.MigrationService.Goal;
import dev.lockstep.server.internal.pages.Badge;

/** A goal of a migration as its page shows it. */
public record Aim(Goal goal) {
    public String name() {
        return goal.name().replace('-', ' ');
    }

    public Badge badge() {
        return switch (goal.verdict()) {
            case MET -> new Badge("Met", "green", "");
            case NOT_MET -> new Badge("Not met", "red", "");
            case NOT_MEASURED -> new Badge("Not measured", "gray", "");
        };
    }
}
