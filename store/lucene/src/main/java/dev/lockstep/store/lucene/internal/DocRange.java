package dev.lockstep.store.lucene.internal;

/** Documents of one segment, {@code from} inclusive, {@code to} exclusive. */
record DocRange(int leaf, int from, int to) {
    static DocRange of(String text) {
        String[] parts = text.split(":");
        return new DocRange(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    String text() {
        return leaf + ":" + from + ":" + to;
    }
}
