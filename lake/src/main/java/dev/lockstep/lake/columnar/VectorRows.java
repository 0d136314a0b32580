package dev.lockstep.lake.columnar;

import java.io.IOException;

/**
 * Reads a column of vectors that {@link VectorPages} wrote, all of one dimension. For one thread at
 * a time.
 */
public final class VectorRows {
    private static final int MISSING = 0;
    private static final int THERE = 3;

    private final ChunkPages pages;
    private final int dimension;
    private final Runs repetition;
    private final Runs definition;
    private byte[] page = new byte[0];
    private boolean split;

    /** Where the floats begin, how many there are, and how many are behind us. */
    private int floatsAt;

    private int floats;
    private int used;
    private int levelsLeft;
    private int rows;

    /** Rows by the page's header, −1 where it does not tell. */
    private int told;

    VectorRows(ChunkPages pages, int dimension) {
        this.pages = pages;
        this.dimension = dimension;
        this.repetition = new Runs(pages, 1);
        this.definition = new Runs(pages, 2);
    }

    /** Begins at the first row of a row group. */
    public void begin(ChunkPlace place) {
        pages.begin(place);
        levelsLeft = 0;
    }

    /**
     * Copies the next row's vector.
     *
     * @return false where it has none; nothing is copied then
     * @throws PageDamage where that cannot be told for certain
     * @throws OtherDimension where it is one of another dimension
     */
    public boolean next(float[] target, int offset) throws IOException {
        if (levelsLeft == 0) {
            open(pages.next());
        }
        boolean there = take();
        if (there) {
            copy(target, offset);
            used += dimension;
        }
        ended();
        return there;
    }

    /** Passes over rows, and does not unpack pages that tell of so many. */
    public void skip(long rows) throws IOException {
        for (long rest = rows; rest > 0; ) {
            if (levelsLeft == 0) {
                PageHead head = pages.next();
                if (head.rows() > 0 && head.rows() <= rest) {
                    pages.skip(head);
                    rest -= head.rows();
                    continue;
                }
                open(head);
            }
            used += take() ? dimension : 0;
            ended();
            rest--;
        }
    }

    /** Takes the levels of a row; whether it has a vector. */
    private boolean take() throws IOException {
        repetition.take(1, 0);
        int length = 1;
        while (length < levelsLeft && repetition.peek() == 1) {
            int run = Math.min(repetition.run(), levelsLeft - length);
            repetition.take(run, 1);
            length += run;
        }
        levelsLeft -= length;
        rows++;
        if (levelsLeft == 0) {
            repetition.end();
        }
        if (length == 1 && definition.peek() == MISSING) {
            definition.take(1, MISSING);
            return false;
        }
        definition.take(length, THERE);
        if (length != dimension) {
            throw new OtherDimension(length, dimension);
        }
        if (used + length > floats) {
            throw pages.damage("with fewer components than levels");
        }
        return true;
    }

    private void copy(float[] target, int offset) {
        if (split) {
            Floats.joined(page, floatsAt + used, floats, target, offset, dimension);
        } else {
            Floats.plain(page, floatsAt + 4 * used, target, offset, dimension);
        }
    }

    private void open(PageHead head) throws IOException {
        page = pages.body(head);
        int from = 0;
        int repetitions = head.repetition();
        int definitions = head.definition();
        if (head.version() == PageVersion.V1) {
            repetitions = length(0, head.bytes());
            definitions = length(4 + repetitions, head.bytes());
            from = 4;
        }
        repetition.begin(page, from, from + repetitions);
        int next = 2 * from + repetitions;
        definition.begin(page, next, next + definitions);
        floatsAt = next + definitions;
        floats = (head.bytes() - floatsAt) / 4;
        split = head.split();
        used = 0;
        levelsLeft = head.values();
        rows = 0;
        told = head.rows();
        if (head.bytes() - floatsAt != 4 * floats
                || head.missing() >= 0 && floats != head.values() - head.missing()) {
            throw pages.damage("with another number of components than its header's");
        }
    }

    /** Bytes of levels, behind their number. */
    private int length(int at, int end) throws PageDamage {
        int length = end - at < 4 ? -1 : Bytes.getInt(page, at);
        if (length < 0 || length > end - at - 4) {
            throw pages.damage("with levels longer than the page");
        }
        return length;
    }

    private void ended() throws PageDamage {
        if (levelsLeft == 0) {
            definition.end();
            if (used != floats || told >= 0 && told != rows) {
                throw pages.damage("with more components than levels");
            }
        }
    }

    /** Looks whether all of the row group has been read. */
    public void end() throws PageDamage {
        if (levelsLeft > 0 || pages.hasNext()) {
            throw pages.damage("with more rows than the row group");
        }
    }
}
