package dev.lockstep.store.lucene.internal.segment;

/** Documents of one segment, {@code from} inclusive, {@code to} exclusive. */
public record DocRange(int leaf, int from, int to) {
    public static DocRange of(String text) {
        String[] parts = text.split(":");
        return new DocRange(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    public String text() {
        return leaf + ":" + from + ":" + to;
    }
}
