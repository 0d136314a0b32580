package dev.lockstep.server.internal.routes;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.search.SearchAnswer;
import dev.lockstep.server.internal.search.SearchParameters;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Search in the shape that existing clients know. */
public final class FindRoutes {
    private static final String PATH = "/find/{collection}";
    private final IndexService indexes;

    public FindRoutes(IndexService indexes) {
        this.indexes = indexes;
    }

    /** {@code meta} and {@code results}. */
    record FindAnswer(Meta meta, List<SearchAnswer.Found> results) {
        /**
         * About the search.
         *
         * @param count results
         */
        record Meta(
                int count,
                @Nullable String query,
                double tookMs,
                String collection,
                long generation,
                SearchResult.Path path,
                @Nullable String shortfall) {}
    }

    /** How the index stands. */
    record IndexHealth(State index) {
        /** See {@link IndexView}. */
        record State(
                String name,
                boolean ready,
                String status,
                String detailedState,
                long rows,
                @Nullable Long generation,
                @Nullable Instant lastSync,
                @Nullable Instant lastProof,
                boolean inStep,
                long lagRows,
                RunView.@Nullable Failure failedStatus) {}
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        PATH,
                        SearchParameters.on(Op.read("find", "Searches a collection's index"))
                                .answers(FindAnswer.class)
                                .with(Op.Trait.QUERY)
                                .with(Op.Trait.LENIENT),
                        this::find),
                Route.get(
                        PATH + "/health",
                        Op.read("find_health", "How a collection's index stands")
                                .answers(IndexHealth.class)
                                .with(Op.Trait.LENIENT),
                        call ->
                                Answer.json(
                                        health(
                                                indexes.get(
                                                        call.tenant(), call.path("collection"))))));
    }

    private Answer find(Call call) {
        IndexService.SearchQuery query = SearchParameters.query(call);
        SearchView view = indexes.search(call.tenant(), call.path("collection"), query);
        SearchResult result = view.result();
        return Answer.json(
                new FindAnswer(
                        new FindAnswer.Meta(
                                result.hits().size(),
                                query.query(),
                                view.embedMs() + view.searchMs(),
                                view.index(),
                                view.generation(),
                                result.path(),
                                result.shortfall()),
                        SearchAnswer.found(result.hits())));
    }

    private static IndexHealth health(IndexView view) {
        return new IndexHealth(
                new IndexHealth.State(
                        view.definition().name(),
                        view.ready(),
                        view.status(),
                        view.detailedState(),
                        view.rows(),
                        view.champion() == null ? null : (Long) view.champion().number(),
                        view.lastSync(),
                        view.lastProof(),
                        view.inStep(),
                        view.lagRows(),
                        view.failedStatus()));
    }
}
