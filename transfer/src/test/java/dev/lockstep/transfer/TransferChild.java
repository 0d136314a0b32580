package dev.lockstep.transfer;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the scene's transfer in a process of its own, which is killed in its midst. */
final class TransferChild {
    private TransferChild() {}

    /**
     * @param args the directory, the epoch, and the upsert at which the process halts, 0 for none
     */
    public static void main(String[] args) {
        Path directory = Path.of(args[0]);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[2]));
        Transfer.run(
                new Scene().changes(),
                () -> new Watched(new RunTarget(directory.resolve("target")), _ -> halt(left)),
                BatchTransform.none(),
                Scene.options(directory, Long.parseLong(args[1])));
    }

    private static void halt(AtomicInteger left) {
        if (left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(137);
        }
    }
}
