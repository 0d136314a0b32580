package dev.lockstep.lake.columnar;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a column as {@link Pages} wrote them, one after the other, each held against its sum
 * before anything in it is believed. In memory is one page, as the file has it and unpacked. For
 * one thread at a time.
 */
final class ChunkPages {
    private static final int LARGE = 1 << 22;

    private final PageBytes in;
    private final ZstdDecompressCtx zstd;
    private final CRC32 sum = new CRC32();
    private byte[] page = new byte[0];
    private @Nullable ChunkPlace place;
    private long at;
    private long unpacked;

    /**
     * @param zstd of the caller, who closes it
     */
    ChunkPages(FileContent.Reads file, ZstdDecompressCtx zstd) {
        this.in = new PageBytes(file);
        this.zstd = zstd;
    }

    void begin(ChunkPlace next) {
        place = next;
        at = next.offset();
        unpacked = 0;
        in.begin(next.offset(), next.bytes());
    }

    /** Bytes that have been read of the file. */
    long read() {
        return in.read();
    }

    boolean hasNext() {
        return in.left() > 0;
    }

    /** The next page's header, which {@link #body} or {@link #skip} follows. */
    PageHead next() throws IOException {
        at = in.position();
        if (!hasNext()) {
            throw damage("that is missing: the column ends too early");
        }
        in.require((int) Math.min(PageHead.LONGEST, in.left()));
        PageHead head = PageHead.read(in.array(), in.from(), in.from() + in.size());
        if (head == null) {
            throw damage("without a readable header");
        }
        unpacked += (long) head.length() + head.bytes();
        if (head.length() + (long) head.stored() > in.left()
                || unpacked > chunk().unpacked()
                || head.values() == 0) {
            throw damage("whose header contradicts the footer");
        }
        in.skip(head.length());
        return head;
    }

    void skip(PageHead head) {
        in.skip(head.stored());
    }

    /** The page, unpacked: its {@link PageHead#bytes} first bytes, valid until the next call. */
    byte[] body(PageHead head) throws IOException {
        in.require(head.stored());
        if (head.crc() != null) {
            sum.reset();
            sum.update(in.array(), in.from(), head.stored());
            if ((int) sum.getValue() != head.crc()) {
                throw damage("whose CRC-32 is not the one in its header");
            }
        }
        unpack(head);
        in.skip(head.stored());
        return page;
    }

    private void unpack(PageHead head) throws PageDamage {
        int levels = head.levels();
        int length = head.bytes() - levels;
        boolean packed = head.compressed();
        // What the header says is believed, and memory taken, once the page says the same.
        long told = packed ? told(in.from() + levels, head.stored() - levels) : 0;
        if (told != length || !packed && head.stored() != levels) {
            throw damage("of another length than its header's");
        }
        if (page.length < head.bytes() || page.length > LARGE && head.bytes() <= LARGE) {
            page = new byte[head.bytes()];
        }
        System.arraycopy(in.array(), in.from(), page, 0, levels);
        if (packed) {
            unpack(levels, length, head.stored() - levels);
        }
    }

    /** What the first bytes of a compressed page say of its length. */
    private long told(int from, int stored) {
        return Zstd.getFrameContentSize(in.array(), from, stored);
    }

    private void unpack(int levels, int length, int stored) throws PageDamage {
        try {
            int found =
                    zstd.decompressByteArray(
                            page, levels, length, in.array(), in.from() + levels, stored);
            if (found != length) {
                throw damage("of another length than its header's");
            }
        } catch (ZstdException e) {
            throw damage("that cannot be unpacked (" + e.getMessage() + ")");
        }
    }

    private ChunkPlace chunk() {
        if (place == null) {
            throw new IllegalStateException("no column was begun");
        }
        return place;
    }

    /** What is wrong with the page that was read last. */
    PageDamage damage(String how) {
        return new PageDamage(
                "a page of column "
                        + chunk().column()
                        + " in row group "
                        + chunk().group()
                        + " at byte "
                        + at
                        + " "
                        + how);
    }
}
