package dev.lockstep.server.internal;

import io.javalin.router.Endpoint;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the server says of itself: OpenAPI for programs. Made at the first call, not at start. */
final class DocsRoutes {
    private final Supplier<List<Endpoint>> endpoints;
    private final String version;
    private volatile @Nullable ObjectNode document;

    DocsRoutes(Supplier<List<Endpoint>> endpoints, String version) {
        this.endpoints = endpoints;
        this.version = version;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/openapi.json",
                        Op.open("openapi", "This document"),
                        call -> Answer.json(document())));
    }

    ObjectNode document() {
        ObjectNode made = document;
        if (made == null) {
            made = OpenApi.of(endpoints.get(), version);
            document = made;
        }
        return made;
    }
}
