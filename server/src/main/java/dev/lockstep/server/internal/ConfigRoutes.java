package dev.lockstep.server.internal;

import dev.lockstep.server.Services.Setting;
import java.util.List;

/** The configuration in force, without its secrets. */
final class ConfigRoutes {
    private final List<Setting> settings;

    ConfigRoutes(List<Setting> settings) {
        this.settings = settings;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/config",
                        Op.admin("show_config", "Each setting, and where its value stands")
                                .answersList(Setting.class),
                        call -> Answer.items(settings)));
    }
}
