package dev.lockstep.server.internal;

import dev.lockstep.server.ServerSettings;
import dev.lockstep.server.Services;
import java.util.ArrayList;
import java.util.List;

/** All REST routes, in the order in which they are matched. */
public final class Routes {
    private Routes() {}

    static List<Route> rest(
            ServerSettings settings,
            Services services,
            Gate gate,
            HealthRoutes health,
            DocsRoutes docs) {
        RunRoutes runs = new RunRoutes(services.runs(), services.collections(), gate);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new DatasetRoutes(services.datasets(), runs).routes());
        routes.addAll(new IndexRoutes(services.indexes()).routes());
        routes.addAll(new EvalRoutes(services.indexes()).routes());
        routes.addAll(new CollectionRoutes(services.collections()).routes());
        routes.addAll(runs.routes());
        routes.addAll(new ScheduleRoutes(services.runs(), settings.schedulableJobs()).routes());
        routes.addAll(new KeyRoutes(services.keys()).routes());
        routes.addAll(new FindRoutes(services.indexes()).routes());
        routes.addAll(health.routes());
        routes.addAll(docs.routes());
        return routes;
    }
}
