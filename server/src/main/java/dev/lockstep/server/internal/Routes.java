package dev.lockstep.server.internal;

import dev.lockstep.server.ServerSettings;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pipeline.Gate;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import dev.lockstep.server.internal.routes.BackupRoutes;
import dev.lockstep.server.internal.routes.CollectionRoutes;
import dev.lockstep.server.internal.routes.ConfigRoutes;
import dev.lockstep.server.internal.routes.DatasetRoutes;
import dev.lockstep.server.internal.routes.EvalRoutes;
import dev.lockstep.server.internal.routes.ExportRoutes;
import dev.lockstep.server.internal.routes.FindRoutes;
import dev.lockstep.server.internal.routes.HookRoutes;
import dev.lockstep.server.internal.routes.IndexRoutes;
import dev.lockstep.server.internal.routes.KeyRoutes;
import dev.lockstep.server.internal.routes.MapRoutes;
import dev.lockstep.server.internal.routes.MigrationRoutes;
import dev.lockstep.server.internal.routes.RunRoutes;
import dev.lockstep.server.internal.routes.ScheduleRoutes;
import dev.lockstep.server.internal.routes.StoreRoutes;
import dev.lockstep.server.internal.site.BackupPages;
import dev.lockstep.server.internal.site.DatasetPages;
import dev.lockstep.server.internal.site.MapPages;
import dev.lockstep.server.internal.site.MigrationPages;
import dev.lockstep.server.internal.site.PageRoutes;
import dev.lockstep.server.internal.site.Pages;
import dev.lockstep.server.internal.site.ProofPages;
import dev.lockstep.server.internal.site.RawRows;
import dev.lockstep.server.internal.site.RunPages;
import dev.lockstep.server.internal.site.SearchPages;
import dev.lockstep.server.internal.site.SetAside;
import dev.lockstep.server.internal.site.SignInRoutes;
import dev.lockstep.server.internal.site.UploadPages;
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
