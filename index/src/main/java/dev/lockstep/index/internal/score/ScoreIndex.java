package dev.lockstep.index.internal.score;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.IndexService.EvalScore;
import dev.lockstep.api.service.IndexService.EvalScore.QueryScore;
import dev.lockstep.api.service.IndexService.JudgedQuery;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.index.internal.search.SearchIndex;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Measures the serving generation: against people's judgement, and the graph against exact search.
 * Recall of a query with more relevant rows than are asked for is measured against what could be
 * found.
 */
public final class ScoreIndex {
    private static final int WORST = 10;

    private final IndexRows indexes;
    private final SearchIndex search;
    private final EvalSets sets;

    public ScoreIndex(IndexRows indexes, SearchIndex search, EvalSets sets) {
        this.indexes = indexes;
        this.search = search;
        this.sets = sets;
    }

    /** What one query gave. */
    private record Measured(QueryScore score, double reciprocalRank, double graphRecall) {}

    public EvalScore score(TenantId tenant, String name, String set, int count) {
        IndexRow index = indexes.get(tenant, name);
        List<JudgedQuery> queries = sets.get(tenant, set);
        long number = SearchIndex.number(index, query("any", count));
        List<Measured> all =
                search.with(
                        index,
                        number,
                        s ->
                                queries.stream()
                                        .map(q -> measure(index, number, s, q, count))
                                        .toList());
        return new EvalScore(
                name,
                number,
                set,
                all.size(),
                count,
                mean(all, m -> m.score().recall()),
                mean(all, Measured::reciprocalRank),
                mean(all, Measured::graphRecall),
                all.stream()
                        .map(Measured::score)
                        .filter(s -> s.recall() < 1)
                        .sorted(Comparator.comparingDouble(QueryScore::recall))
                        .limit(WORST)
                        .toList());
    }

    private static SearchQuery query(String words, int count) {
        return new SearchQuery(
                words, null, SearchRequest.Mode.VECTOR, count, 0, false, Filter.all(), 0);
    }

    private Measured measure(
            IndexRow index, long number, Searcher searcher, JudgedQuery judged, int count) {
        SearchRequest request = search.request(index, number, query(judged.query(), count));
        List<String> found = ids(searcher, request);
        List<String> exact = ids(searcher, exact(request));
        List<String> missed = judged.relevant().stream().filter(r -> !found.contains(r)).toList();
        int possible = Math.min(count, judged.relevant().size());
        double recall = (double) (judged.relevant().size() - missed.size()) / possible;
        return new Measured(
                new QueryScore(judged.id(), judged.query(), Math.min(1, recall), missed),
                reciprocalRank(found, judged.relevant()),
                overlap(found, exact));
    }

    private static List<String> ids(Searcher searcher, SearchRequest request) {
        return searcher.search(request).hits().stream().map(Hit::id).toList();
    }

    private static SearchRequest exact(SearchRequest r) {
        return new SearchRequest(
                r.mode(), r.vector(), r.text(), r.count(), r.effort(), true, r.filter());
    }

    private static double reciprocalRank(List<String> found, List<String> relevant) {
        for (int i = 0; i < found.size(); i++) {
            if (relevant.contains(found.get(i))) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }

    private static double overlap(List<String> found, List<String> exact) {
        Set<String> both = new HashSet<>(found);
        both.retainAll(exact);
        return exact.isEmpty() ? 1 : (double) both.size() / exact.size();
    }

    private static double mean(
            List<Measured> all, java.util.function.ToDoubleFunction<Measured> value) {
        return all.stream().mapToDouble(value).average().orElse(0);
    }
}
