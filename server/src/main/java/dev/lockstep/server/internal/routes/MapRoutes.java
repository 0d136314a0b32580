package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.INTEGER;
import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.service.MapService;
import dev.lockstep.api.service.MapService.Located;
import dev.lockstep.api.service.MapService.MapQuery;
import dev.lockstep.api.service.MapService.MapView;
import dev.lockstep.api.service.MapService.Place;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.search.SearchAnswer;
import dev.lockstep.server.internal.search.SearchParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps of generations: the points, and where a search lies among them. */
public final class MapRoutes {
    private static final String ONE = "/api/v1/indexes/{name}/map";

    private final MapService maps;

    public MapRoutes(MapService maps) {
        this.maps = maps;
    }

    /**
     * A search on the map.
     *
     * @param query where the query lies, null for a search by words alone
     * @param places where the hits lie, in their order; null for one without a vector
     */
    record LocatedAnswer(SearchAnswer search, @Nullable Place query, List<@Nullable Place> places) {
        static LocatedAnswer of(Located located) {
            return new LocatedAnswer(
                    SearchAnswer.of(located.search()), located.query(), located.hits());
        }
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        ONE,
                        on(Op.read("map_index", "The rows on the plane of their widest directions"))
                                .answers(MapView.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                Answer.json(
                                        maps.map(call.tenant(), call.path("name"), query(call)))),
                Route.get(
                        ONE + "/search",
                        SearchParameters.on(
                                        Op.read(
                                                "search_map",
                                                "Where a query and what it finds lie on the map"))
                                .answers(LocatedAnswer.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                Answer.json(
                                        LocatedAnswer.of(
                                                maps.locate(
                                                        call.tenant(),
                                                        call.path("name"),
                                                        SearchParameters.query(call))))));
    }

    private static Op on(Op op) {
        return op.query("generation", INTEGER, "A kept generation instead of the champion")
                .query("points", INTEGER, "Points at most, 1 to 20000; of more rows a sample")
                .query("by", STRING, "The metadata field to group the points by");
    }

    public static MapQuery query(Call call) {
        return new MapQuery(
                call.longNumber("generation", 0, 0, Long.MAX_VALUE),
                call.number("points", MapService.MOST_POINTS, 1, MapService.MOST_POINTS),
                call.query("by"));
    }
}
