package dev.lockstep.embed;

import java.util.concurrent.atomic.LongAdder;

/** What a remote model has charged for, as its answers reported it. Safe for many threads. */
public final class TokenUsage {
    private final LongAdder tokens = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();

    public long tokens() {
        return tokens.sum();
    }

    public long requests() {
        return requests.sum();
    }

    /** Requests that were sent again after a refusal or a broken connection. */
    public long retries() {
        return retries.sum();
    }

    /** Counts an answer. */
    public void answered(long tokensCharged) {
        requests.increment();
        tokens.add(tokensCharged);
    }

    /** Counts a request that will be sent again. */
    public void retried() {
        retries.increment();
    }
}
