package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.dataset.Chart;
import dev.lockstep.server.internal.pages.dataset.SideBySide;
import dev.lockstep.server.internal.pages.dataset.SqlFault;
import dev.lockstep.server.internal.pages.home.InStep;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page of a dataset. */
public final class DatasetPages {
    private static final int SHOWN = 20;
    private static final int WIDE = 12;
    private static final List<String> LAYERS = List.of("silver", "bronze", "beside");

    /** Past this, a page does not lay every row beside its other unasked. */
    private static final long MOST_BESIDE = 5_000_000;

    private static final int RESULT_ROWS = 200;
    private static final int RUNS = 50;
    private final Services services;
    private final Pages pages;
    private final ColumnShapes shapes;

    public DatasetPages(Services services, Pages pages) {
        this.services = services;
        this.pages = pages;
        this.shapes = new ColumnShapes(services.datasets());
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/datasets/{id}",
                        Op.page("dataset_page", Role.READ).with(Op.Trait.QUERY),
                        this::dataset),
                Route.get(
                        "/datasets/{id}/columns",
                        Op.page("dataset_columns", Role.READ).with(Op.Trait.QUERY),
                        this::columns));
    }

    private Answer dataset(Call call) {
        TenantId tenant = call.tenant();
        DatasetService datasets = services.datasets();
        DatasetView dataset = datasets.get(tenant, call.path("id"));
        String asked = Required.or(call.query("layer"), "silver");
        String layer = LAYERS.contains(asked) ? asked : "silver";
        List<RunView> runs = services.runs().list(tenant, "dataset-ingest", null, null, RUNS);
        RunView run = underWay(runs, dataset);
        Map<String, Object> model = new HashMap<>();
        model.put("dataset", dataset);
        model.put("run", run);
        model.put("answer", answer(dataset, run));
        model.put("why", InStep.why(dataset, runs));
        model.put("indexes", indexes(tenant, dataset));
        model.put("columns", shapes.known(tenant, dataset));
        model.put("rejects", datasets.rejects(tenant, dataset.id(), SHOWN));
        model.put("layer", layer);
        boolean beside = layer.equals("beside");
        model.put("rows", rows(tenant, dataset, beside ? "silver" : layer));
        model.put("beside", beside ? beside(call, dataset) : null);
        model.put("sql", Required.or(call.query("sql"), "select * from dataset limit 10"));
        ask(call, dataset, model);
        return pages.page(call.context(), "dataset.jte", dataset.name(), "home", model);
    }

    /** The columns' table alone, with what they hold, for a page that is there already. */
    private Answer columns(Call call) {
        DatasetView dataset = services.datasets().get(call.tenant(), call.path("id"));
        Map<String, Object> model = new HashMap<>();
        model.put("dataset", dataset);
        model.put("columns", shapes.of(call.tenant(), dataset));
        model.put("ask", false);
        return pages.html(200, pages.render("part/columns.jte", model));
    }

    private static @Nullable RunView underWay(List<RunView> runs, DatasetView dataset) {
        return runs.stream()
                .filter(run -> !run.state().ended())
                .filter(run -> dataset.id().equals(run.parameters().get("dataset")))
                .findFirst()
                .orElse(null);
    }

    private List<IndexView> indexes(TenantId tenant, DatasetView dataset) {
        return services.indexes().list(tenant).stream()
                .filter(index ->
                        List.of(dataset.id(), dataset.name())
                                .contains(index.definition().dataset()))
                .toList();
    }

    /** A dataset whose run has not made its tables yet has a page all the same. */
    private DatasetService.QueryResult rows(TenantId tenant, DatasetView dataset, String layer) {
        try {
            return services.datasets().rows(tenant, dataset.id(), layer, shown(dataset));
        } catch (LockstepException notYet) {
            return new DatasetService.QueryResult(List.of(), List.of(), 0, false, 0);
        }
    }

    /** Null where there is nothing, or too much, to lay side by side. */
    private @Nullable SideBySide beside(Call call, DatasetView dataset) {
        boolean changed = "changed".equals(call.query("only"));
        if (dataset.columns().isEmpty() || dataset.metadata().rowCountBronze() > MOST_BESIDE) {
            return null;
        }
        return new SideBySide(
                services.datasets().beside(call.tenant(), dataset.id(), changed, shown(dataset)),
                changed);
    }

    /** Of wide ones fewer, so that the page stays light. */
    private static int shown(DatasetView dataset) {
        return dataset.columns().size() > WIDE ? SHOWN / 2 : SHOWN;
    }

    private void ask(Call call, DatasetView dataset, Map<String, Object> model) {
        String sql = call.query("sql");
        model.put("fault", null);
        model.put("result", null);
        model.put("chart", null);
        if (sql != null) {
            try {
                DatasetService.QueryResult result =
                        services.datasets().query(call.tenant(), dataset.id(), sql, RESULT_ROWS);
                model.put("result", result);
                model.put("chart", Chart.of(result));
            } catch (LockstepException e) {
                model.put("fault", SqlFault.of(sql, e.getMessage()));
            }
        }
    }

    private static String answer(DatasetView dataset, @Nullable RunView run) {
        DatasetService.Metadata m = dataset.metadata();
        if (dataset.columns().isEmpty() && dataset.rowCount() == 0) {
            boolean failed = m.localStatus().equals("failed");
            return run != null
                    ? "Nothing yet: it is being taken in."
                    : failed ? "Nothing: it could not be taken in." : "Nothing yet.";
        }
        StringBuilder answer = new StringBuilder(Show.count(dataset.rowCount(), "row", "rows"));
        answer.append(" in ").append(Show.count(dataset.columns().size(), "column", "columns"));
        if (m.duplicatesRemoved() > 0) {
            answer.append(", ")
                    .append(Show.count(m.duplicatesRemoved(), "duplicate", "duplicates"))
                    .append(" removed");
        }
        if (m.rejectedRows() > 0) {
            answer.append(", ").append(Show.number(m.rejectedRows())).append(" rejected");
        }
        return answer.append('.').toString();
    }
}
