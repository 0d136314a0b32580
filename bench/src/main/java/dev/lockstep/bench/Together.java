package dev.lockstep.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Acts at the same time, each on a thread of its own; ends when the last has ended. */
final class Together {
    private Together() {}

    static void run(List<Timed> acts) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(acts.size())) {
            List<Future<?>> running = new ArrayList<>();
            for (Timed act : acts) {
                running.add(
                        threads.submit(() -> {
                            act.run();
                            return true;
                        }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }
}
