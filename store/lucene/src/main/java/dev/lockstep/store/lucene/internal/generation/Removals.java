package dev.lockstep.store.lucene.internal.generation;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.store.lucene.internal.files.DurableFiles;
import dev.lockstep.store.lucene.internal.files.Faults;
import dev.lockstep.store.lucene.internal.files.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Takes generations away: out of sight at once, off the disk when nobody holds them. */
public final class Removals {
    private final Home home;
    private final Pins pins;

    public Removals(Home home, Pins pins) {
        this.home = home;
        this.pins = pins;
    }

    public void drop(Generation generation) {
        Path directory = home.of(generation);
        if (!Files.isDirectory(directory)) {
            return;
        }
        CrashPoint.RETIRE_BEFORE_DROP.reach();
        Faults.run(
                "drop generation " + generation,
                () -> {
                    if (pins.isHeld(generation)) {
                        DurableFiles.write(directory.resolve(Home.DROPPED), new byte[0]);
                    } else {
                        remove(directory);
                    }
                });
    }

    /** After a pin has ended: removes what was dropped while it was held. */
    public void sweep(Generation generation) {
        if (home.isDropped(generation) && !pins.isHeld(generation)) {
            Faults.run("drop generation " + generation, () -> remove(home.of(generation)));
        }
    }

    private static void remove(Path directory) throws IOException {
        Path aside =
                directory.resolveSibling(
                        directory.getFileName() + Home.REMOVING + UUID.randomUUID());
        DurableFiles.rename(directory, aside);
        DurableFiles.removeTree(aside);
    }

    /** Cleans up behind processes that have ended; only for who holds the root. */
    public void cleanUp() {
        Faults.run(
                "clean up " + home.root(),
                () -> {
                    for (Path orphan : home.orphans()) {
                        DurableFiles.removeTree(orphan);
                    }
                    for (Generation generation : home.dropped()) {
                        sweep(generation);
                    }
                });
    }
}
