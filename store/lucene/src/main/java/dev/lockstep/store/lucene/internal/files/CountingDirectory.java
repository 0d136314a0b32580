package dev.lockstep.store.lucene.internal.files;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** Counts the bytes written through it. */
public final class CountingDirectory extends FilterDirectory {
    private final AtomicLong written = new AtomicLong();

    public CountingDirectory(Directory in) {
        super(in);
    }

    /** Bytes of the files closed since the last call. */
    public long take() {
        return written.getAndSet(0);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        return counted(super.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
            throws IOException {
        return counted(super.createTempOutput(prefix, suffix, context));
    }

    private IndexOutput counted(IndexOutput out) {
        return new FilterIndexOutput("counted " + out.getName(), out.getName(), out) {
            @Override
            public void close() throws IOException {
                written.addAndGet(getFilePointer());
                super.close();
            }
        };
    }
}
