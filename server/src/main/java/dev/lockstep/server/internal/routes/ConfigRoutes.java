package dev.lockstep.server.internal.routes;

import dev.lockstep.server.Services.Setting;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import java.util.List;

/** The configuration in force, without its secrets. */
public final class ConfigRoutes {
    private final List<Setting> settings;

    public ConfigRoutes(List<Setting> settings) {
        this.settings = settings;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/config",
                        Op.admin("show_config", "Each setting, and where its value stands")
                                .answersList(Setting.class),
                        call -> Answer.items(settings)));
    }
}
