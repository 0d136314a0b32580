package dev.lockstep.server.internal.routes;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pipeline.Gate;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import java.util.List;
import java.util.function.Supplier;

/** Whether the server lives, is ready, and what it counts. */
public final class HealthRoutes {
    private final Services.Readiness readiness;
    private final Supplier<String> metrics;
    private final Gate gate;

    public HealthRoutes(Services.Readiness readiness, Supplier<String> metrics, Gate gate) {
        this.readiness = readiness;
        this.metrics = metrics;
        this.gate = gate;
    }

    /** {@code ok}. */
    record Health(String status) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/livez",
                        Op.open("livez", "Whether the process answers").answers(Health.class),
                        call -> Answer.json(new Health("ok"))),
                Route.get(
                        "/readyz",
                        Op.open(
                                        "readyz",
                                        "Whether requests can be served; 503 with the reasons if not")
                                .answers(Health.class),
                        call -> ready()),
                Route.get(
                        "/metrics",
                        Op.open("metrics", "Counters for Prometheus; no tenant's names in them")
                                .answersAs("text/plain; version=0.0.4; charset=utf-8"),
                        call ->
                                Answer.text(
                                        "text/plain; version=0.0.4; charset=utf-8",
                                        metrics.get())));
    }

    private Answer ready() {
        List<String> missing =
                gate.stopping() ? List.of("The server is stopping.") : readiness.missing();
        if (missing.isEmpty()) {
            return Answer.json(new Health("ok"));
        }
        throw new LockstepException(
                        ErrorKind.RESOURCES,
                        "not-ready",
                        "Cannot serve yet: " + String.join(" ", missing))
                .with("missing", missing);
    }
}
