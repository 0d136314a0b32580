package dev.lockstep.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** Stops processes as a frozen machine would, and lets them go on. */
public final class Signals {
    private Signals() {}

    /** From now on it does nothing, and its connections stay; so with all that it started. */
    public static void stop(ProcessHandle process) {
        send("-STOP", process);
    }

    public static void goOn(ProcessHandle process) {
        send("-CONT", process);
    }

    private static void send(String signal, ProcessHandle process) {
        Stream.concat(Stream.of(process), process.descendants())
                .forEach(each -> {
                    try {
                        new ProcessBuilder("kill", signal, Long.toString(each.pid()))
                                .inheritIO()
                                .start()
                                .waitFor();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }
}
