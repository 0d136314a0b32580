package dev.lockstep.store.lucene.internal.search;

import dev.lockstep.store.lucene.internal.segment.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The best rows seen so far: a heap whose root is the worst of them. Of two equally near rows the
 * one with the smaller id is the better; ids are read only where it comes to that.
 */
final class Nearest {
    private final int most;
    private final Ids ids;
    private float[] nearness;
    private int[] docs;
    private int size;

    Nearest(int most, Ids ids) {
        this.most = most;
        this.ids = ids;
        this.nearness = new float[Math.min(most, 64)];
        this.docs = new int[nearness.length];
    }

    /** A row found: its document over all segments and how near it is. */
    record Found(int doc, float nearness) {}

    void offer(int doc, float near) throws IOException {
        if (size < most) {
            grow();
            docs[size] = doc;
            nearness[size] = near;
            up(size++);
        } else if (near > nearness[0] || near == nearness[0] && better(doc, near, 0)) {
            docs[0] = doc;
            nearness[0] = near;
            down();
        }
    }

    int size() {
        return size;
    }

    /** Best first. */
    Found[] sorted() {
        Found[] found = new Found[size];
        for (int i = 0; i < size; i++) {
            found[i] = new Found(docs[i], nearness[i]);
        }
        Arrays.sort(found, Comparator.comparing((Found f) -> -f.nearness()));
        sortTies(found);
        return found;
    }

    private void sortTies(Found[] found) {
        for (int from = 0; from < found.length; ) {
            int to = from + 1;
            while (to < found.length && found[to].nearness() == found[from].nearness()) {
                to++;
            }
            if (to - from > 1) {
                Arrays.sort(found, from, to, Comparator.comparing((Found f) -> id(f)));
            }
            from = to;
        }
    }

    private String id(Found found) {
        try {
            return ids.of(found.doc());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean better(int doc, float near, int than) throws IOException {
        return near > nearness[than]
                || near == nearness[than]
                        && doc != docs[than]
                        && ids.of(doc).compareTo(ids.of(docs[than])) < 0;
    }

    private void up(int child) throws IOException {
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (!better(docs[parent], nearness[parent], child)) {
                return;
            }
            swap(parent, child);
            child = parent;
        }
    }

    private void down() throws IOException {
        int parent = 0;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && better(docs[child], nearness[child], child + 1)) {
                child++;
            }
            if (better(docs[child], nearness[child], parent)) {
                return;
            }
            swap(parent, child);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        float near = nearness[a];
        nearness[a] = nearness[b];
        nearness[b] = near;
        int doc = docs[a];
        docs[a] = docs[b];
        docs[b] = doc;
    }

    private void grow() {
        if (size == docs.length) {
            int length = Math.min(most, 2 * size);
            docs = Arrays.copyOf(docs, length);
            nearness = Arrays.copyOf(nearness, length);
        }
    }
}
