package dev.lockstep.app.command;

import dev.lockstep.app.Serving;
import java.util.concurrent.CountDownLatch;

/** Holds the main thread until the process is told to end, and then closes what was kept. */
final class Foreground {
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Closes it in order when the process is told to end, by Ctrl-C or a signal. */
    Serving keep(Serving serving) {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("shutdown")
                                .unstarted(() -> {
                                    serving.close();
                                    stopped.countDown();
                                }));
        return serving;
    }

    void untilStopped() throws InterruptedException {
        stopped.await();
    }
}
