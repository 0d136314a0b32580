package dev.lockstep.embed.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

/**
 * The native libraries, kept from speaking to anybody, and kept alive.
 *
 * <p>As they come, ONNX Runtime sends what it is run with to its maker, and the tokenizers ask the
 * cloud's metadata service for the machine and its region and send those to theirs. The first reads
 * its opt-out from the process's environment only, which Java cannot change but C can; it must
 * stand there before the library is loaded. Without it the library also crashes where the command
 * line is long, since a regular expression of its own recurses over each of its characters.
 *
 * <p>The Java interface frees the runtime in a shutdown hook, while other threads may still be
 * within it, which crashes the process instead of ending it. A second hold keeps it until the
 * process is gone.
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
        NativeCalls.setVariable("ORT_DISABLE_TELEMETRY", "1");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        NativeCalls.holdEnvironment();
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off", e);
        }
        return environment;
    }
}
