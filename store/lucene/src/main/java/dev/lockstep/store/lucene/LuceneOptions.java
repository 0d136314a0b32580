package dev.lockstep.store.lucene;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Where a store lies and what it may use.
 *
 * @param root the directory that holds everything; made where it is missing
 * @param name the name under which the store is known
 * @param threads that build graphs, for all builds together
 * @param graphBytes heap that graphs under construction may take together; a collection whose graph
 *     would take more gets several segments
 * @param bufferBytes heap that one build keeps rows in before it writes them
 * @param time for the ends of pins
 */
public record LuceneOptions(
        Path root,
        String name,
        int threads,
        long graphBytes,
        long bufferBytes,
        InstantSource time) {
    /** A quarter of the heap for graphs, a sixteenth for rows, all processors. */
    public static LuceneOptions of(Path root) {
        long heap = Runtime.getRuntime().maxMemory();
        return new LuceneOptions(
                root,
                "lucene",
                Runtime.getRuntime().availableProcessors(),
                heap / 4,
                Math.clamp(heap / 16, 16L << 20, 512L << 20),
                InstantSource.system());
    }

    public LuceneOptions withName(String name) {
        return new LuceneOptions(root, name, threads, graphBytes, bufferBytes, time);
    }

    public LuceneOptions withTime(InstantSource time) {
        return new LuceneOptions(root, name, threads, graphBytes, bufferBytes, time);
    }

    public LuceneOptions withMemory(long graphBytes, long bufferBytes) {
        return new LuceneOptions(root, name, threads, graphBytes, bufferBytes, time);
    }
}
