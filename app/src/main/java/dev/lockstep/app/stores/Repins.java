package dev.lockstep.app.stores;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;

/**
 * How a run goes on whose snapshot has ended with the session that held it: it pins again and reads
 * everything again. Ranges of the old snapshot are never continued under a new one: a row that was
 * updated in between may have moved from a range that is still to be read to one that was.
 */
public final class Repins {
    /** Sessions that end more often than this will end before any run does. */
    private static final int MOST = 20;

    private static final String COUNT = "lost-";

    private Repins() {}

    /** How often the run has lost what it has pinned under a name. */
    public static int count(StepContext step, String pin) {
        return step.state(COUNT + pin).map(Integer::parseInt).orElse(0);
    }

    /**
     * Does what reads pinned snapshots, and does it again from the start after a loss.
     *
     * @param pinAgain replaces the pins, and forgets what was made of the lost ones
     * @throws LockstepException USER with code {@code snapshot-lost} after many losses
     */
    public static void reading(StepContext step, String pin, Runnable act, Runnable pinAgain) {
        while (true) {
            try {
                act.run();
                return;
            } catch (LockstepException e) {
                if (!Snapshot.isLost(e)) {
                    throw e;
                }
                count(step, pin, e);
                pinAgain.run();
            }
        }
    }

    private static void count(StepContext step, String pin, LockstepException lost) {
        step.checkCancelled();
        int nth = count(step, pin) + 1;
        if (nth > MOST) {
            throw LockstepException.user(
                    Snapshot.LOST,
                    "Cannot read to the end: found that the session holding the snapshot ended "
                            + nth
                            + " times, expected one to last for one reading; look for who ends it"
                            + " (idle_session_timeout, transaction_timeout, a pooler, a firewall)."
                            + " The last time: "
                            + lost.getMessage());
        }
        step.keep(COUNT + pin, Integer.toString(nth));
        step.log(
                Level.WARN,
                "A snapshot has ended with its session; pinning again and reading from the start.");
    }
}
