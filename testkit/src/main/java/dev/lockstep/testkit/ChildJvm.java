package dev.lockstep.testkit;

import dev.lockstep.api.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A main class in a real JVM of its own, with this one's class path, so that a test can have it
 * killed at a {@link CrashPoint} and look at what is left.
 */
public final class ChildJvm {
    /** What {@link CrashPoint} halts with. */
    public static final int CRASHED = 137;

    private static final long MINUTES_AT_MOST = 3;

    private final Class<?> main;
    private final List<String> flags = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    public ChildJvm(Class<?> main) {
        this.main = main;
    }

    /** Arms a crash point, to strike when it is reached for the n-th time. */
    public ChildJvm crashAt(CrashPoint point, int nth) {
        return env("LOCKSTEP_CRASH_AT", point.label() + ":" + nth);
    }

    public ChildJvm env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public ChildJvm flag(String flag) {
        flags.add(flag);
        return this;
    }

    /** Runs it to its end; one that takes longer than three minutes is killed and fails. */
    public Ended run(String... arguments) {
        try {
            Process process = start(arguments);
            try {
                process.onExit()
                        .orTimeout(MINUTES_AT_MOST, TimeUnit.MINUTES)
                        .whenComplete((_, late) -> killIf(late != null, process));
                byte[] output = process.getInputStream().readAllBytes();
                return new Ended(process.waitFor(), new String(output, StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void killIf(boolean hangs, Process process) {
        if (hangs) {
            process.destroyForcibly();
        }
    }

    /** Starts it and leaves it to the caller, who ends it; output and errors come as one. */
    public Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-modules=jdk.incubator.vector",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("LOCKSTEP_CRASH_AT");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** How it ended: exit code, and what it printed. */
    public record Ended(int exitCode, String output) {
        public boolean crashed() {
            return exitCode == CRASHED;
        }

        /** Fails with the output unless the program ended well. */
        public Ended expectSuccess() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ": " + output);
            }
            return this;
        }
    }
}
