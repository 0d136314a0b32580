package dev.lockstep.server.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.server.LockstepServer;
import dev.lockstep.server.ServerSettings;
import dev.lockstep.server.Services;
import dev.lockstep.server.SqlKeyService;
import dev.lockstep.server.internal.pipeline.Gate;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import dev.lockstep.server.internal.routes.HealthRoutes;
import dev.lockstep.server.internal.site.Assets;
import dev.lockstep.server.internal.site.DocsRoutes;
import dev.lockstep.server.internal.site.Pages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server on loopback over services in memory; keys and idempotency on a real SQLite. */
final class TestServer implements AutoCloseable {
    static final TenantId ACME = new TenantId("acme");
    static final JsonMapper JSON = JsonMapper.shared();

    final FakeRuns runs = new FakeRuns();
    final FakeDatasets datasets = new FakeDatasets(runs);
    final FakeIndexes indexes = new FakeIndexes(runs);
    final FakeCollections collections = new FakeCollections(runs);
    final FakeMigrations migrations = new FakeMigrations(runs);
    final FakeStores stores = new FakeStores();
    final FakeExports exports = new FakeExports(runs);
    final FakeHooks hooks = new FakeHooks();
    final FakeBackups backups = new FakeBackups(runs);
    final List<String> missing = new CopyOnWriteArrayList<>();
    final MetadataDatabase database;
    final SqlKeyService keys;
    final ServerSettings settings;
    final Services services;
    final LockstepServer server;
    final HttpClient http = HttpClient.newHttpClient();
    final String admin;

    TestServer(Path home) {
        this(ServerSettings.local(home.resolve("uploads")), home);
    }

    TestServer(ServerSettings settings, Path home) {
        this(settings, home, InstantSource.system());
    }

    TestServer(ServerSettings settings, Path home, InstantSource clock) {
        this.settings = settings;
        database = MetadataDatabase.sqlite(home.resolve("m.db"));
        keys = new SqlKeyService(database, clock);
        services =
                new Services(
                        datasets,
                        indexes,
                        collections,
                        stores,
                        backups,
                        exports,
                        migrations,
                        runs,
                        hooks,
                        keys,
                        () -> List.copyOf(missing));
        server = LockstepServer.start(settings, services, database, clock);
        admin = key(ACME, Role.ADMIN);
    }

    String key(TenantId tenant, Role role) {
        return keys.create(tenant, role + " of " + tenant, role).secret();
    }

    HttpRequest.Builder request(String path, @Nullable String key) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .timeout(Duration.ofSeconds(60));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path, admin));
    }

    HttpResponse<String> post(String path, String body) {
        return send(post(path, body, admin));
    }

    HttpRequest.Builder post(String path, String body, @Nullable String key) {
        return request(path, key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** The routes that it serves: REST, health and documents. */
    List<Route> routes() {
        Gate gate = new Gate(1, 1);
        return Route.all(
                Routes.rest(settings, services, gate),
                new HealthRoutes(List::of, () -> "", gate).routes(),
                new DocsRoutes(List::of, "test", pages()).routes());
    }

    private Pages pages() {
        InstantSource clock = InstantSource.system();
        return new Pages(new Sessions(keys, clock), clock, new Assets("test"));
    }

    /** The pages that it serves. */
    List<Route> pageRoutes() {
        return Routes.pages(
                settings, services, new Sessions(keys, InstantSource.system()), pages());
    }

    /** On a thread of its own: the common pool has too few for calls that wait. */
    static <T> CompletableFuture<T> async(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, Thread::startVirtualThread);
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        server.close();
        database.close();
        http.close();
    }
}
