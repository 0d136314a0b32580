package dev.lockstep.dataset.internal.columnar;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;

/** Collects the pages of one column: each is filled, then compressed behind its header. */
final class Pages implements AutoCloseable {
    /** The level beyond which writing gets slower faster than files get smaller. */
    private static final int LEVEL = 1;

    private static final int SMALL = 1 << 20;
    private static final int LARGE = 1 << 23;
    private static final int LONGEST_HEADER = 64;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
    private Bytes page = new Bytes(SMALL);
    private Bytes out = new Bytes(SMALL);
    private int dictionaryBytes;
    private long uncompressed;

    void begin() {
        page.clear();
        out.clear();
        dictionaryBytes = 0;
        uncompressed = 0;
    }

    /** What the next page gets. */
    Bytes page() {
        return page;
    }

    void dictionary(int entries) {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, page.size(), 0);
        header.setDictionary_page_header(new DictionaryPageHeader(entries, Encoding.PLAIN));
        end(header);
        dictionaryBytes = out.size();
    }

    void data(int rows, Encoding encoding) {
        PageHeader header = new PageHeader(PageType.DATA_PAGE, page.size(), 0);
        header.setData_page_header(new DataPageHeader(rows, encoding, Encoding.RLE, Encoding.RLE));
        end(header);
    }

    private void end(PageHeader header) {
        int most = (int) Zstd.compressBound(page.size());
        int at = out.reserve(LONGEST_HEADER + most);
        int body = at + LONGEST_HEADER;
        int length = zstd.compressByteArray(out.array(), body, most, page.array(), 0, page.size());
        header.setCompressed_page_size(length);
        byte[] head = bytes(header);
        // The header tells how long the body has become, and stands before it.
        System.arraycopy(out.array(), body, out.array(), at + head.length, length);
        out.put(head, 0, head.length);
        out.advance(length);
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

    /** All pages; the next column begins with buffers of its own. */
    Chunk chunk(int rows, Statistics statistics) {
        Bytes full = out;
        out = new Bytes(Math.clamp(full.size() + (full.size() >> 3), 1024, LARGE));
        return new Chunk(
                full.array(), full.size(), dictionaryBytes, uncompressed, rows, statistics);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
