package dev.lockstep.server.internal.routes;

import dev.lockstep.api.service.HookService;
import dev.lockstep.api.service.HookService.Answered;
import dev.lockstep.api.service.HookService.HookView;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import java.util.List;

/** Those outside who are told of what happens. */
public final class HookRoutes {
    private static final String PATH = "/api/v1/hooks";

    private final HookService hooks;

    public HookRoutes(HookService hooks) {
        this.hooks = hooks;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        PATH,
                        Op.admin("list_hooks", "Who is told of what happens, and how far")
                                .answersList(HookView.class),
                        _ -> Answer.items(hooks.list())),
                Route.post(
                        PATH + "/{name}/test",
                        Op.admin("test_hook", "Tells a hook of a test event, once and now")
                                .answers(Answered.class),
                        call -> Answer.json(hooks.test(call.path("name")))));
    }
}
