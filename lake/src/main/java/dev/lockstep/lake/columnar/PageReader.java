package dev.lockstep.lake.columnar;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads columns of a file that our writer wrote, each for itself. Of each column one page is in
 * memory, as the file has it and unpacked. For one thread at a time; who opened it closes it.
 */
public final class PageReader implements Closeable {
    private final FileContent.Reads file;
    private final ZstdDecompressCtx zstd;
    private final List<ChunkPages> columns = new ArrayList<>();

    public PageReader(FileContent content) throws IOException {
        this.file = content.open();
        this.zstd = new ZstdDecompressCtx();
    }

    public TextRows texts() {
        return new TextRows(column());
    }

    public VectorRows vectors(int dimension) {
        return new VectorRows(column(), dimension);
    }

    private ChunkPages column() {
        ChunkPages pages = new ChunkPages(file, zstd);
        columns.add(pages);
        return pages;
    }

    /** Bytes that have been read of the file. */
    public long read() {
        return columns.stream().mapToLong(ChunkPages::read).sum();
    }

    @Override
    public void close() throws IOException {
        zstd.close();
        file.close();
    }
}
