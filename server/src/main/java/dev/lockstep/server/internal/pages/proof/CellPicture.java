package dev.lockstep.server.internal.pages.proof;

import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.api.service.CollectionService.SideView;
import dev.lockstep.server.internal.pages.Show;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One side's fingerprint as a picture of 64 by 64 cells, in rows from the top left. Equal cells are
 * shaded by how many rows they hold; of those that differ the shape says whether this side has
 * more, fewer or as many rows. Cells of a kind are one path, so that a picture has some ten
 * kilobytes and not a megabyte.
 */
public record CellPicture(SideView side, SideView other, BitSet differing, @Nullable Integer open) {
    /** Cells in a row. */
    public static final int ACROSS = 64;

    /** Lines between the cells. */
    public static final String LATTICE = lattice();

    private static final int CELLS = ACROSS * ACROSS;
    private static final int SHADES = 3;
    private static final int RINGED_AT_MOST = 48;

    private static String lattice() {
        StringBuilder lines = new StringBuilder();
        for (int at = 1; at < ACROSS; at++) {
            lines.append('M').append(at).append(" 0v64M0 ").append(at).append("h64");
        }
        return lines.toString();
    }

    public static CellPicture left(ProofView proof, @Nullable Integer open) {
        return new CellPicture(proof.left(), proof.right(), bits(proof.differing()), open);
    }

    public static CellPicture right(ProofView proof, @Nullable Integer open) {
        return new CellPicture(proof.right(), proof.left(), bits(proof.differing()), open);
    }

    private static BitSet bits(List<Integer> cells) {
        BitSet bits = new BitSet(CELLS);
        cells.forEach(bits::set);
        return bits;
    }

    /** A path and the class that draws it. */
    public record Layer(String look, String path) {}

    /** For people who do not see it. */
    public String words() {
        return side.address()
                + ": "
                + Show.count(side.rows(), "row", "rows")
                + " in 4,096 cells, of which "
                + (differing.isEmpty()
                        ? "none differs"
                        : Show.count(differing.cardinality(), "differs", "differ"));
    }

    /** From the back to the front; none of a layer without cells. */
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        long[] bounds = bounds();
        for (int shade = 1; shade <= SHADES; shade++) {
            int wanted = shade;
            add(
                    layers,
                    "rows-" + shade,
                    c -> !differing.get(c) && shade(rows(c), bounds) == wanted);
        }
        add(layers, "fewer", c -> differing.get(c) && rows(c) < others(c));
        add(layers, "more", c -> differing.get(c) && rows(c) > others(c));
        add(layers, "other", c -> differing.get(c) && rows(c) == others(c));
        return layers;
    }

    private long rows(int cell) {
        return side.cells().get(cell);
    }

    private long others(int cell) {
        return other.cells().get(cell);
    }

    /** Thirds of the cells that have rows, of both sides together: equal cells look equal. */
    private long[] bounds() {
        long[] sorted =
                java.util.stream.Stream.of(side, other)
                        .flatMap(s -> s.cells().stream())
                        .mapToLong(Long::longValue)
                        .filter(rows -> rows > 0)
                        .sorted()
                        .toArray();
        return sorted.length == 0
                ? new long[] {0, 0}
                : new long[] {sorted[sorted.length / 3], sorted[2 * sorted.length / 3]};
    }

    private static int shade(long rows, long[] bounds) {
        return rows == 0 ? 0 : 1 + (int) Arrays.stream(bounds).filter(b -> rows > b).count();
    }

    private static void add(List<Layer> layers, String look, IntPredicate cells) {
        String path = path(cells);
        if (!path.isEmpty()) {
            layers.add(new Layer(look, path));
        }
    }

    /**
     * Neighbours in a row are one stroke as wide as a cell, and each stroke begins where the last
     * ended: half of what rectangles would weigh.
     */
    private static String path(IntPredicate cells) {
        StringBuilder path = new StringBuilder();
        int x = 0;
        int y = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            if (!cells.test(cell)) {
                continue;
            }
            int from = cell;
            while ((cell + 1) % ACROSS != 0 && cells.test(cell + 1)) {
                cell++;
            }
            path.append(path.isEmpty() ? "M0 .5m" : "m").append(from % ACROSS - x);
            path.append(' ').append(from / ACROSS - y).append('h').append(cell - from + 1);
            x = cell % ACROSS + 1;
            y = cell / ACROSS;
        }
        return path.toString();
    }

    /** Where few differ, each has a ring around it, so that it is found on a large picture. */
    public List<Integer> rings() {
        return differing.cardinality() > RINGED_AT_MOST
                ? List.of()
                : differing.stream().boxed().toList();
    }
}
