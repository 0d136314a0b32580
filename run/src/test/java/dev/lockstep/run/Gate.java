package dev.lockstep.run;

import dev.lockstep.api.run.StepContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a step until the test lets it go; the test may wait until it is there. */
final class Gate {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Waits as a good step does: looking whether it is to end. */
    void pass(StepContext context) throws InterruptedException {
        arrived.countDown();
        while (!opened.await(5, TimeUnit.MILLISECONDS)) {
            context.checkCancelled();
        }
    }

    /** Waits as a step does that hangs in a call, open to interruption. */
    void hang() throws InterruptedException {
        arrived.countDown();
        opened.await();
    }

    /** Hangs and does not even react to an interruption. */
    void hangDeaf() {
        arrived.countDown();
        boolean open = false;
        while (!open) {
            try {
                opened.await();
                open = true;
            } catch (InterruptedException ignored) {
                // Deaf.
            }
        }
    }

    void awaitArrival() throws InterruptedException {
        if (!arrived.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the step did not start");
        }
    }

    void open() {
        opened.countDown();
    }
}
