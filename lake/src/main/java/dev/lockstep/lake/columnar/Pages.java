package dev.lockstep.lake.columnar;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;

/**
 * Collects the pages of columns: each is filled, then compressed behind its header, which has the
 * CRC-32 of what follows. For one thread at a time.
 */
public final class Pages implements AutoCloseable {
    /**
     * The level beyond which writing gets slower faster than files get smaller; vectors get larger
     * too.
     */
    private static final int LEVEL = 1;

    private static final int SMALL = 1 << 20;
    private static final int LARGE = 1 << 23;
    private static final int LONGEST_HEADER = 80;

    /** {@code ZSTD_fast}, and the limits of its parameters. */
    private static final int FAST = 1;

    private static final int LONGEST_LEAST_MATCH = 7;
    private static final int SMALLEST_HASH_LOG = 6;

    private final CRC32 sum = new CRC32();
    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);

    /**
     * Of bytes by their weight one in four compresses, by how often each value comes; what looks
     * like a match is chance. Looking for few and long ones is twice as fast and a hundredth
     * smaller than level 1.
     */
    private final ZstdCompressCtx split =
            new ZstdCompressCtx()
                    .setLevel(LEVEL)
                    .setStrategy(FAST)
                    .setMinMatch(LONGEST_LEAST_MATCH)
                    .setHashLog(SMALLEST_HASH_LOG);

    private Bytes page = new Bytes(SMALL);
    private Bytes out = new Bytes(SMALL);
    private int begin;
    private int dictionaryBytes;
    private long uncompressed;
    private long values;
    private List<Encoding> encodings = new ArrayList<>();

    /** Forgets all. */
    public void begin() {
        page.clear();
        if (out.array().length > LARGE) {
            out = new Bytes(SMALL);
        }
        out.clear();
        level(LEVEL);
        beginColumn();
    }

    /** How hard zstd tries with the pages that follow, until {@link #begin}; 1 is the usual. */
    public void level(int level) {
        zstd.setLevel(level);
    }

    private void beginColumn() {
        begin = out.size();
        dictionaryBytes = 0;
        uncompressed = 0;
        values = 0;
        encodings = new ArrayList<>(List.of(Encoding.RLE, Encoding.PLAIN));
    }

    /** What the next page gets. */
    public Bytes page() {
        return page;
    }

    public void dictionary(int entries) {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, page.size(), 0);
        header.setDictionary_page_header(new DictionaryPageHeader(entries, Encoding.PLAIN));
        end(header, 0, zstd);
        dictionaryBytes = out.size() - begin;
    }

    /**
     * Ends a page of version 1.
     *
     * @param count of values, those that are missing among them
     */
    public void data(int count, Encoding encoding) {
        PageHeader header = new PageHeader(PageType.DATA_PAGE, page.size(), 0);
        header.setData_page_header(new DataPageHeader(count, encoding, Encoding.RLE, Encoding.RLE));
        end(header, 0, zstd);
        took(count, encoding);
    }

    /**
     * What a page of version 2 has.
     *
     * @param repetition bytes of the levels that stand first in the page
     * @param definition bytes of those that follow
     */
    public record Content(int rows, int values, int missing, int repetition, int definition) {}

    /** Ends a page of version 2. */
    public void data(Content content, Encoding encoding) {
        int levels = content.repetition() + content.definition();
        DataPageHeaderV2 data =
                new DataPageHeaderV2(
                        content.values(),
                        content.missing(),
                        content.rows(),
                        encoding,
                        content.definition(),
                        content.repetition());
        data.setIs_compressed(page.size() > levels);
        PageHeader header = new PageHeader(PageType.DATA_PAGE_V2, page.size(), 0);
        header.setData_page_header_v2(data);
        end(header, levels, encoding == Encoding.BYTE_STREAM_SPLIT ? split : zstd);
        took(content.values(), encoding);
    }

    private void took(int count, Encoding encoding) {
        values += count;
        if (!encodings.contains(encoding)) {
            encodings.add(encoding);
        }
    }

    /**
     * @param plain bytes at the page's begin that are not compressed; without others nothing is
     */
    private void end(PageHeader header, int plain, ZstdCompressCtx by) {
        int length = page.size() - plain;
        int most = (int) Zstd.compressBound(length);
        int at = out.reserve(LONGEST_HEADER + plain + most);
        int body = at + LONGEST_HEADER;
        System.arraycopy(page.array(), 0, out.array(), body, plain);
        int stored =
                plain > 0 && length == 0
                        ? plain
                        : plain
                                + by.compressByteArray(
                                        out.array(),
                                        body + plain,
                                        most,
                                        page.array(),
                                        plain,
                                        length);
        header.setCompressed_page_size(stored);
        sum.reset();
        sum.update(out.array(), body, stored);
        header.setCrc((int) sum.getValue());
        byte[] head = bytes(header);
        // The header tells how long the body has become, and stands before it.
        System.arraycopy(out.array(), body, out.array(), at + head.length, stored);
        out.put(head, 0, head.length);
        out.advance(stored);
        uncompressed += head.length + page.size();
        page.clear();
        if (page.array().length > LARGE) {
            page = new Bytes(SMALL);
        }
    }

    private static byte[] bytes(PageHeader header) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);
        try {
            Util.writePageHeader(header, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The pages of a column since the last one; valid until {@link #begin}. */
    public Chunk column(Statistics statistics) {
        return chunk(ByteBuffer.wrap(out.array(), begin, out.size() - begin).slice(), statistics);
    }

    private Chunk chunk(ByteBuffer pages, Statistics statistics) {
        Chunk chunk =
                new Chunk(
                        List.of(pages),
                        dictionaryBytes,
                        uncompressed,
                        values,
                        List.copyOf(encodings),
                        statistics);
        beginColumn();
        return chunk;
    }

    /** All pages since the begin; what comes next gets buffers of its own. */
    public Chunk chunk(Statistics statistics) {
        Bytes full = out;
        out = new Bytes(Math.clamp(full.size() + (full.size() >> 3), 1024, LARGE));
        return chunk(ByteBuffer.wrap(full.array(), 0, full.size()), statistics);
    }

    @Override
    public void close() {
        zstd.close();
        split.close();
    }
}
