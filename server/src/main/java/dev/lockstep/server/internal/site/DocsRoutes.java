package dev.lockstep.server.internal.site;

import dev.lockstep.server.internal.openapi.OpenApi;
import dev.lockstep.server.internal.pages.ApiPage;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the server says of itself: OpenAPI for programs and a page for people, both made from the
 * router at the first call, not at start.
 */
public final class DocsRoutes {
    private final Supplier<List<Endpoint>> endpoints;
    private final String version;
    private final Pages pages;
    private volatile @Nullable ObjectNode document;

    public DocsRoutes(Supplier<List<Endpoint>> endpoints, String version, Pages pages) {
        this.endpoints = endpoints;
        this.version = version;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/openapi.json",
                        Op.open("openapi", "This document"),
                        call -> Answer.json(document())),
                Route.get(
                        "/api/v1/docs",
                        Op.page("docs_page", null),
                        call ->
                                pages.page(
                                        call.context(),
                                        "docs.jte",
                                        "API",
                                        "docs",
                                        Map.of("page", page(call.context())))),
                Route.get(
                        "/docs/problems/{code}",
                        Op.page("problem_page", null),
                        call ->
                                pages.page(
                                        call.context(),
                                        "problem.jte",
                                        "Problem",
                                        "docs",
                                        Map.of(
                                                "code",
                                                dev.lockstep.api.Names.shown(call.path("code"))))));
    }

    private ObjectNode document() {
        ObjectNode made = document;
        if (made == null) {
            made = OpenApi.of(endpoints.get(), version);
            document = made;
        }
        return made;
    }

    private ApiPage page(Context context) {
        String url = pages.frame(context, "", "").url();
        Map<String, List<ApiPage.Entry>> groups = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints.get()) {
            Op op = endpoint.metadata(Op.class);
            if (op != null && !op.is(Op.Trait.PAGE)) {
                groups.computeIfAbsent(OpenApi.tag(endpoint.path), tag -> new ArrayList<>())
                        .add(entry(endpoint, op, url));
            }
        }
        return new ApiPage(
                groups.entrySet().stream()
                        .map(e -> new ApiPage.Group(e.getKey(), e.getValue()))
                        .toList());
    }

    private static ApiPage.Entry entry(Endpoint endpoint, Op op, String url) {
        return new ApiPage.Entry(
                endpoint.method.name(),
                endpoint.path,
                op.summary(),
                op.role() == null
                        ? "Needs no key."
                        : "Needs a key of role " + op.role().name().toLowerCase(Locale.ROOT) + ".",
                op.params().stream()
                        .map(p -> new ApiPage.Parameter(p.name(), p.meaning()))
                        .toList(),
                curl(endpoint, op, url));
    }

    private static String curl(Endpoint endpoint, Op op, String url) {
        StringBuilder curl = new StringBuilder("curl ");
        if (!endpoint.method.name().equals("GET")) {
            curl.append("-X ").append(endpoint.method.name()).append(' ');
        }
        if (op.role() != null) {
            curl.append("-H \"Authorization: Bearer $LOCKSTEP_KEY\" ");
        }
        if (op.body() != null) {
            curl.append("-H 'Content-Type: application/json' -d ")
                    .append(Show.quoted(op.body().example()))
                    .append(' ');
        }
        return curl.append(Show.quoted(url + endpoint.path)).toString();
    }
}
