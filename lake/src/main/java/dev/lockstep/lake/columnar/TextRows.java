package dev.lockstep.lake.columnar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a column of texts that {@link TextPages} wrote. For one thread at a time. */
public final class TextRows {
    private static final char REPLACEMENT = '\uFFFD';

    private final ChunkPages pages;
    private final Runs there;
    private byte[] page = new byte[0];
    private int at;
    private int end;
    private int left;
    private int missing;

    /** Rows without a text by the page's header, −1 where it does not tell. */
    private int told;

    TextRows(ChunkPages pages) {
        this.pages = pages;
        this.there = new Runs(pages, 1);
    }

    /** Begins at the first row of a row group. */
    public void begin(ChunkPlace place) {
        pages.begin(place);
        left = 0;
    }

    /**
     * The next row's text, null where it has none.
     *
     * @throws PageDamage where that cannot be told for certain
     */
    public @Nullable String next() throws IOException {
        if (left == 0) {
            open(head());
        }
        int level = there.peek();
        there.take(1, level);
        String text = level == 0 ? null : text(length());
        ended(1, level);
        return text;
    }

    /** Passes over rows, and does not unpack pages of which all are passed over. */
    public void skip(long rows) throws IOException {
        for (long rest = rows; rest > 0; ) {
            if (left == 0) {
                PageHead head = head();
                if (head.values() <= rest) {
                    pages.skip(head);
                    rest -= head.values();
                    continue;
                }
                open(head);
            }
            int here = (int) Math.min(Math.min(rest, left), there.run());
            ended(here, skipRun(here));
            rest -= here;
        }
    }

    private int skipRun(int rows) throws PageDamage {
        int level = there.peek();
        there.take(rows, level);
        for (int i = 0; level == 1 && i < rows; i++) {
            int length = length();
            at += length;
        }
        return level;
    }

    private PageHead head() throws IOException {
        PageHead head = pages.next();
        if (head.split()
                || head.repetition() > 0
                || head.rows() >= 0 && head.rows() != head.values()) {
            throw pages.damage("of another form than texts have");
        }
        return head;
    }

    private void open(PageHead head) throws IOException {
        page = pages.body(head);
        end = head.bytes();
        int from = 0;
        int to = head.definition();
        if (head.version() == PageVersion.V1) {
            from = 4;
            at = 0;
            to = 4 + length();
        }
        there.begin(page, from, to);
        at = to;
        left = head.values();
        missing = 0;
        told = head.missing();
    }

    /** The number that comes next, of bytes that are there. */
    private int length() throws PageDamage {
        int length = end - at < 4 ? -1 : Bytes.getInt(page, at);
        if (length < 0 || length > end - at - 4) {
            throw pages.damage("with a text longer than the page");
        }
        at += 4;
        return length;
    }

    /** A text of ASCII costs a look at its bytes and a copy. */
    private String text(int length) throws PageDamage {
        String text = new String(page, at, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireText(length);
        }
        at += length;
        return text;
    }

    /** The replacement character may stand there, or for what is no character. */
    private void requireText(int length) throws PageDamage {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(page, at, length));
        } catch (CharacterCodingException e) {
            throw pages.damage("with a text that is not UTF-8");
        }
    }

    private void ended(int rows, int level) throws PageDamage {
        left -= rows;
        missing += level == 0 ? rows : 0;
        if (left == 0) {
            there.end();
            if (at != end || told >= 0 && told != missing) {
                throw pages.damage("with another number of texts than its header's");
            }
        }
    }

    /** Looks whether all of the row group has been read. */
    public void end() throws PageDamage {
        if (left > 0 || pages.hasNext()) {
            throw pages.damage("with more rows than the row group");
        }
    }
}
