package dev.lockstep.bench;

/** Something that is timed. */
@FunctionalInterface
interface Timed {
    void run() throws Exception;

    static double seconds(Timed act) throws Exception {
        long start = System.nanoTime();
        act.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
