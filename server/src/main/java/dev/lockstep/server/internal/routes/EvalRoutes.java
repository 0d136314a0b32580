package dev.lockstep.server.internal.routes;

import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.EvalScore;
import dev.lockstep.api.service.IndexService.EvalSetView;
import dev.lockstep.api.service.IndexService.JudgedQuery;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Eval sets: to import, list and score an index by. */
public final class EvalRoutes {
    private static final String PATH = "/api/v1/evalsets";
    private final IndexService indexes;

    public EvalRoutes(IndexService indexes) {
        this.indexes = indexes;
    }

    /** Judged queries under a name; an older set of that name is replaced. */
    record ImportEvalSet(String name, List<JudgedQuery> queries) {}

    /**
     * @param count how many of the first hits are judged, 1 to 1000; else 10
     */
    record ScoreBody(String index, @Nullable Integer count) {}

    public List<Route> routes() {
        return List.of(
                Route.post(
                        PATH,
                        Op.write("import_evalset", "Takes judged queries in under a name")
                                .takes(
                                        ImportEvalSet.class,
                                        "{\"name\": \"works\", \"queries\": [{\"id\": \"q1\", \"query\":"
                                                + " \"consensus\", \"relevant\": [\"10.1/1\"]}]}")
                                .answers(201, EvalSetView.class),
                        this::take),
                Route.get(
                        PATH,
                        Op.read("list_evalsets", "Lists the eval sets")
                                .answersList(EvalSetView.class),
                        call -> Answer.items(indexes.evalSets(call.tenant()))),
                Route.post(
                        PATH + "/{name}/score",
                        Op.read("score_index", "Measures an index on judged queries")
                                .takes(ScoreBody.class, "{\"index\": \"works\"}")
                                .answers(EvalScore.class)
                                .with(Op.Trait.QUERY)
                                .with(Op.Trait.SAFE),
                        this::score));
    }

    private Answer take(Call call) {
        ImportEvalSet body = call.body(ImportEvalSet.class);
        return Answer.json(
                201,
                indexes.importEvalSet(
                        call.tenant(),
                        Required.field("name", body.name()),
                        Required.field("queries", body.queries())));
    }

    private Answer score(Call call) {
        ScoreBody body = call.body(ScoreBody.class);
        int count = Required.or(body.count(), 10);
        if (count < 1 || count > 1000) {
            throw Call.bad("count", String.valueOf(count), "1 to 1000");
        }
        return Answer.json(
                indexes.score(
                        call.tenant(),
                        Required.field("index", body.index()),
                        call.path("name"),
                        count));
    }
}
