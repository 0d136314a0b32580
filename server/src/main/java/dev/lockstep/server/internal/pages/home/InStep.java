package dev.lockstep.server.internal.pages.home;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.dataset.TextColumns;
import dev.lockstep.server.internal.pages.migration.Moving;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether all is in step, what needs a person first, and the graph.
 *
 * @param answer one sentence
 * @param migrations those that have not ended
 */
public record InStep(
        String answer,
        List<Concern> concerns,
        List<RunView> running,
        List<Lane> lanes,
        List<Moving> migrations) {

    /** The job that is shown as a migration and not as a run. */
    private static final String MIGRATION = "migration";

    /** A dataset, what is made from it, and what is kept of that. */
    public record Lane(DatasetView dataset, List<Edge> edges, List<LastBackup> backups) {
        public Lane(DatasetView dataset, List<Edge> edges) {
            this(dataset, edges, List.of());
        }

        /** What of a row people would search by, such as "{title}. {summary}". */
        public String template() {
            return TextColumns.template(dataset.columns());
        }

        /** The command that makes a first index. */
        public String suggestion() {
            return "lockstep index create "
                    + dataset.name()
                    + " --dataset "
                    + dataset.name()
                    + " --text \""
                    + template()
                    + '"';
        }
    }

    /** Whether something is under way. */
    public boolean moving() {
        return !running.isEmpty();
    }

    /**
     * From a dataset to an index.
     *
     * @param colour of the wire
     * @param lag in words
     */
    public record Edge(IndexView index, String colour, String lag) {
        public static Edge of(IndexView index) {
            if (index.failedStatus() != null) {
                return new Edge(index, "red", "the last sync failed");
            }
            return switch (index.status()) {
                case "empty" -> new Edge(index, "gray", "not built yet");
                case "syncing" -> new Edge(index, "yellow", "syncing now");
                default -> lag(index);
            };
        }

        private static Edge lag(IndexView index) {
            if (index.inStep()) {
                return new Edge(index, "green", "in step");
            }
            String lag =
                    index.lagRows() > 0
                            ? Show.count(index.lagRows(), "row", "rows") + " behind"
                            : "behind, not counted";
            return new Edge(index, "yellow", lag);
        }
    }

    /** Something that a person should look at. */
    public record Concern(String colour, String what, String detail, String link) {}

    public static InStep of(
            List<DatasetView> datasets,
            List<IndexView> indexes,
            List<RunView> recent,
            List<Moving> all,
            LastBackup.Runs backups) {
        List<Lane> lanes = new ArrayList<>();
        for (DatasetView dataset : datasets) {
            List<Edge> edges =
                    indexes.stream().filter(i -> isOf(i, dataset)).map(Edge::of).toList();
            List<LastBackup> kept =
                    edges.stream()
                            .flatMap(edge -> LastBackup.of(edge.index(), backups).stream())
                            .toList();
            lanes.add(new Lane(dataset, edges, kept));
        }
        List<Moving> migrations = all.stream().filter(Moving::isOpen).toList();
        List<Concern> concerns = concerns(datasets, indexes, recent);
        migrations.forEach(m -> concern(m, concerns));
        concerns.sort(
                (a, b) -> Boolean.compare(b.colour().equals("red"), a.colour().equals("red")));
        List<RunView> running =
                recent.stream()
                        .filter(r -> !r.state().ended() && !r.job().equals(MIGRATION))
                        .toList();
        return new InStep(
                answer(datasets, indexes, concerns), concerns, running, lanes, migrations);
    }

    private static boolean isOf(IndexView index, DatasetView dataset) {
        String of = index.definition().dataset();
        return of.equals(dataset.name()) || of.equals(dataset.id());
    }

    private static String answer(
            List<DatasetView> datasets, List<IndexView> indexes, List<Concern> concerns) {
        if (datasets.isEmpty()) {
            return "There is nothing here yet.";
        }
        long inStep = indexes.stream().filter(IndexView::inStep).count();
        if (indexes.isEmpty()) {
            return datasets.size() == 1
                    ? "One dataset, and no index over it yet."
                    : Show.number(datasets.size()) + " datasets, and no index over them yet.";
        }
        if (inStep == indexes.size()) {
            return concerns.isEmpty()
                    ? "Yes, everything is in step."
                    : (inStep == 1 ? "Yes, but " : "Yes, all " + inStep + " indexes, but ")
                            + Show.count(concerns.size(), "thing needs", "things need")
                            + " a look.";
        }
        long syncing = indexes.stream().filter(i -> i.status().equals("syncing")).count();
        return "%d of %s %s in step%s."
                .formatted(
                        inStep,
                        Show.count(indexes.size(), "index", "indexes"),
                        inStep == 1 ? "is" : "are",
                        syncing == 0
                                ? ""
                                : ", "
                                        + syncing
                                        + (syncing == 1 ? " is" : " are")
                                        + " being synced");
    }

    private static List<Concern> concerns(
            List<DatasetView> datasets, List<IndexView> indexes, List<RunView> recent) {
        List<Concern> concerns = new ArrayList<>();
        for (IndexView index : indexes) {
            concern(index, concerns);
        }
        for (RunView run : recent) {
            if (run.state() == RunState.RETRYING && run.failure() != null) {
                concerns.add(
                        new Concern(
                                "yellow",
                                run.subject() + " waits to try again",
                                run.failure().message(),
                                "/runs/" + Show.part(run.id())));
            }
        }
        for (DatasetView dataset : datasets) {
            concern(dataset, recent, concerns);
        }
        return concerns;
    }

    private static void concern(IndexView index, List<Concern> concerns) {
        String name = index.definition().name();
        String link = "/indexes/" + Show.part(name);
        if (index.failedStatus() != null) {
            concerns.add(
                    new Concern(
                            "red",
                            "The last sync of index " + name + " failed",
                            index.failedStatus().message(),
                            link));
        }
    }

    private static void concern(Moving migration, List<Concern> concerns) {
        String name = migration.view().name();
        String link = "/migrations/" + Show.part(name);
        String trouble = migration.trouble();
        if (migration.view().failure() != null) {
            concerns.add(
                    new Concern(
                            "red",
                            "Migration " + name + " has stopped",
                            migration.failure(),
                            link));
        } else if (trouble != null) {
            concerns.add(new Concern("yellow", "Migration " + name + " waits", trouble, link));
        }
    }

    private static void concern(DatasetView dataset, List<RunView> recent, List<Concern> concerns) {
        String link = "/datasets/" + Show.part(dataset.id());
        if (dataset.metadata().localStatus().equals("failed")) {
            concerns.add(
                    new Concern(
                            "red",
                            "Dataset " + dataset.name() + " could not be taken in",
                            why(dataset, recent),
                            link));
        } else if (dataset.metadata().rejectedRows() > 0) {
            concerns.add(
                    new Concern(
                            "yellow",
                            Show.count(dataset.metadata().rejectedRows(), "row", "rows")
                                    + " of "
                                    + dataset.name()
                                    + " could not be read",
                            "They are in no index. Each is shown with its reason.",
                            link + "#rejects"));
        }
    }

    /** Why a dataset could not be taken in, as its last run says. */
    public static String why(DatasetView dataset, List<RunView> recent) {
        String error = dataset.metadata().lastSyncError();
        return recent.stream()
                .filter(run -> dataset.id().equals(run.parameters().get("dataset")))
                .findFirst()
                .map(RunView::failure)
                .map(RunView.Failure::message)
                .orElse(error == null ? "Its run tells why." : error);
    }
}
