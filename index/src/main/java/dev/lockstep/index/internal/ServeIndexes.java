package dev.lockstep.index.internal;

import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.index.internal.embed.EmbedStep;
import dev.lockstep.index.internal.map.DrawMaps;
import dev.lockstep.index.internal.plan.SyncPlanner;
import dev.lockstep.index.internal.score.EvalSets;
import dev.lockstep.index.internal.score.ScoreIndex;
import dev.lockstep.index.internal.search.SearchIndex;
import dev.lockstep.index.internal.shape.RowShape;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.why.ExplainHit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service of indexes. */
public final class ServeIndexes implements IndexService {
    private static final String JOB = "index-sync";

    private static final Logger LOG = LoggerFactory.getLogger(ServeIndexes.class);

    private final IndexEngine engine;
    private final RunService runs;
    private final SearchIndex search;
    private final ExplainHit explain;
    private final EvalSets evalSets;
    private final DrawMaps maps;
    private final SyncPlanner planner;
    private final ShowIndex show;

    public ServeIndexes(IndexEngine engine, RunService runs) {
        this.engine = engine;
        this.runs = runs;
        this.search =
                new SearchIndex(
                        engine.indexes(),
                        engine.open(),
                        engine.parts().embedders(),
                        engine.parts().places().generations(),
                        engine.parts().answers());
        this.explain =
                new ExplainHit(engine.indexes(), engine.generations(), search, engine.parts());
        this.maps =
                new DrawMaps(
                        engine.indexes(),
                        engine.generations(),
                        search,
                        engine.parts().places().generations());
        this.evalSets = new EvalSets(engine.parts().metadata(), engine.parts().clock());
        this.planner = new SyncPlanner(engine.parts(), engine.indexes());
        this.show = new ShowIndex(engine, planner, runs);
    }

    @Override
    public IndexView create(TenantId tenant, IndexDefinition definition) {
        IndexDefinition checked = check(tenant, definition);
        boolean made =
                engine.indexes()
                        .insert(tenant, checked, checked.name(), engine.parts().clock().instant());
        IndexRow index = engine.indexes().get(tenant, checked.name());
        if (!made && !index.definition().equals(checked)) {
            throw LockstepException.conflict(
                    "index-exists",
                    "Cannot create the index "
                            + checked.name()
                            + ": found one of that name with another definition; choose another name, or"
                            + " delete that one first.");
        }
        return show.view(index);
    }

    private void checkTheRest(IndexDefinition d) {
        engine.parts().embedders().require(d.embedder());
        engine.parts().places().generations().check(d.settings());
        if (new HashSet<>(d.metadataColumns()).size() < d.metadataColumns().size()) {
            throw LockstepException.user(
                    "column-twice",
                    "Cannot create the index "
                            + d.name()
                            + ": found a metadata column twice, expected each once.");
        }
        if (d.allowRefused() < 0) {
            throw LockstepException.user(
                    "allow-refused",
                    "Cannot create the index "
                            + d.name()
                            + ": found an allowance of "
                            + d.allowRefused()
                            + " refused rows, expected 0 or more.");
        }
        if (!List.of("refuse", "chunk").contains(d.longTexts())) {
            throw LockstepException.user(
                    "long-texts",
                    "Cannot create the index "
                            + d.name()
                            + ": found long texts '"
                            + Names.shown(d.longTexts())
                            + "', expected refuse or chunk.");
        }
    }

    /** The definition with the dataset's name in place of its id. */
    private IndexDefinition check(TenantId tenant, IndexDefinition d) {
        Names.require("index", d.name());
        DatasetView dataset = engine.parts().datasets().get().get(tenant, d.dataset());
        var there = new TreeSet<String>();
        dataset.columns().forEach(c -> there.add(c.name()));
        for (String column : RowShape.of(d).columns()) {
            if (!there.isEmpty() && !there.contains(column)) {
                throw LockstepException.user(
                        "column-unknown",
                        "Cannot create the index "
                                + d.name()
                                + ": found no column '"
                                + Names.shown(column)
                                + "' in the dataset "
                                + dataset.name()
                                + ", expected one of "
                                + String.join(", ", there)
                                + ".");
            }
        }
        checkTheRest(d);
        return new IndexDefinition(
                d.name(),
                dataset.name(),
                d.idColumn(),
                d.text(),
                d.metadataColumns(),
                d.embedder(),
                d.longTexts(),
                d.settings(),
                d.continuous(),
                d.allowRefused());
    }

    @Override
    public List<IndexView> list(TenantId tenant) {
        return engine.indexes().list(tenant).stream().map(show::view).toList();
    }

    @Override
    public IndexView get(TenantId tenant, String name) {
        return show.view(engine.indexes().get(tenant, name));
    }

    @Override
    public void delete(TenantId tenant, String name) {
        IndexRow index = engine.indexes().get(tenant, name);
        requireNoRun(index, RunState.RUNNING);
        requireNoRun(index, RunState.RETRYING);
        of(index, RunState.QUEUED).forEach(run -> runs.cancel(tenant, run.id()));
        for (GenerationRow old : engine.generations().list(tenant, name)) {
            Generation generation = new Generation(tenant, name, old.number());
            engine.open().retire(generation);
            engine.parts().places().generations().drop(generation);
        }
        engine.parts()
                .places()
                .collections()
                .describe(index.collection())
                .filter(made -> EmbedStep.isOf(index, made))
                .ifPresent(made -> engine.parts().places().collectionWriter().drop(made.ref()));
        if (index.collectionSource() != null) {
            engine.parts().places().silver().unpin(index.collectionSource(), "index " + name);
        }
        engine.indexes().delete(tenant, name);
    }

    private void requireNoRun(IndexRow index, RunState state) {
        if (of(index, state).findAny().isPresent()) {
            throw LockstepException.conflict(
                    "index-busy",
                    "Cannot delete the index "
                            + index.name()
                            + ": found a sync under way; wait for it or cancel it first.");
        }
    }

    private Stream<RunView> of(IndexRow index, RunState state) {
        return runs.list(index.tenant(), JOB, state, null, 1_000).stream()
                .filter(r -> index.name().equals(r.parameters().get("index")));
    }

    @Override
    public List<CheckView> check(TenantId tenant, String name) {
        return engine.check(tenant, name);
    }

    @Override
    public SyncPlan plan(TenantId tenant, String name) {
        return planner.plan(tenant, name);
    }

    @Override
    public RunView sync(TenantId tenant, String name, boolean full) {
        engine.indexes().get(tenant, name);
        return runs.submit(
                new RunRequest(
                        tenant,
                        JOB,
                        "index " + name,
                        Map.of(
                                "index",
                                name,
                                "tenant",
                                tenant.value(),
                                "full",
                                Boolean.toString(full)),
                        null));
    }

    public void datasetChanged(TenantId tenant, String dataset) {
        for (IndexRow index : engine.indexes().list(tenant)) {
            IndexDefinition d = index.definition();
            if (d.continuous() && d.dataset().equals(dataset) && !isWaiting(index)) {
                sync(tenant, d.name(), false);
            }
        }
    }

    public void catchUp() {
        for (IndexRow index : engine.indexes().all()) {
            try {
                if (index.definition().continuous() && isLeftBehind(index)) {
                    sync(index.tenant(), index.name(), false);
                }
            } catch (LockstepException e) {
                LOG.atWarn()
                        .addKeyValue("index", index.name())
                        .setCause(e)
                        .log("Cannot see whether a continuous index is in step");
            }
        }
    }

    private boolean isLeftBehind(IndexRow index) {
        return !get(index.tenant(), index.name()).inStep()
                && Stream.of(RunState.QUEUED, RunState.RUNNING, RunState.RETRYING)
                        .allMatch(state -> of(index, state).findAny().isEmpty());
    }

    /**
     * Whether a sync will begin that reads the dataset as it is now. One that is to be tried again
     * has pinned the snapshot that it reads long ago.
     */
    private boolean isWaiting(IndexRow index) {
        return of(index, RunState.QUEUED).anyMatch(r -> r.startedAt() == null);
    }

    @Override
    public SearchView search(TenantId tenant, String name, SearchQuery query) {
        return search.search(tenant, name, query);
    }

    @Override
    public List<SearchView> search(TenantId tenant, String name, List<SearchQuery> queries) {
        return search.search(tenant, name, queries);
    }

    @Override
    public Why why(TenantId tenant, String name, SearchQuery query, String id) {
        return explain.why(tenant, name, query, id);
    }

    @Override
    public MapView map(TenantId tenant, String index, MapQuery query) {
        return maps.map(tenant, index, query);
    }

    @Override
    public Located locate(TenantId tenant, String index, SearchQuery query) {
        return maps.locate(tenant, index, query);
    }

    @Override
    public List<GenerationView> generations(TenantId tenant, String name) {
        IndexRow index = engine.indexes().get(tenant, name);
        return engine.generations().list(tenant, name).stream()
                .map(g -> g.view(index.champion()))
                .toList();
    }

    @Override
    public EvalSetView importEvalSet(TenantId tenant, String name, List<JudgedQuery> queries) {
        return evalSets.put(tenant, name, queries);
    }

    @Override
    public List<EvalSetView> evalSets(TenantId tenant) {
        return evalSets.list(tenant);
    }

    @Override
    public List<JudgedQuery> judgedQueries(TenantId tenant, String evalSet) {
        return evalSets.get(tenant, evalSet);
    }

    @Override
    public EvalScore score(TenantId tenant, String index, String evalSet, int count) {
        return new ScoreIndex(engine.indexes(), search, evalSets)
                .score(tenant, index, evalSet, count);
    }
}
