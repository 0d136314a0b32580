package dev.lockstep.store.pgvector;

/**
 * How a graph index is built, as pgvector has it.
 *
 * @param m edges of a node, 2 to 100
 * @param efConstruction candidates kept while building, at least twice {@code m}, at most 1000
 * @param memoryMegabytes what the server may use to build it; a graph that does not fit takes many
 *     times as long
 */
public record HnswSettings(int m, int efConstruction, int memoryMegabytes) {
    public static final HnswSettings DEFAULT = new HnswSettings(16, 64, 512);
}
