package dev.lockstep.lake;

import dev.lockstep.lake.columnar.FileTarget;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;

/** Writes a file of a bucket under another name, and gives it its own once it is whole. */
final class StreamedFile implements FileTarget {
    private final Bucket bucket;
    private final String location;
    private final String fresh;
    private boolean dropped;

    StreamedFile(Bucket bucket, String location) {
        this.bucket = bucket;
        this.location = location;
        this.fresh = location + "." + UUID.randomUUID() + LocalBucket.TEMPORARY;
    }

    @Override
    public String name() {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    @Override
    public OutputStream open() {
        return new FilterOutputStream(bucket.io().newOutputFile(fresh).create()) {
            private boolean closed;

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    out.close();
                    end();
                }
            }
        };
    }

    private void end() {
        if (dropped) {
            bucket.delete(fresh);
        } else {
            bucket.move(fresh, location);
        }
    }

    /** What was begun is closed after this, and goes then. */
    @Override
    public void drop() {
        dropped = true;
    }
}
