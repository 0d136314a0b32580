package dev.lockstep.testkit.postgres;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs pip, silently. */
final class Pip {
    private Pip() {}

    /** Whether it came to a good end; false too where there is no Python. */
    static boolean run(List<String> command, long minutesAtMost) {
        try {
            Process pip =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            boolean ended = pip.waitFor(minutesAtMost, TimeUnit.MINUTES);
            pip.destroyForcibly();
            return ended && pip.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (IOException e) {
            return false;
        }
    }
}
