package dev.lockstep.server.internal.pages.index;

import dev.lockstep.api.service.IndexService.GenerationView;
import java.util.List;

/**
 * What a generation kept, added and removed, as a bar of 1000 parts; the longest of all fills it.
 *
 * @param kept rows taken over from the one before
 */
public record Generation(long kept, int keptWidth, int addedWidth, int goneWidth) {
    private static final int WIDTH = 994;
    private static final int SEEN = 4;
    private static final int GAP = 3;

    public static Generation of(GenerationView g, List<GenerationView> all) {
        long most = all.stream().mapToLong(Generation::total).max().orElse(1);
        long kept = g.base() == 0 ? 0 : Math.max(0, g.rows() - g.added());
        long added = g.base() == 0 ? g.rows() : g.added();
        return new Generation(
                kept, width(kept, most), width(added, most), width(g.deleted(), most));
    }

    private static long total(GenerationView g) {
        return Math.max(1, g.rows() + g.deleted());
    }

    /** What is there is seen. */
    private static int width(long rows, long most) {
        return rows == 0 ? 0 : (int) Math.max(SEEN, WIDTH * rows / most);
    }

    public int gap() {
        return keptWidth == 0 ? 0 : GAP;
    }

    public int goneFrom() {
        return keptWidth + gap() + addedWidth + GAP;
    }
}
