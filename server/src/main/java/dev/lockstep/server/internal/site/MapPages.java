package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.api.service.MapService;
import dev.lockstep.api.service.MapService.Located;
import dev.lockstep.api.service.MapService.MapQuery;
import dev.lockstep.api.service.MapService.MapView;
import dev.lockstep.server.internal.pages.index.MapPage;
import dev.lockstep.server.internal.pages.index.MapPage.Asked;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.routes.MapRoutes;
import dev.lockstep.server.internal.search.FilterText;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The map of an index, and its points for the script that draws them. */
public final class MapPages {
    private static final String ONE = "/indexes/{name}/map";
    private final IndexService indexes;
    private final Pages pages;

    public MapPages(IndexService indexes, Pages pages) {
        this.indexes = indexes;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        ONE,
                        Op.page("map_page", Role.READ).with(Op.Trait.QUERY),
                        call ->
                                pages.page(
                                        call.context(),
                                        "map.jte",
                                        "Map of " + call.path("name"),
                                        "home",
                                        Map.of("page", page(call)))),
                Route.get(
                        ONE + "/points",
                        Op.page("map_points", Role.READ)
                                .answers(MapView.class)
                                .with(Op.Trait.QUERY)
                                .with(Op.Trait.ETAG),
                        call ->
                                Answer.json(
                                        indexes.map(
                                                call.tenant(),
                                                call.path("name"),
                                                MapRoutes.query(call)))));
    }

    private MapPage page(Call call) {
        TenantId tenant = call.tenant();
        String name = call.path("name");
        indexes.get(tenant, name);
        Asked asked = asked(call);
        MapView map;
        try {
            map = map(tenant, name, asked.generation(), asked.by());
        } catch (LockstepException e) {
            return withoutGroups(tenant, name, asked, e);
        }
        if (asked.query().isEmpty()) {
            return new MapPage(name, asked, map, null, null);
        }
        try {
            Located located = indexes.locate(tenant, name, query(call, asked, map.generation()));
            return new MapPage(name, asked, map, located, null);
        } catch (LockstepException e) {
            return new MapPage(name, asked, map, null, e.getMessage());
        }
    }

    private MapView map(TenantId tenant, String name, long generation, String by) {
        return indexes.map(
                tenant,
                name,
                new MapQuery(generation, MapService.MOST_POINTS, by.isEmpty() ? null : by));
    }

    /** A field that no row has is told, and the map drawn without it. */
    private MapPage withoutGroups(
            TenantId tenant, String name, Asked asked, LockstepException fault) {
        return switch (fault.kind()) {
            case USER ->
                    new MapPage(
                            name,
                            asked.without(),
                            map(tenant, name, asked.generation(), ""),
                            null,
                            fault.getMessage());
            case CONFLICT -> new MapPage(name, asked, null, null, fault.getMessage());
            default -> throw fault;
        };
    }

    private static Asked asked(Call call) {
        return new Asked(
                call.longNumber("generation", 0, 0, Long.MAX_VALUE),
                Required.or(call.query("by"), ""),
                Required.or(call.query("query"), ""),
                Required.or(call.query("mode"), "vector").toLowerCase(Locale.ROOT),
                Required.or(call.query("filter"), ""),
                call.number("count", 10, 1, 100));
    }

    /** On the generation that is drawn, whatever serves by now. */
    private static SearchQuery query(Call call, Asked asked, long generation) {
        return new SearchQuery(
                asked.query(),
                null,
                Call.choice("mode", asked.mode(), Mode.class),
                asked.count(),
                0,
                false,
                FilterText.parse(List.of(asked.filter()), call.json()),
                generation);
    }
}
