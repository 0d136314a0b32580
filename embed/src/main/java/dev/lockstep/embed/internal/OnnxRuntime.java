package dev.lockstep.embed.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The native libraries, kept from speaking to anybody.
 *
 * <p>As they come, ONNX Runtime sends what it is run with to its maker, and the tokenizers ask the
 * cloud's metadata service for the machine and its region and send those to theirs. The first reads
 * its opt-out from the process's environment only, which Java cannot change but C can; it must
 * stand there before the library is loaded. Without it the library also crashes where the command
 * line is long, since a regular expression of its own recurses over each of its characters.
 */
public final class OnnxRuntime {
    private static final OrtEnvironment ENVIRONMENT = open();

    private OnnxRuntime() {}

    /** The environment of this process. */
    public static OrtEnvironment environment() {
        return ENVIRONMENT;
    }

    private static OrtEnvironment open() {
        System.setProperty("OPT_OUT_TRACKING", "true");
        setVariable("ORT_DISABLE_TELEMETRY", "1");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off", e);
        }
        return environment;
    }

    private static void setVariable(String name, String value) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        try (Arena arena = Arena.ofConfined()) {
            var text = ValueLayout.ADDRESS;
            if (windows) {
                int failed =
                        (int)
                                function("_putenv_s", ValueLayout.JAVA_INT, text, text)
                                        .invokeExact(
                                                arena.allocateFrom(name),
                                                arena.allocateFrom(value));
                requireDone(failed, name);
            } else {
                int failed =
                        (int)
                                function(
                                                "setenv",
                                                ValueLayout.JAVA_INT,
                                                text,
                                                text,
                                                ValueLayout.JAVA_INT)
                                        .invokeExact(
                                                arena.allocateFrom(name),
                                                arena.allocateFrom(value),
                                                1);
                requireDone(failed, name);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireDone(int failed, String name) {
        if (failed != 0) {
            throw new IllegalStateException("the variable " + name + " cannot be set");
        }
    }

    private static MethodHandle function(
            String name, ValueLayout result, ValueLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, parameters));
    }
}
