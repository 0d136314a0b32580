package dev.lockstep.api;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work that nobody waits for gives way to what somebody waits for. */
public final class Background {
    private static final int OF_A_THREAD = 0;
    private static final int THIS_ONE = 0;
    private static final int NICE = 10;

    private Background() {}

    /**
     * From now on this thread, and those that it starts, get the processor only as far as others
     * leave it to them, but for a tenth or so. Not to be taken back; a pool that others use too
     * must have its threads before. Linux only, where the system counts this by thread; elsewhere
     * it does nothing.
     */
    public static void giveWay() {
        boolean possible =
                System.getProperty("os.name").equals("Linux")
                        && Background.class.getModule().isNativeAccessEnabled();
        if (possible) {
            try {
                int _ = (int) Call.SET_PRIORITY.invokeExact(OF_A_THREAD, THIS_ONE, NICE);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /**
     * Makes something whose threads others wait for too, such as a client that is shared: they do
     * not give way, whoever asks for it first. It is made on a virtual thread, and so its threads
     * come from those that carry requests.
     */
    public static <T> T inFront(Supplier<T> made) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(made.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e;
        }
    }

    /** Linked when it is first needed. */
    private static final class Call {
        static final MethodHandle SET_PRIORITY =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("setpriority"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT));
    }
}
