package dev.lockstep.server;

import dev.lockstep.api.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens and what it takes at most.
 *
 * @param host the address to bind; loopback unless somebody decides otherwise
 * @param port 0 for any free one
 * @param uploads a directory of its own for uploads under way; emptied at start
 * @param version shown in the OpenAPI document and on pages
 * @param openFind the tenant whose {@code /find} routes answer without a key, null for none
 * @param schedulableJobs kinds of jobs that may be put on a schedule over HTTP
 */
public record ServerSettings(
        String host,
        int port,
        Path uploads,
        Limits limits,
        String version,
        @Nullable TenantId openFind,
        Set<String> schedulableJobs) {

    public ServerSettings {
        schedulableJobs = Set.copyOf(schedulableJobs);
    }

    /** On loopback, any free port, default limits. */
    public static ServerSettings local(Path uploads) {
        return new ServerSettings(
                "127.0.0.1", 0, uploads, Limits.DEFAULT, "dev", null, Set.of("index-sync"));
    }

    public ServerSettings withPort(int newPort) {
        return new ServerSettings(
                host, newPort, uploads, limits, version, openFind, schedulableJobs);
    }

    public ServerSettings withLimits(Limits newLimits) {
        return new ServerSettings(
                host, port, uploads, newLimits, version, openFind, schedulableJobs);
    }

    /**
     * What is taken at most.
     *
     * @param uploadBytes of one file that is streamed to disk
     * @param bodyBytes of one JSON body, held in memory
     * @param concurrentRequests under way at once; more are answered 503
     * @param queriesPerTenant SQL queries and searches of one tenant at once; more are answered 429
     * @param idle a client that sends or takes nothing for so long is cut off
     * @param stop how long a stop waits for requests under way
     * @param minBytesPerSecond a client that sends a body slower than this is cut off
     */
    public record Limits(
            long uploadBytes,
            long bodyBytes,
            int concurrentRequests,
            int queriesPerTenant,
            Duration idle,
            Duration stop,
            long minBytesPerSecond) {
        public static final Limits DEFAULT =
                new Limits(
                        20L << 30,
                        64L << 20,
                        512,
                        16,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        200);
    }
}
