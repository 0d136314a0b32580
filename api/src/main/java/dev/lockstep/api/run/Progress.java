package dev.lockstep.api.run;

/**
 * How far a step is; the same everywhere. All numbers are of the step as a whole, over all
 * attempts.
 *
 * @param unit what is counted, plural: {@code rows}, {@code texts}, {@code bytes}
 * @param total −1 where it is not known
 * @param processed done so far, failed ones included
 * @param verified proven so far
 * @param splitsDone splits finished, of {@code splits}; both 0 where there are none
 */
public record Progress(
        String unit,
        long total,
        long processed,
        long failed,
        long verified,
        int splitsDone,
        int splits) {
    public static Progress of(String unit, long total, long processed) {
        return new Progress(unit, total, processed, 0, 0, 0, 0);
    }
}
