package dev.lockstep.server.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.server.ServerSettings;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pipeline.Faults;
import dev.lockstep.server.internal.pipeline.Gate;
import dev.lockstep.server.internal.pipeline.Idempotency;
import dev.lockstep.server.internal.pipeline.Pipeline;
import dev.lockstep.server.internal.pipeline.PlainFaults;
import dev.lockstep.server.internal.pipeline.RequestMetrics;
import dev.lockstep.server.internal.pipeline.Responses;
import dev.lockstep.server.internal.pipeline.Trace;
import dev.lockstep.server.internal.request.Access;
import dev.lockstep.server.internal.request.Json;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Problem;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import dev.lockstep.server.internal.routes.HealthRoutes;
import dev.lockstep.server.internal.site.Assets;
import dev.lockstep.server.internal.site.DocsRoutes;
import dev.lockstep.server.internal.site.Pages;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Javalin and Jetty, set up; the only class that knows how they are started and stopped. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.lockstep.server");
    private static final long SHUTDOWN_IDLE_MILLIS = 100;

    private final ServerSettings settings;
    private final Gate gate;
    private final Sessions sessions;
    private final Json json = new Json();
    private final Responses responses;
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMetrics metrics = new RequestMetrics(registry);
    private final List<Route> routes;
    private final Pipeline pipeline;
    private final Javalin javalin;
    private final Carriers carriers = Carriers.keep();
    private int port;

    private HttpServer(
            ServerSettings settings,
            Services services,
            MetadataDatabase database,
            InstantSource clock) {
        this.settings = settings;
        this.gate =
                new Gate(
                        settings.limits().concurrentRequests(),
                        settings.limits().queriesPerTenant());
        this.sessions = new Sessions(services.keys(), clock);
        Assets assets = new Assets(settings.version());
        Pages pages = new Pages(sessions, clock, assets);
        this.responses = new Responses(json, pages::fault);
        this.pipeline =
                new Pipeline(
                        settings,
                        new Access(services.keys(), sessions, settings.openFind()),
                        gate,
                        new Idempotency(database, clock, json),
                        json,
                        responses,
                        metrics);
        this.routes =
                Route.all(
                        Routes.rest(settings, services, gate),
                        Routes.pages(settings, services, sessions, pages),
                        new HealthRoutes(services.readiness(), metrics::scrape, gate).routes(),
                        new DocsRoutes(this::endpoints, settings.version(), pages).routes(),
                        assets.routes());
        this.javalin = Javalin.create(this::configure);
        requireOps(endpoints());
    }

    public static HttpServer start(
            ServerSettings settings,
            Services services,
            MetadataDatabase database,
            InstantSource clock) {
        empty(settings.uploads());
        HttpServer server = new HttpServer(settings, services, database, clock);
        try {
            server.javalin.start();
            server.port = server.javalin.port();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw new LockstepException(
                    ErrorKind.RESOURCES,
                    "cannot-listen",
                    "Cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + ": the port is taken or not allowed; choose another with --port.",
                    e);
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port;
    }

    public Sessions sessions() {
        return sessions;
    }

    public MeterRegistry meters() {
        return registry;
    }

    /** The routes as the router has them. */
    public List<Route> routes() {
        return routes;
    }

    @Override
    public void close() {
        gate.stop();
        try {
            javalin.stop();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("after", settings.limits().stop())
                    .log(
                            "Requests were still under way when the server stopped; they were cut off");
        }
        carriers.close();
        registry.close();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = settings.limits().bodyBytes();
        config.router.ignoreTrailingSlashes = true;
        config.jetty.modifyHttpConfiguration(this::http);
        config.jetty.modifyServer(this::server);
        config.jetty.addConnector(this::connector);
        for (Route route : routes) {
            config.routes.addEndpoint(endpoint(route, route.method()));
            if (route.method() == HandlerType.GET && !route.streams()) {
                config.routes.addEndpoint(endpoint(route, HandlerType.HEAD));
            }
        }
        config.routes.exception(HttpResponseException.class, this::unmatched);
        config.routes.exception(Exception.class, this::unmatched);
    }

    /** What the router serves, HEAD left out, which goes with every GET. */
    private List<Endpoint> endpoints() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method != HandlerType.HEAD)
                .toList();
    }

    private Endpoint endpoint(Route route, HandlerType method) {
        return Endpoint.create(method, route.path())
                .addMetadata(route.op())
                .handler(pipeline.handler(route));
    }

    private void http(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
    }

    private void server(Server server) {
        server.setStopTimeout(settings.limits().stop().toMillis());
        server.setErrorHandler(new PlainFaults(json));
        server.insertHandler(new GracefulHandler());
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        ServerConnector connector =
                new ServerConnector(
                        server, 1, 1, new org.eclipse.jetty.server.HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idle().toMillis());
        // A stop waits for requests under way, not for connections that are kept alive.
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
        return connector;
    }

    /** What no route took, and what went wrong outside of one. */
    private void unmatched(Exception e, Context context) {
        long start = System.nanoTime();
        boolean noRoute = e instanceof HttpResponseException http && http.getStatus() / 10 == 40;
        String allowed = noRoute ? allowed(context.path()) : "";
        Trace trace = Trace.of(context.header("traceparent"));
        LockstepException fault =
                allowed.isEmpty()
                        ? Faults.of(e, context.method().name(), context.path(), trace.traceId())
                        : Faults.methodNotAllowed(context.method().name(), context.path(), allowed);
        try {
            responses.send(context, null, Problem.of(fault, context.path()).answer(), gate);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } finally {
            metrics.record("other", "none", context.statusCode(), start);
        }
    }

    /** The methods of the routes that this path would match, empty where there is none. */
    private String allowed(String path) {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .filter(handler -> handler.matches(path))
                .map(handler -> handler.endpoint.method.name())
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toCollection(TreeSet::new),
                                names -> String.join(", ", names)));
    }

    static void requireOps(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.method.isHttpMethod() && endpoint.metadata(Op.class) == null) {
                throw new IllegalStateException(
                        "No Op on " + endpoint.method + " " + endpoint.path);
            }
        }
    }

    /** Uploads that a killed process left behind. */
    private static void empty(Path uploads) {
        try {
            Files.createDirectories(uploads);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(uploads, "upload-*.part")) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare " + uploads, e);
        }
    }
}
