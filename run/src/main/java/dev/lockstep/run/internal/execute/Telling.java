package dev.lockstep.run.internal.execute;

import dev.lockstep.api.run.RunView;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunListener;
import dev.lockstep.run.internal.view.RunViews;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners what has been committed. */
public final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private final MetadataDatabase database;
    private final RunViews views;
    private final List<RunListener> listeners;

    public Telling(MetadataDatabase database, RunViews views, List<RunListener> listeners) {
        this.database = database;
        this.views = views;
        this.listeners = listeners;
    }

    /** Tells of an ended run, and then gives up its ownership, which stands for "to be told". */
    public void ended(String run) {
        tell(run, view -> listeners.forEach(listener -> listener(() -> listener.ended(view), run)));
        database.write(handle ->
                handle.execute(
                        "update runs set owner = null where id = ? and state in"
                                + " ('SUCCEEDED', 'FAILED', 'CANCELLED')",
                        run));
    }

    void stepEnded(String run, String step) {
        tell(
                run,
                view ->
                        view.steps().stream()
                                .filter(each -> each.name().equals(step))
                                .forEach(each -> tellStep(view, each)));
    }

    void attemptFailed(String run) {
        tell(
                run,
                view ->
                        listeners.forEach(
                                listener -> listener(() -> listener.attemptFailed(view), run)));
    }

    /** Ended runs whose server died before it had told of them. */
    public static List<String> untold(Handle handle) {
        return handle.select(
                        """
                        select r.id from runs r where r.owner is not null and r.state <> 'RUNNING'
                            and not exists (select 1 from run_servers s where s.id = r.owner)
                        """)
                .mapTo(String.class)
                .list();
    }

    private void tellStep(RunView view, RunView.StepView step) {
        listeners.forEach(listener -> listener(() -> listener.stepEnded(view, step), view.id()));
    }

    private void tell(String run, Consumer<RunView> teller) {
        if (!listeners.isEmpty()) {
            database.read(handle -> views.find(handle, run)).ifPresent(teller);
        }
    }

    private static void listener(Runnable call, String run) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("run", run)
                    .setCause(e)
                    .log("A listener failed; the run is not affected.");
        }
    }
}
