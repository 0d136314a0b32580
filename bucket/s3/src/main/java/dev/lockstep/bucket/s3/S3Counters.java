package dev.lockstep.bucket.s3;

import java.util.concurrent.atomic.LongAdder;

/** What a bucket has cost since it was opened. Safe for many threads. */
public final class S3Counters {
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();

    /** Attempts of requests, repeated ones included. */
    public long requests() {
        return requests.sum();
    }

    /** Reads that went on at a byte after a cut. */
    public long resumed() {
        return retries.sum();
    }

    public long bytesRead() {
        return bytesRead.sum();
    }

    public long bytesWritten() {
        return bytesWritten.sum();
    }

    /** An attempt of a request. */
    public void request() {
        requests.increment();
    }

    /** A read that goes on after a cut. */
    public void resume() {
        retries.increment();
    }

    public void read(long bytes) {
        bytesRead.add(bytes);
    }

    public void written(long bytes) {
        bytesWritten.add(bytes);
    }
}
