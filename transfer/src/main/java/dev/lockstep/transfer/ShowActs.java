package dev.lockstep.transfer;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Store;
import dev.lockstep.api.Telling;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import java.util.function.Consumer;

/**
 * Shows what a store tells of its own long acts as a step's progress, each phase in the log. They
 * end with the run.
 */
public final class ShowActs implements Consumer<Told> {
    private final StepContext step;
    private String last = "";

    private ShowActs(StepContext step) {
        this.step = step;
    }

    /** Does something over a collection while the store is listened to. */
    public static void during(StepContext step, Store store, CollectionRef ref, Runnable act) {
        if (store instanceof Telling telling) {
            try (Telling.Ear _ = telling.tell(ref, new ShowActs(step))) {
                act.run();
            }
        } else {
            act.run();
        }
    }

    @Override
    public synchronized void accept(Told told) {
        if (!told.phase().equals(Told.ENDED)) {
            step.checkCancelled();
        }
        String phase = told.act() + ": " + told.phase();
        if (!phase.equals(last)) {
            step.log(Level.INFO, phase + ".");
            last = phase;
        }
        if (told.progress().total() > 0) {
            step.progress(told.progress());
        }
    }
}
