package dev.lockstep.lake.columnar;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether {@link WideFloats} is used. Until its code is compiled it is a hundred times slower than
 * plain loops, and compiling takes about a second: a process that moves many floats has a thread of
 * its own try both, and goes over when the wide one is the faster.
 */
final class AdoptWide {
    /** The module is one that a process has to be started with. */
    private static final boolean FITS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && WideFloats.fit();

    /** What plain loops take two seconds for. */
    private static final long MANY = 1L << 30;

    private static final int BLOCK = 1024;
    private static final int MOST_TRIALS = 4000;
    private static final int TRIALS_WON = 5;

    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static volatile boolean adopted;

    /** How many there were, about: what threads count at the same moment may count once. */
    private static long seen;

    private AdoptWide() {}

    /** Whether so many floats go the wide way. */
    static boolean wide(int count) {
        if (adopted || !FITS) {
            return adopted;
        }
        long now = seen + count;
        seen = now;
        if (now >= MANY && !BEGUN.get() && BEGUN.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("wide-floats").start(() -> adopted = wins());
        }
        return false;
    }

    /** Tries both until the wide one is faster, five times one after the other. */
    static boolean wins() {
        float[] values = new float[BLOCK];
        byte[] bytes = new byte[4 * BLOCK];
        int won = 0;
        for (int trial = 0; trial < MOST_TRIALS && won < TRIALS_WON; trial++) {
            long begin = System.nanoTime();
            Floats.splitPlainly(values, 0, BLOCK, bytes, 0);
            Floats.joinedPlainly(bytes, 0, BLOCK, values, 0, BLOCK);
            long between = System.nanoTime();
            WideFloats.split(values, BLOCK, bytes, 0);
            WideFloats.joined(bytes, 0, BLOCK, values, 0, BLOCK);
            won = System.nanoTime() - between < between - begin ? won + 1 : 0;
        }
        return won == TRIALS_WON;
    }
}
