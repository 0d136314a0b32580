package dev.lockstep.server.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.HookService;
import java.util.List;

/** One hook that takes what it is told. */
final class FakeHooks implements HookService {
    static final String NAME = "ops";

    @Override
    public List<HookView> list() {
        return List.of(
                new HookView(
                        NAME,
                        "webhook",
                        "ops.example.org",
                        List.of("run.failed"),
                        null,
                        true,
                        2,
                        7,
                        0,
                        null,
                        "answered 503"));
    }

    @Override
    public Answered test(String name) {
        if (!name.equals(NAME)) {
            throw LockstepException.notFound("hook", name);
        }
        return new Answered(true, 3, null);
    }
}
