package dev.lockstep.server.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.SearchEach;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Indexes that remember what was asked of them. */
final class FakeIndexes implements IndexService {
    private final Owned<IndexView> indexes = new Owned<>("index");
    private final Owned<EvalSetView> evalSets = new Owned<>("evalset");
    private final FakeRuns runs;
    final List<SearchQuery> searches = new CopyOnWriteArrayList<>();

    FakeIndexes(FakeRuns runs) {
        this.runs = runs;
    }

    void put(TenantId tenant, IndexView view) {
        indexes.put(tenant, view.definition().name(), view);
    }

    @Override
    public IndexView create(TenantId tenant, IndexDefinition definition) {
        IndexView view = view(definition, "ready", 0, null);
        put(tenant, view);
        return view;
    }

    static IndexView view(
            IndexDefinition definition,
            String status,
            long lag,
            RunView.@Nullable Failure failure) {
        GenerationView champion = generation(7, "serving");
        return new IndexView(
                definition,
                true,
                status,
                status.equals("syncing") ? "ONLINE_PIPELINE_UPDATE" : "ONLINE",
                lag == 0 && failure == null,
                lag,
                1200,
                2_400_000,
                384,
                "all-minilm-l6-v2-q",
                champion,
                "8812736450012",
                FakeRuns.NOW.minusSeconds(120),
                FakeRuns.NOW.minusSeconds(119),
                failure,
                "run-1");
    }

    static GenerationView generation(long number, String state) {
        return new GenerationView(
                number,
                state,
                number - 1,
                1200,
                17,
                3,
                0,
                1,
                2_400_000,
                "99887766",
                "f00dfeed",
                "All 1,200 rows of the collection and of the index are equal, bit for bit.",
                FakeRuns.NOW.minusSeconds(119),
                FakeRuns.NOW.minusSeconds(180),
                FakeRuns.NOW.minusSeconds(120));
    }

    @Override
    public List<IndexView> list(TenantId tenant) {
        return indexes.list(tenant);
    }

    @Override
    public IndexView get(TenantId tenant, String name) {
        return indexes.get(tenant, name);
    }

    @Override
    public void delete(TenantId tenant, String name) {
        indexes.remove(tenant, name);
    }

    @Override
    public List<CheckView> check(TenantId tenant, String name) {
        get(tenant, name);
        return List.of(
                new CheckView("row-count", "passed", "The dataset has 1,200 rows.", null),
                new CheckView("duplicate-ids", "passed", "No id comes twice.", null),
                new CheckView(
                        "writers",
                        "note",
                        "A writer committed 4 s ago; the snapshot is pinned.",
                        null),
                new CheckView(
                        "model",
                        "failed",
                        "The model's canary has moved.",
                        "Rebuild with --full."));
    }

    @Override
    public SyncPlan plan(TenantId tenant, String name) {
        get(tenant, name);
        return new SyncPlan(
                "incremental",
                "The last synced snapshot is an ancestor.",
                17,
                3,
                17,
                40_000,
                2,
                List.of());
    }

    @Override
    public RunView sync(TenantId tenant, String name, boolean full) {
        get(tenant, name);
        return runs.start(tenant, "index-sync", "index " + name);
    }

    @Override
    public SearchView search(TenantId tenant, String name, SearchQuery query) {
        get(tenant, name);
        searches.add(query);
        if ("boom".equals(query.query())) {
            throw new IllegalStateException("a secret at the fault");
        }
        List<Hit> hits =
                List.of(
                        new Hit(
                                "10.1/1",
                                0.71,
                                1,
                                2,
                                "The Part-Time Parliament. Consensus <among> crashing computers.",
                                "{\"year\": 1998, \"venue\": \"TOCS\"}"),
                        new Hit("10.1/2", 0.64, 2, 0, "Raft.", "{\"year\": 2014}"));
        return new SearchView(
                name,
                query.generation() == 0 ? 7 : query.generation(),
                new SearchResult(
                        hits.stream().limit(query.count()).toList(),
                        SearchResult.Path.EXACT,
                        query.count() > 2 ? "Only 2 rows pass the filter." : null,
                        1200),
                3.5,
                0.8);
    }

    @Override
    public List<SearchView> search(TenantId tenant, String name, List<SearchQuery> queries) {
        return SearchEach.inOrder(queries, query -> search(tenant, name, query));
    }

    @Override
    public Why why(TenantId tenant, String name, SearchQuery query, String id) {
        get(tenant, name);
        return new Why(id, "lower", "The row is there, at exact rank 57.", 57, 0.31);
    }

    @Override
    public MapView map(TenantId tenant, String index, MapQuery query) {
        get(tenant, index);
        boolean grouped = query.by() != null;
        return new MapView(
                index,
                query.generation() == 0 ? 7 : query.generation(),
                1200,
                4,
                List.of(0.125, 0.0625),
                List.of("year", "venue"),
                query.by(),
                grouped ? List.of(new Group("TOCS", 1), new Group("without it", 1)) : List.of(),
                new Points(
                        List.of("10.1/1", "10.1/2"),
                        new float[] {0.5f, -1},
                        new float[] {0.25f, 0},
                        List.of("The Part-Time Parliament.", "Raft <and> more."),
                        grouped ? new int[] {0, 1} : new int[] {-1, -1}));
    }

    @Override
    public Located locate(TenantId tenant, String index, SearchQuery query) {
        SearchView view = search(tenant, index, query);
        return new Located(
                view,
                new Place(0.125f, 0.5f),
                view.result().hits().stream().map(hit -> new Place(0.5f, 0.25f)).toList());
    }

    @Override
    public List<GenerationView> generations(TenantId tenant, String name) {
        get(tenant, name);
        return List.of(generation(7, "serving"), generation(6, "kept"), generation(5, "kept"));
    }

    @Override
    public EvalSetView importEvalSet(TenantId tenant, String name, List<JudgedQuery> queries) {
        EvalSetView view = new EvalSetView(name, queries.size(), FakeRuns.NOW);
        evalSets.put(tenant, name, view);
        return view;
    }

    @Override
    public List<EvalSetView> evalSets(TenantId tenant) {
        return evalSets.list(tenant);
    }

    @Override
    public List<JudgedQuery> judgedQueries(TenantId tenant, String evalSet) {
        evalSets.get(tenant, evalSet);
        return List.of();
    }

    @Override
    public EvalScore score(TenantId tenant, String index, String evalSet, int count) {
        get(tenant, index);
        evalSets.get(tenant, evalSet);
        return new EvalScore(index, 7, evalSet, 1, count, 0.95, 0.9, 1, List.of());
    }
}
