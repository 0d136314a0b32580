package dev.lockstep.server.internal.pages.home;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.run.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest backup of an index's collection, as runs tell of it: the place where it lies may be
 * far away, and is not asked.
 *
 * @param made by this run
 * @param back the newest run that brought it back, to stay or in a drill; null where none did
 */
public record LastBackup(String collection, RunView made, @Nullable RunView back) {
    private static final String BACKUP = "backup";

    /** Runs that ended well, the newest first. */
    public record Runs(List<RunView> made, List<RunView> brought) {
        public static final Runs NONE = new Runs(List.of(), List.of());
    }

    static Optional<LastBackup> of(IndexView index, Runs runs) {
        String collection = "lake/" + index.definition().name();
        return runs.made().stream()
                .filter(run -> holds(run, collection))
                .findFirst()
                .map(run -> new LastBackup(collection, run, broughtBack(run, runs)));
    }

    private static boolean holds(RunView run, String collection) {
        String all = run.result().getOrDefault("collections", "");
        return List.of(all.split(", ")).contains(collection);
    }

    private static @Nullable RunView broughtBack(RunView made, Runs runs) {
        String name = made.result().get(BACKUP);
        return runs.brought().stream()
                .filter(run -> run.result().getOrDefault(BACKUP, "").equals(name))
                .findFirst()
                .orElse(null);
    }

    public String name() {
        return made.result().getOrDefault(BACKUP, "");
    }

    /** The page of the backup, or of the run that made it elsewhere. */
    public String link() {
        String page = Outcome.about(made);
        return page == null ? "/runs/" + Show.part(made.id()) : page;
    }

    /** A backup that nobody has brought back may be none. */
    public String colour() {
        return back == null ? "yellow" : "green";
    }
}
