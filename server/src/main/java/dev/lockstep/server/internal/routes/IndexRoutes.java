package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.BOOLEAN;
import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.search.SearchAnswer;
import dev.lockstep.server.internal.search.SearchBody;
import dev.lockstep.server.internal.search.SearchParameters;
import dev.lockstep.server.internal.search.SearchesAnswer;
import dev.lockstep.server.internal.search.SearchesBody;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Indexes: to make, check, sync, search and remove. */
public final class IndexRoutes {
    private static final String PATH = "/api/v1/indexes";
    private static final String ONE = PATH + "/{name}";

    private final IndexService indexes;

    public IndexRoutes(IndexService indexes) {
        this.indexes = indexes;
    }

    /**
     * An index to make; {@link IndexDefinition} says what each is.
     *
     * @param longTexts refuse where left out
     */
    record CreateIndex(
            String name,
            String dataset,
            @Nullable String idColumn,
            String text,
            @Nullable List<String> metadataColumns,
            @Nullable String embedder,
            @Nullable String longTexts,
            @Nullable Map<String, String> settings,
            @Nullable Boolean continuous,
            @Nullable Long allowRefused) {
        IndexDefinition definition() {
            return new IndexDefinition(
                    Required.field("name", name),
                    Required.field("dataset", dataset),
                    idColumn,
                    Required.field("text", text),
                    Required.or(metadataColumns, List.of()),
                    embedder,
                    Required.or(longTexts, "refuse"),
                    Required.or(settings, Map.of()),
                    Required.or(continuous, false),
                    Required.or(allowRefused, 0L));
        }
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                        PATH,
                        Op.write("create_index", "Makes an index over a dataset; a sync builds it")
                                .takes(
                                        CreateIndex.class,
                                        "{\"name\": \"works\", \"dataset\": \"works\", \"id_column\":"
                                                + " \"doi\", \"text\": \"{title}. {summary}\"}")
                                .answers(201, IndexView.class),
                        this::create),
                Route.get(
                        PATH,
                        Op.read("list_indexes", "Lists the indexes by name")
                                .answersList(IndexView.class),
                        call -> Answer.items(indexes.list(call.tenant()))),
                Route.get(
                        ONE,
                        Op.read("get_index", "Shows an index")
                                .answers(IndexView.class)
                                .with(Op.Trait.ETAG),
                        call -> Answer.json(indexes.get(call.tenant(), call.path("name")))),
                Route.delete(
                        ONE,
                        Op.write("delete_index", "Removes an index with its generations")
                                .answers(204, null),
                        this::delete),
                Route.get(
                        ONE + "/check",
                        Op.read("check_index", "The checks before a sync, run now, nothing written")
                                .answersList(IndexService.CheckView.class),
                        call -> Answer.items(indexes.check(call.tenant(), call.path("name")))),
                Route.get(
                        ONE + "/plan",
                        Op.read("plan_index_sync", "What a sync would do now")
                                .answers(IndexService.SyncPlan.class),
                        call -> Answer.json(indexes.plan(call.tenant(), call.path("name")))),
                Route.post(
                        ONE + "/sync",
                        Op.write("sync_index", "Starts a sync; Location names the run")
                                .query("full", BOOLEAN, "Build from nothing; else the difference")
                                .answers(202, RunView.class),
                        this::sync),
                Route.get(
                        ONE + "/generations",
                        Op.read("list_generations", "The generations, newest first")
                                .answersList(IndexService.GenerationView.class),
                        call ->
                                Answer.items(
                                        indexes.generations(call.tenant(), call.path("name")))),
                Route.get(
                        ONE + "/search",
                        SearchParameters.on(
                                        Op.read(
                                                "search_index",
                                                "Searches what the champion serves"))
                                .answers(SearchAnswer.class)
                                .with(Op.Trait.QUERY),
                        call -> search(call, SearchParameters.query(call))),
                Route.post(
                        ONE + "/search",
                        Op.read("search_index_post", "Searches what the champion serves")
                                .takes(SearchesBody.class, SearchBody.EXAMPLE)
                                .answers(SearchAnswer.class)
                                .orAnswers(SearchesAnswer.class)
                                .with(Op.Trait.QUERY)
                                .with(Op.Trait.SAFE),
                        this::searches),
                Route.get(
                        ONE + "/why",
                        SearchParameters.on(
                                        Op.read("why", "Why a row is among the hits, or is not")
                                                .query("id", STRING, "The row's id"))
                                .answers(IndexService.Why.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                Answer.json(
                                        indexes.why(
                                                call.tenant(),
                                                call.path("name"),
                                                SearchParameters.query(call),
                                                call.required("id")))));
    }

    private Answer create(Call call) {
        IndexView made = indexes.create(call.tenant(), call.body(CreateIndex.class).definition());
        return Answer.json(201, made).header("Location", PATH + "/" + made.definition().name());
    }

    private Answer delete(Call call) {
        String name = call.path("name");
        IfMatch.check(call, indexes.get(call.tenant(), name));
        indexes.delete(call.tenant(), name);
        return Answer.nothing();
    }

    private Answer sync(Call call) {
        return RunRoutes.accepted(
                indexes.sync(call.tenant(), call.path("name"), call.flag("full")));
    }

    private Answer searches(Call call) {
        SearchesBody body = call.body(SearchesBody.class);
        List<IndexService.SearchQuery> many = body.many();
        return many == null
                ? search(call, body.one())
                : Answer.json(
                        SearchesAnswer.of(indexes.search(call.tenant(), call.path("name"), many)));
    }

    private Answer search(Call call, IndexService.SearchQuery query) {
        return Answer.json(
                SearchAnswer.of(indexes.search(call.tenant(), call.path("name"), query)));
    }
}
