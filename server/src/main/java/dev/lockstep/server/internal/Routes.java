package dev.lockstep.server.internal;

import dev.lockstep.server.ServerSettings;
import dev.lockstep.server.Services;
import java.util.List;

/** All routes, in the order in which they are matched. */
final class Routes {
    private Routes() {}

    static List<Route> rest(ServerSettings settings, Services services, Gate gate) {
        RunRoutes runs = new RunRoutes(services.runs(), services.collections(), gate);
        return Route.all(
                new DatasetRoutes(services.datasets(), runs).routes(),
                new IndexRoutes(services.indexes()).routes(),
                new MapRoutes(services.indexes()).routes(),
                new EvalRoutes(services.indexes()).routes(),
                new CollectionRoutes(services.collections()).routes(),
                new StoreRoutes(services.stores()).routes(),
                new BackupRoutes(services.backups()).routes(),
                new ExportRoutes(services.exports()).routes(),
                new MigrationRoutes(services.migrations()).routes(),
                runs.routes(),
                new ScheduleRoutes(services.runs(), settings.schedulableJobs()).routes(),
                new KeyRoutes(services.keys()).routes(),
                new HookRoutes(services.hooks()).routes(),
                new ConfigRoutes(services.settings()).routes(),
                new FindRoutes(services.indexes()).routes());
    }

    static List<Route> pages(
            ServerSettings settings, Services services, Sessions sessions, Pages pages) {
        SetAside aside =
                new SetAside(settings.uploads(), settings.limits().uploadBytes(), pages.clock());
        RawRows raw = new RawRows(services.datasets(), settings.uploads());
        return Route.all(
                new PageRoutes(services, sessions, pages).routes(),
                new DatasetPages(services, pages).routes(),
                new UploadPages(services, sessions, pages, aside, raw).routes(),
                new RunPages(services.runs(), sessions, pages).routes(),
                new SearchPages(services, pages).routes(),
                new MapPages(services.indexes(), pages).routes(),
                new BackupPages(services, sessions, pages).routes(),
                new ProofPages(services, sessions, pages).routes(),
                new MigrationPages(services.migrations(), sessions, pages).routes(),
                new SignInRoutes(sessions, pages).routes());
    }
}
